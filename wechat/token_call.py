"""The call that gives an access token: 获取稳定版接口调用凭据, POST cgi-bin/stable_token.

It answers everybody with the same token while that is valid; the older call mints a new one each
time, and so two processes would kill each other's. `force_refresh` kills the token before at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import requests

from handlers.ports import Verdict
from wechat.account import Account
from wechat.errcodes import lookup
from wechat.outside import ApiError, Failure, answer_of, attempt, json_body

_INVALID_CREDENTIAL, _WRONG_SECRET = 40001, 40125


class TokenRefused(ApiError):  # noqa: N818 - named after what happened
    """The platform will not give us a token: wrong secret, IP not listed, account frozen."""

    def __init__(self, code: int, *, reason: str = "") -> None:
        super().__init__(Failure.LOCKED_OUT, code, reason=reason or _refusal(code))


@dataclass(frozen=True, slots=True)
class Fetched:
    """A token and the seconds it is valid; while it is, `expires_in` is at least 300."""

    token: str = field(repr=False)
    expires_in: int


def fetch_token(account: Account, http: requests.Session, *, force: bool) -> Fetched:
    """One call, never repeated.

    Raises `TokenRefused` when the platform says no, else `ApiError` that tells to try later.
    """
    try:
        return _fetched(answer_of(_post(account, http, force)))
    except ApiError as error:
        failed = _meant(error)
    raise failed


def _meant(error: ApiError) -> ApiError:
    if error.code is None or lookup(error.code).verdict is Verdict.RETRY:
        return ApiError(Failure.NEVER_SENT)  # what matters is the call this token was for
    return TokenRefused(
        error.code, reason="" if error.code == _INVALID_CREDENTIAL else error.reason
    )


def _refusal(code: int) -> str:
    # On this call 40001 means the secret; a stale token cannot be the cause.
    return lookup(_WRONG_SECRET if code == _INVALID_CREDENTIAL else code).staff


def _post(account: Account, http: requests.Session, force: bool) -> requests.Response:
    payload = {
        "grant_type": "client_credential",
        "appid": account.app_id,
        "secret": account.secret,
        "force_refresh": force,
    }
    return attempt(
        lambda: http.post(
            f"{account.api_base}/cgi-bin/stable_token",
            data=json_body(payload),
            headers={"Content-Type": "application/json"},
            timeout=account.timeout,
            allow_redirects=False,
        )
    )


def _fetched(answer: dict[str, Any]) -> Fetched:
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int):
        raise ApiError(Failure.BAD_ANSWER, status=200)
    return Fetched(token, seconds)
