"""A way to the people rests when WeChat says that its quota or its right is gone.

A quota comes back at midnight in Shanghai, of a day or of a month; a right comes back when
somebody on the staff has seen to it, so it is tried again after some minutes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from handlers.alarm import sound_standing
from handlers.alarm_words import way_rests
from handlers.ports import SendResult
from models.channel_pause import ChannelPause
from models.delivery import Way

SHANGHAI = ZoneInfo("Asia/Shanghai")
SOON = timedelta(minutes=10)
A_BREATH = timedelta(seconds=15)
TOO_OFTEN = 45011  # within a minute
_A_MOMENT = timedelta(minutes=1)  # WeChat's clock need not be ours
_BY_DAY = {45009, 45028}
_BY_MONTH = {48006}


def catch_breath(session: Session, way: Way, result: SendResult, now: datetime) -> None:
    """WeChat cannot be reached, or was asked too often: nobody's fault, and soon over."""
    wait = timedelta(minutes=1) if result.code == TOO_OFTEN else A_BREATH
    _write(session, way, result, now, now + wait)


def rest(session: Session, way: Way, result: SendResult, now: datetime) -> datetime:
    """Writes down that this way rests, and until when, which is what comes out. The rows that
    wait for it stay as they are; other ways go on."""
    until = comes_back(result.code, now)
    _write(session, way, result, now, until)
    if until > now + SOON:
        sound_standing(session, way_rests(way, until.astimezone(SHANGHAI), result.reason), now)
    return until


def _write(session: Session, way: Way, result: SendResult, now: datetime, until: datetime) -> None:
    row = session.get(ChannelPause, way, with_for_update=True)
    if row is None:
        row = ChannelPause(way=way, since=now)
        session.add(row)
    elif row.until < now:
        row.since = now
    row.until = max(until, row.until or until)
    row.code, row.reason = result.code, result.reason[:300]
    session.flush()


def comes_back(code: int | None, now: datetime) -> datetime:
    """When a call that was refused with this code may be tried again."""
    if code in _BY_MONTH:
        return month_turns(now) + _A_MOMENT
    if code in _BY_DAY:
        return day_turns(now) + _A_MOMENT
    return now + SOON


def day_turns(now: datetime) -> datetime:
    """The next midnight in Shanghai."""
    return _midnight(now) + timedelta(days=1)


def month_turns(now: datetime) -> datetime:
    """The next first of a month, 0:00 in Shanghai."""
    return (_midnight(now).replace(day=1) + timedelta(days=32)).replace(day=1)


def _midnight(now: datetime) -> datetime:
    return now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
