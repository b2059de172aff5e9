"""What the end of a sending call amounts to, by the table of return codes."""

from __future__ import annotations

from handlers.ports import SendResult, SendState, Verdict
from wechat.errcodes import SYSTEM_BUSY
from wechat.outside import ApiError, Failure

__all__ = ["refused", "send_result"]


def send_result(error: ApiError) -> SendResult:
    """What a failed send amounts to; whatever does not tell is unknown."""
    if error.failure is Failure.NEVER_SENT:
        return refused(Verdict.RETRY, error.reason)
    if error.failure is Failure.LOCKED_OUT:
        return refused(Verdict.PAUSE, error.reason, error.code, alert=True)
    if error.failure is Failure.SAID_NO and error.code != SYSTEM_BUSY:
        return _said_no(error)
    busy = "微信系统繁忙，不能确定是否送达。"
    reason = busy if error.code == SYSTEM_BUSY else error.reason
    verdict = Verdict.RETRY if error.code == SYSTEM_BUSY else None
    misled = error.status is not None and 300 <= error.status < 500
    return SendResult(SendState.UNKNOWN, verdict, error.code, reason, alert=misled)


def _said_no(error: ApiError) -> SendResult:
    meaning = error.meaning
    if meaning.verdict is Verdict.DONE:
        job = error.job_id
        return SendResult(SendState.SENT, Verdict.DONE, error.code, error.reason, job_id=job)
    if meaning.verdict is Verdict.REFRESH:  # the one refresh has been tried already
        return refused(Verdict.RETRY, error.reason, error.code, alert=True)
    return refused(meaning.verdict, error.reason, error.code, alert=meaning.alert)


def refused(
    verdict: Verdict, reason: str, code: int | None = None, *, alert: bool = False
) -> SendResult:
    return SendResult(SendState.REFUSED, verdict, code, reason, alert)
