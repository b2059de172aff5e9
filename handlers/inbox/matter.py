"""One matter with everything around it, and its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handlers.access import READS_MATTERS, Actor, NotFound, may, scope, visible
from handlers.answer import Reach, reach
from handlers.audit import note
from handlers.desk import Desk
from handlers.inbox.listing import day_of, is_overdue
from handlers.inbox.talk import WHOLE, Heard, conversation
from models.answer import BY_THE_BOT, Answer
from models.attachment import Attachment, FetchState
from models.contact_point import ContactPoint, PointStatus, all_points
from models.handling import UNDOABLE, Verb, last_handling
from models.matter import Matter
from models.move import MOVER_NAMES, Changed, Move
from models.referral import Referral
from models.site import Site
from models.staff import Role, Staff


@dataclass(frozen=True, slots=True)
class Moved:
    """A move as it stands in its row; `was` and `became` are values of `changed`."""

    at: datetime
    who: str
    changed: Changed
    was: str
    became: str
    note: str


@dataclass(frozen=True, slots=True)
class Answered:
    answer: Answer
    who: str
    number: str
    here: bool


@dataclass(frozen=True, slots=True)
class MatterView:
    matter: Matter
    point: str | None
    site: str | None
    overdue: bool
    moves: list[Moved]
    referrals: list[Referral]
    attachments: list[Attachment]
    answers: list[Answered]
    heard: list[Heard]
    whole: bool
    more: bool  # the conversation goes on beyond what is shown
    reach: Reach
    siblings: list[Matter] = field(default_factory=list)  # other acts of the same message
    points: list[ContactPoint] = field(default_factory=list)  # it could be handed to
    undo: Verb | None = None  # what this reader could take back


@dataclass(frozen=True, slots=True)
class FileView:
    path: Path
    content_type: str
    name: str


def open_matter(desk: Desk, actor: Actor, matter_id: int, *, whole: bool = False) -> MatterView:
    """Everything about one matter. `whole`: the whole conversation, not only what stands near.

    Looking at a sealed matter, or at a whole conversation, is written down. Raises NotFound.
    """
    may(actor, READS_MATTERS)
    now = desk.clock.now()
    with desk.memory.read() as session:
        view = _view(session, actor, visible(session, actor, matter_id), now, whole)
    if view.matter.sealed or whole:
        with desk.memory.write() as session:
            note(session, actor, now, "view", "matter", matter_id, whole=whole)
    return view


def attachment_file(
    desk: Desk, actor: Actor, attachment_id: int, *, playable: bool = False
) -> FileView:
    """Where the bytes lie. `playable`: the copy of a voice that a browser plays.

    Raises NotFound: not stored, not there, or beside a matter this actor may not see.
    """
    may(actor, READS_MATTERS)
    with desk.memory.read() as session:
        row = session.get(Attachment, attachment_id)
        if row is None or row.matter_id is None:
            raise NotFound("没有这个附件，或不归您看。")
        visible(session, actor, row.matter_id)
        key = row.playable_key if playable else row.file_key
        if row.fetch is not FetchState.STORED or key is None:
            raise NotFound("这个附件没有存下来。")
        path = desk.files.path(key)
    if not path.is_file():
        raise NotFound("这个附件的文件不在了。")
    return FileView(
        path, "audio/mpeg" if playable else row.content_type, f"附件{row.id}{path.suffix}"
    )


def _view(session: Session, actor: Actor, matter: Matter, now: datetime, whole: bool) -> MatterView:
    heard, more = conversation(session, actor, matter, whole)
    point = session.get(ContactPoint, matter.point_id) if matter.point_id else None
    site = session.get(Site, matter.site_id) if matter.site_id else None
    return MatterView(
        matter=matter,
        point=None if point is None else point.name,
        site=None if site is None else site.name,
        overdue=is_overdue(matter, day_of(now)),
        moves=_moves(session, matter),
        referrals=list(
            session.scalars(
                select(Referral).where(Referral.matter_id == matter.id).order_by(Referral.id)
            )
        ),
        attachments=list(
            session.scalars(
                select(Attachment).where(Attachment.matter_id == matter.id).order_by(Attachment.id)
            )
        ),
        answers=_answers(session, actor, matter),
        heard=heard,
        whole=whole,
        more=more,
        reach=reach(session, matter, now),
        siblings=_siblings(session, actor, matter),
        points=[p for p in all_points(session) if p.status is PointStatus.ACTIVE],
        undo=_undoable(session, actor, matter),
    )


def _undoable(session: Session, actor: Actor, matter: Matter) -> Verb | None:
    last = last_handling(session, matter.id)
    if last is None or last.verb not in UNDOABLE:
        return None
    return last.verb if actor.role is Role.CITY or last.staff_id == actor.staff_id else None


def _siblings(session: Session, actor: Actor, matter: Matter) -> list[Matter]:
    if matter.arrival_id is None:
        return []
    same = select(Matter).where(Matter.arrival_id == matter.arrival_id, Matter.id != matter.id)
    return list(session.scalars(same.where(scope(actor)).order_by(Matter.id)))


def _moves(session: Session, matter: Matter) -> list[Moved]:
    rows = session.execute(
        select(Move, Staff.name)
        .outerjoin(Staff, Staff.id == Move.staff_id)
        .where(Move.matter_id == matter.id)
        .order_by(Move.at, Move.id)
    )
    return [
        Moved(m.at, name or MOVER_NAMES[m.by], m.changed, m.was, m.became, m.note)
        for m, name in rows
    ]


def _answers(session: Session, actor: Actor, matter: Matter) -> list[Answered]:
    """The answers of this matter, and those of the person's other matters in the actor's sight."""
    whose = Matter.id == matter.id
    if matter.follower_id is not None:
        whose = or_(whose, Matter.follower_id == matter.follower_id)
    rows = session.execute(
        select(Answer, Matter.number, Staff.name)
        .join(Matter, Matter.id == Answer.matter_id)
        .outerjoin(Staff, Staff.id == Answer.staff_id)
        .where(whose, scope(actor))
        .order_by(Answer.id.desc())
        .limit(WHOLE)
    )
    found = [
        Answered(answer, name or BY_THE_BOT, number, answer.matter_id == matter.id)
        for answer, number, name in rows
    ]
    return found[::-1]
