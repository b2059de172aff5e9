"""An officer writes a notice; until another releases it, nobody hears of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import ANNOUNCES, Actor, Refused, may
from handlers.answer import Again
from handlers.audit import note
from handlers.desk import Desk
from handlers.notice.checks import (
    check_ahead,
    check_article,
    check_kind,
    check_text,
    check_ways,
    demand_consultation,
    demand_points,
)
from handlers.notice.finding import digest_of, notice_for
from models.contact_point import ContactPoint
from models.delivery import Way
from models.notice import NOTICE_STATE_NAMES, Notice, NoticeKind, NoticeState

_FORM = re.compile(r"[0-9a-f]{32}", re.ASCII)
_AGAIN = "这份通知刚才已经存好了，没有存第二份。"
_PAST_S = 60


@dataclass(frozen=True, slots=True)
class Announcement:
    """What an officer wants announced. `points` empty: everyone."""

    title: str
    text: str
    at: datetime
    points: frozenset[int] = frozenset()
    kind: NoticeKind = NoticeKind.NOTICE
    ways: frozenset[Way] = frozenset({Way.WINDOW})
    consultation_id: int | None = None
    media_id: str = ""
    as_article: bool = False


def write_notice(desk: Desk, actor: Actor, wish: Announcement, *, form: str | None = None) -> int:
    """Writes a notice down and returns its id. `form` is the token of its form: posted twice it
    writes once and raises Again. Raises Refused with one sentence."""
    if form is not None and not _FORM.fullmatch(form):
        raise Refused("这张表单不完整，请重新打开这一页再写。")
    _check(desk, actor, wish)
    once = None if form is None else f"form:{form}"
    try:
        with desk.memory.write() as session:
            return _write(session, desk, actor, wish, once)
    except IntegrityError:
        raise Again(_AGAIN) from None


def edit_notice(
    desk: Desk, actor: Actor, notice_id: int, wish: Announcement, *, digest: str
) -> None:
    """Changes a notice that nobody released yet. Who changed it last counts as who wrote it.

    Raises NotFound, and Refused: released already, or changed by another since `digest` was seen.
    """
    _check(desk, actor, wish)
    now = desk.clock.now()
    with desk.memory.write() as session:
        notice = notice_for(session, actor, notice_id, lock=True)
        if notice.state is not NoticeState.WRITTEN:
            name = NOTICE_STATE_NAMES[notice.state]
            raise Refused(f"这份通知现在是“{name}”，不能再改。要改就先撤回，再写一份。")
        if digest != digest_of(notice):
            raise Refused("同事刚改过这份通知，请先看看新的内容，再接着改。")
        points = _demand(session, actor, wish)
        _fill(notice, wish, points)
        notice.written_by, notice.written_at = actor.login, now
        notice.previewed_at = None
        note(session, actor, now, "edit_notice", "notice", notice_id, at=wish.at.isoformat())


def _check(desk: Desk, actor: Actor, wish: Announcement) -> None:
    may(actor, ANNOUNCES)
    check_text(wish.title, wish.text)
    check_kind(wish.kind, wish.consultation_id)
    check_ways(wish.kind, wish.ways, verified=desk.notices.verified)
    check_article(wish.media_id, as_article=wish.as_article, ways=wish.ways)
    check_ahead(wish.at, desk.clock.now())
    if (desk.clock.now() - wish.at).total_seconds() > _PAST_S:
        raise Refused("发送时间已经过去了，请改成以后的时间。")


def _demand(session: Session, actor: Actor, wish: Announcement) -> list[ContactPoint]:
    demand_consultation(session, wish.consultation_id)
    return demand_points(session, actor, wish.points)


def _write(session: Session, desk: Desk, actor: Actor, wish: Announcement, once: str | None) -> int:
    if once and session.scalar(select(Notice.id).where(Notice.once == once)) is not None:
        raise Again(_AGAIN)
    now, points = desk.clock.now(), _demand(session, actor, wish)
    notice = Notice(state=NoticeState.WRITTEN, written_by=actor.login, written_at=now, once=once)
    _fill(notice, wish, points)
    session.add(notice)
    session.flush()
    note(session, actor, now, "write_notice", "notice", notice.id, at=wish.at.isoformat())
    return notice.id


def _fill(notice: Notice, wish: Announcement, points: list[ContactPoint]) -> None:
    notice.title, notice.text = wish.title.strip(), wish.text.strip()
    notice.at, notice.kind = wish.at, wish.kind
    notice.consultation_id, notice.media_id = wish.consultation_id, wish.media_id
    notice.channels = [way.value for way in Way if way in wish.ways]
    notice.points = points
