"""One matter with everything around it, and its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import ANSWERS, READS_MATTERS, Actor, NotFound, may, visible
from handlers.answer import Reach, reach
from handlers.audit import note
from handlers.days import day_of
from handlers.desk import Desk
from handlers.inbox.assign import who_may
from handlers.inbox.drafts import OnDraft, drafts_of
from handlers.inbox.head import Head, Together, head_of
from handlers.inbox.listing import is_overdue
from handlers.inbox.story import Story, story
from handlers.inbox.talk import WHOLE, Heard, conversation
from handlers.inbox.theirs import Theirs, matters_of_person
from handlers.inbox.transcribe import can_be_heard
from models.answer import BY_THE_BOT, Answer
from models.attachment import Attachment, FetchState
from models.entry import Entry
from models.handling import UNDOABLE, Handling, Verb
from models.matter import Matter
from models.rating import Rating
from models.staff import Role, Staff


@dataclass(frozen=True, slots=True)
class Answered:
    answer: Answer
    who: str
    number: str
    here: bool
    rating: Rating | None  # what the person thought of it


@dataclass(frozen=True, slots=True)
class Lock:
    """Somebody else is writing an answer just now."""

    staff_id: int
    who: str
    until: datetime


@dataclass(frozen=True, slots=True)
class MatterView:
    matter: Matter
    point: str | None
    site: str | None
    owner: str | None
    merged_into: str | None  # the number of the matter that stands for it
    overdue: bool
    story: Story
    attachments: list[Attachment]
    answers: list[Answered]
    heard: list[Heard]
    whole: bool
    more: bool  # the conversation goes on beyond what is shown
    reach: Reach
    siblings: list[Theirs]  # other acts of the same message
    points: dict[int, str]  # it could be handed to
    undo: Verb | None  # what this reader could take back
    lock: Lock | None
    together: Together | None
    staff: list[tuple[int, str]]  # whose it could be
    entry: Entry | None  # staff wrote it down
    on_draft: OnDraft | None  # what an opinion is on
    drafts: dict[int, str]  # what it could be on

    @property
    def to_be_heard(self) -> bool:
        """Something lies beside it that a person must hear or see."""
        return can_be_heard(self.matter, self.attachments)


@dataclass(frozen=True, slots=True)
class FileView:
    path: Path
    content_type: str
    name: str


def open_matter(
    desk: Desk, actor: Actor, matter_id: int, *, whole: bool = False, speaker: bool = False
) -> MatterView:
    """Everything about one matter. `whole`: the whole conversation, not only what stands near.
    `speaker`: name and number of who spoke at the desk will be shown in full.

    Looking at a guarded matter, a whole conversation, a name is written down. Raises NotFound.
    """
    may(actor, READS_MATTERS)
    now = desk.clock.now()
    with desk.memory.read() as session:
        view = _view(desk, session, actor, head_of(session, actor, matter_id), whole=whole)
    if view.matter.guarded or whole or speaker:
        with desk.memory.write() as session:
            seen = {"speaker": True} if speaker else {}
            note(session, actor, now, "view", "matter", matter_id, whole=whole, **seen)
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
        matter = visible(session, actor, row.matter_id)
        key = row.playable_key if playable else row.file_key
        if row.fetch is not FetchState.STORED or key is None:
            raise NotFound("这个附件没有存下来。")
        path = desk.files.path(key)
    if not path.is_file():
        raise NotFound("这个附件的文件不在了。")
    if matter.guarded:
        with desk.memory.write() as session:
            note(session, actor, desk.clock.now(), "view", "attachment", row.id)
    return FileView(
        path, "audio/mpeg" if playable else row.content_type, f"附件{row.id}{path.suffix}"
    )


def _view(desk: Desk, session: Session, actor: Actor, head: Head, *, whole: bool) -> MatterView:
    matter, now = head.matter, desk.clock.now()
    theirs = matters_of_person(session, actor, matter)
    heard, more = conversation(session, actor, matter, theirs, whole=whole)
    on_draft, drafts = drafts_of(session, matter)
    return MatterView(
        matter=matter,
        point=head.point,
        site=head.site,
        owner=head.owner,
        merged_into=head.merged_into,
        overdue=is_overdue(matter, day_of(now)),
        story=story(session, matter.id),
        attachments=[file for one in theirs if one.id == matter.id for file in one.files],
        answers=_answers(session, matter, theirs),
        heard=heard,
        whole=whole,
        more=more,
        reach=reach(head.follower, now),
        siblings=_siblings(matter, theirs),
        points=_points(desk, session),
        undo=_undoable(actor, head.last),
        lock=_lock(actor, head, now),
        together=head.together if head.together.matters > 1 else None,
        staff=who_may(session, matter) if actor.role in ANSWERS else [],
        entry=head.entry,
        on_draft=on_draft,
        drafts=drafts if actor.role in ANSWERS else {},
    )


def _points(desk: Desk, session: Session) -> dict[int, str]:
    """From the ear, which keeps the directory; it has heard nothing yet in a process just begun."""
    if not desk.ear.active:
        desk.ear.refresh(session)
    return desk.ear.active


def _undoable(actor: Actor, last: Handling | None) -> Verb | None:
    if last is None or last.verb not in UNDOABLE:
        return None
    return last.verb if actor.role is Role.CITY or last.staff_id == actor.staff_id else None


def _lock(actor: Actor, head: Head, now: datetime) -> Lock | None:
    lock = head.lock
    if lock is None or lock.until <= now or lock.staff_id == actor.staff_id:
        return None
    return Lock(lock.staff_id, head.locked_by or "", lock.until)


def _siblings(matter: Matter, theirs: Sequence[Theirs]) -> list[Theirs]:
    if matter.arrival_id is None:
        return []
    same = [one for one in theirs if one.arrival_id == matter.arrival_id and one.seen]
    return [one for one in same if one.id != matter.id]


def _answers(session: Session, matter: Matter, theirs: Sequence[Theirs]) -> list[Answered]:
    """The answers of this matter, and those of the person's other matters in the actor's sight."""
    rows = session.execute(
        select(Answer, Matter.number, Staff.name, Rating)
        .join(Matter, Matter.id == Answer.matter_id)
        .outerjoin(Staff, Staff.id == Answer.staff_id)
        .outerjoin(Rating, Rating.answer_id == Answer.id)
        .where(Answer.matter_id.in_([one.id for one in theirs if one.seen]))
        .order_by(Answer.id.desc())
        .limit(WHOLE)
    )
    found = [
        Answered(answer, name or BY_THE_BOT, number, answer.matter_id == matter.id, rating)
        for answer, number, name, rating in rows
    ]
    return found[::-1]
