"""What becomes of a token's state: pure steps from one `TokenState` to the next.

The limits are those of 获取稳定版接口调用凭据: the same token until its last five minutes, forced
refreshes thirty seconds apart and twenty a day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from handlers.ports import TokenState, TokenTrouble
from wechat.outside import ApiError, Failure
from wechat.token_call import Fetched, TokenRefused

EARLY = timedelta(seconds=300)  # in its last five minutes the platform hands out the next one
_SHORTEST = timedelta(seconds=60)
_LONGEST = timedelta(seconds=7500)  # 7200 as documented; a row that claims more met a wrong clock
_FORCE_GAP = timedelta(seconds=30)
_FORCES_A_DAY = 15  # five stay for people with other tools
_REFUSED = timedelta(seconds=60)  # a refused credential is not offered again within
_APART = timedelta(seconds=5)  # so far may the clocks of our processes and machines stand apart
_UNREACHABLE = timedelta(seconds=5)
_BEIJING = timezone(timedelta(hours=8))  # the platform's day

_UNHELPED = "微信反复不认刚取到的访问令牌，请到公众平台核对 AppID、AppSecret 和账号状态。"
ALARM_TITLE = "微信访问令牌取不到"
_ALARM_TEXT = (
    "{reason}（错误码 {code}）处理好之前，不能主动发消息，也取不到图片和语音；"
    "来信照常接收和自动回复。系统会自动再试，恢复后不用重启；改了配置才要重启。"
)


class Unhelped(TokenRefused):
    """The platform refuses a token and gives no other, not even when forced."""

    def __init__(self) -> None:
        super().__init__(40001, reason=_UNHELPED)


def usable(state: TokenState, now: datetime, *, grace: timedelta = timedelta()) -> bool:
    until = state.usable_until
    return bool(state.token) and until is not None and now - grace < until <= now + _LONGEST


def in_force(state: TokenState, now: datetime) -> TokenTrouble | None:
    """The trouble that still forbids to ask the platform."""
    trouble = state.trouble
    return trouble if trouble and now < trouble.until <= now + _REFUSED + _APART else None


def error_of(trouble: TokenTrouble) -> ApiError:
    if trouble.code is None:
        return ApiError(Failure.NEVER_SENT, reason=trouble.reason)
    return TokenRefused(trouble.code, reason=trouble.reason)


def forced(state: TokenState, now: datetime) -> TokenState | None:
    """The state with one forced refresh more; None when the platform would not grant it."""
    last = state.forced_at
    if last is not None and -_APART <= now - last < _FORCE_GAP:
        return None
    same_day = last is not None and _day(last) == _day(now)
    count = state.forced_that_day + 1 if same_day else 1
    return None if count > _FORCES_A_DAY else replace(state, forced_at=now, forced_that_day=count)


def kept(state: TokenState, fetched: Fetched, now: datetime) -> TokenState:
    """The state with a new token."""
    lasts = max(timedelta(seconds=fetched.expires_in) - EARLY, _SHORTEST)
    # A forced refresh that seems to help proves little, so its alarm stays raised for the day.
    alarm = state.alarm if "-unhelped-" in state.alarm else ""
    return replace(state, token=fetched.token, usable_until=now + lasts, trouble=None, alarm=alarm)


def troubled(
    state: TokenState, error: ApiError, now: datetime, *, refused: str, app_id: str
) -> TokenState:
    """The state after a failed refresh, without the refused token. A new `alarm` is to be rung."""
    code = error.code if error.failure is Failure.LOCKED_OUT else None
    if code is None:
        pause = _UNREACHABLE
    else:
        pause = _FORCE_GAP if isinstance(error, Unhelped) else _REFUSED
    return replace(
        state,
        token="" if state.token == refused else state.token,
        trouble=TokenTrouble(code, error.reason, now + pause),
        alarm=state.alarm if code is None else _alarm(state, error, now, app_id),
    )


def _alarm(state: TokenState, error: ApiError, now: datetime, app_id: str) -> str:
    """The once-key: the same while one refusal lasts, and for a whole day of fruitless forcing."""
    if isinstance(error, Unhelped):
        return f"token-{app_id}-unhelped-{_day(now)}"
    same = f"token-{app_id}-{error.code}-"
    return state.alarm if state.alarm.startswith(same) else f"{same}{state.version}"


def alarm_text(trouble: TokenTrouble) -> str:
    """For staff: what is wrong, what it costs, what to do."""
    return _ALARM_TEXT.format(reason=trouble.reason, code=trouble.code)


def _day(moment: datetime) -> str:
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d")
