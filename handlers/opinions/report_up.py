"""上报: a paper on opinions was stamped and handed up."""

from __future__ import annotations

from sqlalchemy import or_, select, update

from handlers.access import Actor, Refused, may
from handlers.audit import note
from handlers.desk import Desk
from handlers.make_summary import SIGNS
from handlers.moving import Hand, move_state
from handlers.opinions.book import told
from handlers.opinions.papers import visible_paper
from models.matter import WAITING, Matter, State
from models.move import Mover
from models.opinion import Opinion
from models.opinion_paper import papers_of
from reports.opinions_stored import matters_in


def report_up(desk: Desk, actor: Actor, paper_id: int) -> int:
    """The paper was stamped and handed up: its matters are 已上报 and keep their words from now on,
    whoever asks to be forgotten. Returns how many matters it moved.

    Raises NotFound; Refused when it is not the newest, or was handed up before.
    """
    may(actor, SIGNS)
    now = desk.clock.now()
    with desk.memory.write() as session:
        row = visible_paper(session, actor, paper_id)
        if row.reported_at is not None:
            raise Refused("这一稿已经上报过了。")
        if papers_of(session, row.consultation_id, row.point_id)[0].id != row.id:
            raise Refused("这不是最新的一稿，请打开最新的再上报。")
        row.reported_at, row.reported_by = now, actor.staff_id
        ids = matters_in(row.rows)
        held = select(Matter).where(or_(Matter.id.in_(ids), Matter.merged_into_id.in_(ids)), told())
        matters = list(session.scalars(held.with_for_update()))
        session.execute(
            update(Opinion)
            .where(Opinion.consultation_id == row.consultation_id)
            .where(Opinion.matter_id.in_([matter.id for matter in matters]))
            .values(reported_at=now)
        )
        waiting = [matter for matter in matters if matter.state in WAITING]
        for matter in waiting:
            move_state(session, matter, State.REPORTED_UP, Hand(now, Mover.STAFF, actor.staff_id))
        note(session, actor, now, "report_opinions", "opinion_paper", row.id, number=row.number)
        return len(waiting)
