"""A weekly summary is signed off, and fixed with its data; a correction makes a new version."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session

from handlers.access import Actor, Refused, may
from handlers.audit import note
from handlers.desk import Desk
from handlers.edit_summary import demand_draft
from handlers.make_summary import SIGNS, new_draft
from handlers.summary_papers import loaded, name_of, visible_summary
from handlers.week_rows import gather
from models.contact_point import ContactPoint
from models.weekly_summary import SummaryState, WeeklySummary, versions
from reports.figures import figures
from reports.paragraphs import paragraphs

LONGEST_REASON = 300


def sign_summary(desk: Desk, actor: Actor, summary_id: int, digest: str) -> None:
    """Signs the draft that was looked at (`digest` says which data stood there).

    Raises NotFound; Refused: a role that does not sign, a week that is not over, a draft that was
    counted anew meanwhile, a paragraph written for figures that have changed, signed already.
    """
    may(actor, SIGNS)
    now = desk.clock.now()
    with desk.memory.write() as session:
        row = visible_summary(session, actor, summary_id)
        demand_draft(row)
        data = loaded(session, summary_id, told=False)
        if now < data.week.end:
            raise Refused("这一周还没有过完，过完才能签发。")
        if row.data_at < data.week.end:
            raise Refused("数字是这一周过完以前统计的，请先点“重新统计”，看过再签发。")
        if row.digest != digest:
            raise Refused("数字刚刚更新过，请再看一遍，然后签发。")
        if stale := stale_paragraphs(session, row):
            raise Refused(f"数字变了，您改过的这几段请核对后再保存一次：{'、'.join(stale)}。")
        _replace_older(session, row)
        row.state, row.signed_at = SummaryState.SIGNED, now
        row.signed_by, row.signer = actor.staff_id, name_of(session, actor)
        note(session, actor, now, "sign_summary", "summary", row.id, number=row.number)


def correct_summary(desk: Desk, actor: Actor, summary_id: int, reason: str) -> int:
    """A new draft from the data as they are now, with the clerk's own words taken along (who signs
    must save them again where their figures have changed); the signed version stays until it is
    signed.

    Raises NotFound; Refused without a reason, or where a newer version stands already.
    """
    may(actor, SIGNS)
    why = reason.strip()
    if not why or len(why) > LONGEST_REASON:
        raise Refused(f"请写明为什么要更正，最多 {LONGEST_REASON} 个字。")
    with desk.memory.read() as session:
        old = _signed(session, actor, summary_id)
        where = None if old.point_id is None else session.get_one(ContactPoint, old.point_id)
        week = loaded(session, summary_id, told=False).week
        data = gather(session, desk, week, where)
    with desk.memory.write() as session:
        old = _signed(session, actor, summary_id)
        row = new_draft(data, old.point_id, old.version + 1, actor.login)
        row.reason = why
        row.edits, row.edited_at, row.edited_by = dict(old.edits), old.edited_at, old.edited_by
        session.add(row)
        session.flush()
        note(session, actor, data.made, "correct_summary", "summary", row.id, number=row.number)
        return row.id


def stale_paragraphs(session: Session, row: WeeklySummary) -> list[str]:
    """Titles of paragraphs whose figures have changed since the clerk wrote them."""
    data = loaded(session, row.id, told=False)
    return [
        part.title
        for part in paragraphs(data, figures(data))
        if part.key in row.edits and row.edits[part.key]["was"] != part.own
    ]


def _signed(session: Session, actor: Actor, summary_id: int) -> WeeklySummary:
    row = visible_summary(session, actor, summary_id)
    if row.state is not SummaryState.SIGNED:
        raise Refused("只有已签发的周报才能更正；没签发的可以直接改。")
    if versions(session, row.week, row.point_id)[0].id != row.id:
        raise Refused("这份周报已经有一份更正稿，请到更正稿上改。")
    return row


def _replace_older(session: Session, row: WeeklySummary) -> None:
    session.execute(
        update(WeeklySummary)
        .where(
            WeeklySummary.week == row.week,
            WeeklySummary.scope_key == row.scope_key,
            WeeklySummary.version < row.version,
        )
        .values(state=SummaryState.REPLACED)
    )
