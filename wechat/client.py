"""wechatpy's client on our own transport.

Kept of wechatpy: its wrapped interfaces (`client.message`, `client.menu` …). Replaced: how a
call is made. Its own way has no timeout, retries a refused token without end, asks fixed hosts,
takes a page that is no JSON for success, and shows secrets in its exceptions.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

import requests
from wechatpy import WeChatClient

from handlers.ports import Verdict
from wechat.access_token import SharedToken, TokenSource
from wechat.account import Account
from wechat.outside import Answered, ApiError, answer_of, attempt, json_body, new_session
from wechat.short_posts import ShortPosts

_API_HOST = "https://api.weixin.qq.com"
_MP_HOST = "https://mp.weixin.qq.com"
T = TypeVar("T")


class Client(WeChatClient):  # type: ignore[misc]
    """Calls of one account. Every failure is an `ApiError`; upload bytes, not open files."""

    def __init__(
        self,
        account: Account,
        *,
        tokens: TokenSource | None = None,
        http: requests.Session | None = None,
    ) -> None:
        # wechatpy never needs the secret: tokens come from elsewhere.
        super().__init__(account.app_id, "", timeout=account.timeout, auto_retry=False)
        self.account = account
        self.API_BASE_URL = f"{account.api_base}/cgi-bin/"
        self._http = http or new_session(account)
        self._short = ShortPosts(self._http, account.timeout)
        self._tokens = tokens or SharedToken(account, self._http)
        _quiet_urllib3()

    def __repr__(self) -> str:
        return f"Client({self.account.app_id})"

    @property
    def access_token(self) -> str:
        """A valid access token. Raises `ApiError`."""
        return self._tokens.token()

    def fetch_access_token(self) -> None:
        """Nothing to do: the `TokenSource` fetches."""

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        url = self.home(url_or_endpoint, kwargs.pop("api_base_url", self.API_BASE_URL))
        processor: Callable[[dict[str, Any]], Any] | None = kwargs.pop("result_processor", None)
        if isinstance(kwargs.get("data"), dict):
            kwargs["data"] = json_body(kwargs["data"])
        answer = self.with_token(lambda token: answer_of(self._asked(method, url, token, kwargs)))
        return processor(answer) if processor else answer

    def _asked(self, method: str, url: str, token: str, kwargs: dict[str, Any]) -> Answered:
        """What is but a small body goes without ceremony: it goes ten thousand times."""
        if method == "post" and set(kwargs) == {"data"}:
            return attempt(lambda: self._short.post(url, {"access_token": token}, kwargs["data"]))
        return self.send(method, url, token, **kwargs)

    def with_token(self, call: Callable[[str], T]) -> T:
        """`call` with a token; when the token is refused, once more with a new one."""
        token = self.access_token
        try:
            return call(token)
        except ApiError as error:
            if error.meaning.verdict is not Verdict.REFRESH:
                raise
        self._tokens.stale(token)
        return call(self.access_token)

    def send(self, method: str, url: str, token: str, **kwargs: Any) -> requests.Response:
        """One request with the token in its query. Raises `ApiError` when nothing comes back."""
        params = {"access_token": token} | (kwargs.pop("params", None) or {})
        options: dict[str, Any] = {"timeout": self.timeout, "allow_redirects": False} | kwargs
        return attempt(lambda: self._http.request(method, url, params=params, **options))

    def fetch(self, url: str, **kwargs: Any) -> requests.Response:
        """One GET without a token."""
        options: dict[str, Any] = {"timeout": self.timeout, "allow_redirects": False} | kwargs
        return attempt(lambda: self._http.get(url, **options))

    def home(self, url_or_endpoint: str, base: str) -> str:
        """The full URL on the configured hosts. A token is never sent anywhere else.

        Raises `ValueError` for a foreign host.
        """
        absolute = url_or_endpoint.startswith(("http://", "https://"))
        url = url_or_endpoint if absolute else base + url_or_endpoint
        api, mp = self.account.api_base, self.account.mp_base
        for known, ours in ((api, api), (mp, mp), (_API_HOST, api), (_MP_HOST, mp)):
            if url.startswith(f"{known}/"):
                return ours + url[len(known) :]
        raise ValueError("not a host of the WeChat API")


def _quiet_urllib3() -> None:
    """urllib3 logs every URL at DEBUG, and ours hold the access token."""
    logger = logging.getLogger("urllib3.connectionpool")
    if logger.level < logging.INFO:
        logger.setLevel(logging.INFO)
