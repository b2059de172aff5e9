"""A notice is written and scheduled. Its text is checked before anybody can be disturbed by it."""

from __future__ import annotations

from datetime import datetime

from bot.phrases import say
from handlers.access import Actor, Refused
from handlers.audit import note
from handlers.desk import Desk
from models.contact_point import ContactPoint, PointStatus, point_named
from models.notice import Notice, NoticeState

TITLE_BYTES = 64  # WeChat's limit for a title
TEXT_BYTES = 2048  # of the whole customer-service message


def schedule_notice(
    desk: Desk, actor: Actor | str, *, title: str, text: str, point: str | None, at: datetime
) -> int:
    """Schedules a notice for the followers of a point (or of all). Returns its id.

    Raises Refused: empty or too long, an unknown point, a moment that has passed.
    """
    _check_text(title, text)
    now = desk.clock.now()
    if (now - at).total_seconds() > 60:
        raise Refused("发送时间已经过去了，请改成以后的时间。")
    with desk.memory.write() as session:
        points = [] if point is None else [_active(point_named(session, point), point)]
        row = Notice(
            title=title.strip(),
            text=text.strip(),
            at=at,
            state=NoticeState.SCHEDULED,
            written_by=actor if isinstance(actor, str) else actor.login,
            written_at=now,
            points=points,
        )
        session.add(row)
        session.flush()
        note(session, actor, now, "schedule_notice", "notice", row.id, at=at.isoformat())
        return row.id


def notice_text(title: str, text: str) -> str:
    """The message as people get it."""
    return say("notice", title=title.strip(), text=text.strip())


def _check_text(title: str, text: str) -> None:
    if not title.strip() or not text.strip():
        raise Refused("通知要有标题，也要有正文。")
    if len(title.strip().encode()) > TITLE_BYTES:
        raise Refused(f"标题太长，最多 {TITLE_BYTES // 3} 个汉字。")
    size = len(notice_text(title, text).encode())
    if size > TEXT_BYTES:
        over = (size - TEXT_BYTES + 2) // 3
        raise Refused(f"正文太长，微信一条最多 2048 字节，请再删去约 {over} 个汉字。")


def _active(point: ContactPoint | None, name: str) -> ContactPoint:
    if point is None:
        raise Refused(f"没有叫“{name}”的联系点，请核对名称。")
    if point.status is not PointStatus.ACTIVE:
        raise Refused(f"联系点“{name}”还没启用，不能发通知。")
    return point
