"""One call to the platform and how it ended, with every secret left behind.

requests puts the URL (`access_token=…`) and the request (the app secret) into its exceptions.
So they are turned into an `ApiError` outside of the `except` that caught them: nothing of them
remains in text, arguments, cause or context.
"""

from __future__ import annotations

import json
import logging
import re
import ssl
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from handlers.ports import Verdict
from wechat.account import Account
from wechat.errcodes import IP_NOT_LISTED, Code, lookup

log = logging.getLogger(__name__)

_RID = re.compile(r"rid: ([0-9a-f\-]{8,40})", re.ASCII)
_IP = re.compile(r"invalid ip ([0-9a-fA-F.:]{3,45})", re.ASCII)
_CONNECTIONS = 72  # kept open: as many calls as are ever under way at once, and a few
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Failure(StrEnum):
    """How far a failed call came."""

    NEVER_SENT = "never_sent"  # no connection: surely without effect
    NO_ANSWER = "no_answer"  # timeout or cut after sending: perhaps with effect
    BAD_ANSWER = "bad_answer"  # HTTP error or no JSON: does not tell
    SAID_NO = "said_no"  # an errcode
    LOCKED_OUT = "locked_out"  # the platform refused our credential; the call was not made


_SENTENCES = {
    Failure.NEVER_SENT: "连不上微信服务器，稍后自动再试；若持续出现，请检查网络。",
    Failure.NO_ANSWER: "微信服务器没有及时答复，不能确定是否成功。",
    Failure.BAD_ANSWER: "微信服务器的答复无法识别，不能确定是否成功。",
}


class ApiError(Exception):
    """A call that did not succeed. The text is a Chinese sentence for staff, without secrets.

    `code` is WeChat's errcode, or None when it did not come to one; `status` the HTTP status of
    a bad answer; `job_id` the msg_id that 45065 carries.
    """

    def __init__(
        self,
        failure: Failure,
        code: int | None = None,
        *,
        reason: str = "",
        status: int | None = None,
        job_id: str | None = None,
    ) -> None:
        self.failure = failure
        self.code = code
        self.status = status
        self.job_id = job_id
        self.reason = reason or self._sentence()
        super().__init__(self.reason if code is None else f"{self.reason}（错误码 {code}）")

    def _sentence(self) -> str:
        if self.code is None:
            return _SENTENCES.get(self.failure, "")
        return self.meaning.staff

    @property
    def meaning(self) -> Code:
        """What the code asks of us; without a code, to try again later."""
        if self.code is None:
            return Code(Verdict.RETRY, False, _SENTENCES[Failure.NEVER_SENT])
        return lookup(self.code)


def new_session(account: Account) -> requests.Session:
    """A connection pool for several threads. Proxies of the environment are not for loopback."""
    session = requests.Session()
    session.trust_env = urlsplit(account.api_base).hostname not in _LOOPBACK
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=_CONNECTIONS))
    return session


class Answered(Protocol):
    """An answer over HTTP, whoever made the call."""

    @property
    def status_code(self) -> int: ...
    @property
    def content(self) -> bytes: ...


R = TypeVar("R")


def attempt(call: Callable[[], R]) -> R:
    """The response of one call, whatever its status. Raises `ApiError` when there was none."""
    outcome = _outcome(call)
    if isinstance(outcome, Failure):
        raise ApiError(outcome)
    return outcome


def _outcome(call: Callable[[], R]) -> R | Failure:
    try:
        return call()
    except (requests.RequestException, HTTPError, OSError) as error:
        return Failure.NEVER_SENT if _never_sent(error) else Failure.NO_ANSWER


def _never_sent(error: BaseException) -> bool:
    """Whether the failure came before the first byte of the request left."""
    early = (
        ConnectTimeoutError,
        NewConnectionError,
        ssl.SSLCertVerificationError,
        requests.ConnectTimeout,
        requests.exceptions.ProxyError,
        requests.exceptions.InvalidURL,
        requests.exceptions.InvalidSchema,
        requests.exceptions.MissingSchema,
    )
    return any(isinstance(link, early) for link in _links(error))


def _links(error: BaseException) -> Iterator[BaseException]:
    """The error and what it wraps, as requests and urllib3 nest them."""
    pending: list[object] = [error]
    for _ in range(12):
        link = pending.pop() if pending else None
        if isinstance(link, BaseException):
            yield link
            pending += [getattr(link, "reason", None), link.__cause__, link.__context__, *link.args]
        elif not pending:
            return


def answer_of(response: Answered) -> dict[str, Any]:
    """The JSON object of an answer with errcode 0 or none. Raises `ApiError` otherwise.

    Errors come with HTTP 200 and an errcode; Content-Type is not reliable.
    """
    answer = json_object(response.content) if response.status_code == 200 else None
    if answer is None:
        raise ApiError(Failure.BAD_ANSWER, status=response.status_code)
    refuse_errcode(answer)
    return answer


def json_object(content: bytes) -> dict[str, Any] | None:
    """The JSON object in `content`, or None."""
    try:
        value = json.loads(content.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def refuse_errcode(answer: dict[str, Any]) -> None:
    """Raises `ApiError` when the answer carries an errcode other than 0."""
    code = answer.get("errcode", 0)
    if not isinstance(code, int):
        raise ApiError(Failure.BAD_ANSWER, status=200)
    if not code:
        return
    message = str(answer.get("errmsg", ""))
    rid = _RID.search(message)
    log.warning("WeChat said %d, rid %s", code, rid[1] if rid else "-")
    job = answer.get("msg_id")
    job_id = None if job is None else str(job)
    raise ApiError(Failure.SAID_NO, code, reason=_with_ip(code, message), job_id=job_id)


def _with_ip(code: int, message: str) -> str:
    """For 40164 the sentence with our address as the platform sees it, to be copied as it is."""
    address = _IP.search(message) if code == IP_NOT_LISTED else None
    return f"{lookup(code).staff}（IP：{address[1]}）" if address else ""


def json_body(payload: object) -> bytes:
    """Raw UTF-8, since WeChat stores \\uXXXX as it stands in menus, titles and mass texts."""
    return json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")
