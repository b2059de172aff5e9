"""The access token: one per account, fetched once for all threads (稳定版接口调用凭据).

stable_token answers every process with the same token while it is valid, so processes need no
shared store; the older token call would let them kill each other's.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import requests

from handlers.ports import Verdict
from wechat.account import Account
from wechat.errcodes import lookup
from wechat.outside import ApiError, Failure, answer_of, attempt, json_body

_EARLY_S = 300  # the platform hands out the next token in a token's last five minutes
_SHORTEST_S = 60
_FORCE_GAP_S = 30  # the platform ignores forced refreshes closer than this
_FORCES_A_DAY = 15  # of the 20 it allows
_REFUSED_S = 60  # a refused credential is not offered again within
_UNREACHABLE_S = 5
_INVALID_CREDENTIAL, _WRONG_SECRET = 40001, 40125


class TokenSource(Protocol):
    """Where access tokens come from."""

    def token(self) -> str:
        """A token that is valid as far as we know. Raises `ApiError`."""
        ...

    def stale(self, token: str) -> None:
        """The platform refused `token`: get another, unless somebody already did."""
        ...


class TokenRefused(ApiError):  # noqa: N818 - named after what happened
    """The platform will not give us a token: wrong secret, IP not listed, account frozen."""

    def __init__(self, code: int, *, reason: str = "") -> None:
        super().__init__(Failure.LOCKED_OUT, code, reason=reason or _refusal(code))


def _refusal(code: int) -> str:
    # On this call 40001 means the secret; a stale token cannot be the cause.
    return lookup(_WRONG_SECRET if code == _INVALID_CREDENTIAL else code).staff


@dataclass(frozen=True, slots=True)
class _Held:
    token: str
    until: float


@dataclass(frozen=True, slots=True)
class _Trouble:
    code: int | None
    reason: str
    until: float

    def error(self) -> ApiError:
        if self.code is None:
            return ApiError(Failure.NEVER_SENT)
        return TokenRefused(self.code, reason=self.reason)


class StableToken:
    """A `TokenSource` on stable_token. `now` gives monotonic seconds."""

    def __init__(self, account: Account, http: requests.Session, now: Callable[[], float]) -> None:
        self._account = account
        self._http = http
        self._now = now
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._trouble: _Trouble | None = None
        self._forced: deque[float] = deque(maxlen=_FORCES_A_DAY)

    def token(self) -> str:
        held = self._held
        if held and self._now() < held.until:
            return held.token
        with self._lock:  # the only lock held over a network call: all others need its result
            if not self._held or self._now() >= self._held.until:
                self._fetch(force=False)
            return self._held.token if self._held else ""

    def stale(self, token: str) -> None:
        """Compare and swap: a plain call, and a forced one if that brings the same token.

        Raises `ApiError` when the platform cannot be asked.
        """
        with self._lock:
            if not self._held or self._held.token != token:
                return
            self._fetch(force=False)
            if self._held.token == token and self._may_force():
                self._forced.append(self._now())
                self._fetch(force=True)

    def _may_force(self) -> bool:
        now = self._now()
        if self._forced and now - self._forced[-1] < _FORCE_GAP_S:
            return False
        return len(self._forced) < _FORCES_A_DAY or now - self._forced[0] > 86400

    def _fetch(self, *, force: bool) -> None:
        """Replaces what is held. After a failure, the same failure for a while, without a call."""
        if self._trouble and self._now() < self._trouble.until:
            raise self._trouble.error()
        answer = self._ask(force)
        if isinstance(answer, ApiError):
            self._trouble = self._noted(answer)
            raise self._trouble.error()
        self._trouble = None
        seconds = max(answer["expires_in"] - _EARLY_S, _SHORTEST_S)
        self._held = _Held(answer["access_token"], self._now() + seconds)

    def _noted(self, error: ApiError) -> _Trouble:
        refused = error.code is not None and lookup(error.code).verdict is not Verdict.RETRY
        if refused:
            reason = "" if error.code == _INVALID_CREDENTIAL else error.reason
            return _Trouble(error.code, reason, self._now() + _REFUSED_S)
        return _Trouble(None, "", self._now() + _UNREACHABLE_S)

    def _ask(self, force: bool) -> dict[str, Any] | ApiError:
        try:
            return _checked(answer_of(self._post(force)))
        except ApiError as error:
            return error

    def _post(self, force: bool) -> requests.Response:
        payload = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.secret,
            "force_refresh": force,
        }
        return attempt(
            lambda: self._http.post(
                f"{self._account.api_base}/cgi-bin/stable_token",
                data=json_body(payload),
                headers={"Content-Type": "application/json"},
                timeout=self._account.timeout,
                allow_redirects=False,
            )
        )


def _checked(answer: dict[str, Any]) -> dict[str, Any]:
    token, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(token, str) or not token or not isinstance(seconds, int):
        raise ApiError(Failure.BAD_ANSWER, status=200)
    return answer
