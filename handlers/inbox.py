"""What staff see: the list of matters, and one matter with everything around it.

Every query goes through `handlers.access.scope`. What an actor may not see is not there: not in
the list, the counts or the search, not by its id, not in a conversation, not as a file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from handlers.access import READS_MATTERS, Actor, NotFound, may, points_scope, scope, visible
from handlers.answer import Reach, reach
from handlers.audit import note
from handlers.desk import Desk
from models import receipt_number
from models.answer import Answer, AnswerState
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.contact_point import ContactPoint, all_points
from models.matter import WAITING, Channel, Matter, State
from models.move import MOVER_NAMES, Changed, Move
from models.referral import Referral
from models.site import Site
from models.staff import Role, Staff
from models.words import Kind

SHANGHAI = ZoneInfo("Asia/Shanghai")
PER_PAGE = 30
WHOLE = 300  # arrivals of a conversation at most
NEAR = (2, 8)  # arrivals shown before, and from the one a matter came with
SEALED = "〔内容已封存〕"
ELSEWHERE = "〔另一件事的内容，不归您看〕"
ERASED = "〔本人已删除〕"

_HIDDEN = frozenset({State.HELD, State.WITHDRAWN, State.ERASED})
"""States that are looked at only when asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to. Days are Shanghai's, both ends included."""

    state: State | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    point_id: int | None = None
    unassigned: bool = False
    todo: bool = False  # somebody waits for a word from us
    overdue: bool = False
    text: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. `unseen`: an answer has not reached the person (yet)."""

    matter: Matter
    point: str | None
    overdue: bool
    attachments: int
    answer: AnswerState | None

    @property
    def waits(self) -> bool:
        return self.matter.due_on is not None and self.matter.state in WAITING


@dataclass(frozen=True, slots=True)
class Page:
    """`older` and `newer` are the ids to go on from; None at either end.

    The counts stand for everything the actor may see, whatever the filters.
    """

    rows: list[Row]
    older: int | None
    newer: int | None
    by_state: Counter[State]
    by_kind: Counter[Kind]
    todo: int
    overdue: int
    unassigned: int
    emergencies: int
    points: list[ContactPoint]


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
class Heard:
    """One push of the person and what the bot replied. `veil` stands for both when set."""

    at: datetime
    type: str
    text: str | None
    reply: str | None
    here: bool  # the matter on the page came with it
    veil: str | None = None


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


@dataclass(frozen=True, slots=True)
class FileView:
    path: Path
    content_type: str
    name: str


# --- the list --------------------------------------------------------------------------------


def list_matters(
    desk: Desk,
    actor: Actor,
    filters: Filters,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PER_PAGE,
) -> Page:
    """One page, newest first: the matters older than `before`, or just newer than `after`.

    Raises Refused for a role that reads no matters.
    """
    may(actor, READS_MATTERS)
    today = day_of(desk.clock.now())
    with desk.memory.read() as session:
        found = _narrowed(select(Matter), actor, filters, today)
        matters, older, newer = _slice(session, found, before, after, limit)
        return _counted(
            session,
            actor,
            today,
            Page(
                _rows(session, matters, today),
                older,
                newer,
                Counter(),
                Counter(),
                0,
                0,
                0,
                0,
                points_for(session, actor),
            ),
        )


def day_of(moment: datetime) -> date:
    """The day in Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def points_for(session: Session, actor: Actor) -> list[ContactPoint]:
    """The points an actor can choose between, in the directory's order."""
    mine = points_scope(actor)
    return [point for point in all_points(session) if mine is None or point.id in mine]


def _slice(
    session: Session,
    found: Select[Matter],
    before: int | None,
    after: int | None,
    limit: int,
) -> tuple[list[Matter], int | None, int | None]:
    if after is not None:
        rows = list(
            session.scalars(found.where(Matter.id > after).order_by(Matter.id).limit(limit + 1))
        )
        kept = rows[:limit][::-1]
        return kept, (kept[-1].id if kept else None), (kept[0].id if len(rows) > limit else None)
    if before is not None:
        found = found.where(Matter.id < before)
    rows = list(session.scalars(found.order_by(Matter.id.desc()).limit(limit + 1)))
    kept = rows[:limit]
    newer = kept[0].id if before is not None and kept else None
    return kept, (kept[-1].id if len(rows) > limit else None), newer


def _narrowed(found: Select[Matter], actor: Actor, filters: Filters, today: date) -> Select[Matter]:
    found = found.where(scope(actor))
    wanted: list[tuple[object, ColumnElement[bool]]] = [
        (filters.kind, Matter.kind == filters.kind),
        (filters.channel, Matter.channel == filters.channel),
        (filters.point_id, Matter.point_id == filters.point_id),
        (filters.unassigned, Matter.point_id.is_(None)),
        (filters.todo, _todo()),
        (filters.overdue, _late(today)),
        (filters.text.strip(), _says(filters.text.strip())),
        (filters.since, Matter.arrived_at >= _midnight(filters.since or today)),
        (
            filters.until,
            Matter.arrived_at < _midnight((filters.until or today) + timedelta(days=1)),
        ),
    ]
    found = found.where(*(clause for asked, clause in wanted if asked))
    if filters.state is None:
        return found.where(Matter.state.not_in(_HIDDEN))
    return found.where(Matter.state == filters.state)


def _todo() -> ColumnElement[bool]:
    return and_(Matter.state.in_(WAITING), Matter.due_on.is_not(None))


def _late(today: date) -> ColumnElement[bool]:
    return and_(Matter.state.in_(WAITING), Matter.due_on < today)


def _says(text: str) -> ColumnElement[bool]:
    """In the words, or by number: whole, or a part of its digits."""
    clauses = [
        Matter.verbatim.contains(text, autoescape=True),
        Matter.tidied.contains(text, autoescape=True),
    ]
    digits = text.replace("-", "").replace(" ", "")
    if len(digits) >= 3 and digits.isascii() and digits.isdigit():
        clauses.append(Matter.number.contains(digits, autoescape=True))
    clauses.extend(Matter.number == number for number in receipt_number.read(text))
    return or_(*clauses)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _rows(session: Session, matters: Sequence[Matter], today: date) -> list[Row]:
    ids = [matter.id for matter in matters]
    names = {point.id: point.name for point in all_points(session)}
    beside: Counter[int | None] = Counter(
        session.scalars(select(Attachment.matter_id).where(Attachment.matter_id.in_(ids)))
    )
    said = session.execute(
        select(Answer.matter_id, Answer.state).where(Answer.matter_id.in_(ids)).order_by(Answer.id)
    )
    last = {row.matter_id: row.state for row in said}
    return [
        Row(
            matter,
            names.get(matter.point_id or 0),
            is_overdue(matter, today),
            beside[matter.id],
            last.get(matter.id),
        )
        for matter in matters
    ]


def is_overdue(matter: Matter, today: date) -> bool:
    return matter.state in WAITING and matter.due_on is not None and matter.due_on < today


def _counted(session: Session, actor: Actor, today: date, page: Page) -> Page:
    late = func.sum(case((_late(today), 1), else_=0))
    due = func.sum(case((_todo(), 1), else_=0))
    nowhere = func.sum(case((Matter.point_id.is_(None), 1), else_=0))
    todo = overdue = unassigned = emergencies = 0
    for state, kind, count, due_here, late_here, lost in session.execute(
        select(Matter.state, Matter.kind, func.count(), due, late, nowhere)
        .where(scope(actor))
        .group_by(Matter.state, Matter.kind)
    ):
        page.by_state[state] += count
        if state in _HIDDEN:
            continue
        page.by_kind[kind] += count
        todo, overdue, unassigned = todo + due_here, overdue + late_here, unassigned + lost
        if kind is Kind.EMERGENCY and state in WAITING:
            emergencies += count
    return replace(page, todo=todo, overdue=overdue, unassigned=unassigned, emergencies=emergencies)


# --- one matter ------------------------------------------------------------------------------


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
    heard, more = _conversation(session, actor, matter, whole)
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
    )


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
        Answered(answer, name or "工作人员", number, answer.matter_id == matter.id)
        for answer, number, name in rows
    ]
    return found[::-1]


# --- the conversation ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Veils:
    """What of a person's conversation this actor may not read."""

    sealed: frozenset[int]  # arrivals that carry, or brought a file to, a sealed matter
    numbers: tuple[str, ...]  # of sealed matters: what names one is about it
    elsewhere: frozenset[int]  # arrivals that carry matters, and none in the actor's scope
    others: dict[str, int | None]  # numbers out of scope, with the arrival each came with

    def over(self, arrival: Arrival) -> str | None:
        """What stands in place of words and reply; None when they may be read."""
        if arrival.silence == "erased":
            return ERASED
        said = receipt_number.read(arrival.content or "")
        named = any(n in said or _names(arrival.reply, n) for n in self.numbers)
        if named or arrival.id in self.sealed:
            return SEALED
        return ELSEWHERE if arrival.id in self.elsewhere else None

    def reply(self, arrival: Arrival) -> str | None:
        """A reply may list or answer other matters of the person (进度, 答复)."""
        for number, came_with in self.others.items():
            if came_with != arrival.id and _names(arrival.reply, number):
                return ELSEWHERE
        return arrival.reply


def _names(reply: str | None, number: str) -> bool:
    return receipt_number.shown(number) in (reply or "")


def _conversation(
    session: Session, actor: Actor, matter: Matter, whole: bool
) -> tuple[list[Heard], bool]:
    if matter.follower_id is None:
        return [], False
    arrivals, more = _arrivals(session, matter, whole)
    veils = _veils(session, actor, matter.follower_id)
    return [_heard(arrival, veils, matter) for arrival in arrivals], more


def _heard(arrival: Arrival, veils: _Veils, matter: Matter) -> Heard:
    veil = veils.over(arrival)
    return Heard(
        arrival.received_at,
        arrival.type,
        None if veil else arrival.content,
        None if veil else veils.reply(arrival),
        arrival.id == matter.arrival_id,
        veil,
    )


def _arrivals(session: Session, matter: Matter, whole: bool) -> tuple[list[Arrival], bool]:
    """In time order, and whether there are more than these."""
    mine = select(Arrival).where(Arrival.follower_id == matter.follower_id)
    newest = mine.order_by(Arrival.id.desc())
    if whole or matter.arrival_id is None:
        wanted = WHOLE if whole else sum(NEAR)
        rows = list(session.scalars(newest.limit(wanted + 1)))
        return rows[:wanted][::-1], len(rows) > wanted
    before, after = NEAR
    earlier = list(session.scalars(newest.where(Arrival.id < matter.arrival_id).limit(before + 1)))
    later = list(
        session.scalars(
            mine.where(Arrival.id >= matter.arrival_id).order_by(Arrival.id).limit(after + 1)
        )
    )
    more = len(earlier) > before or len(later) > after
    return [*earlier[:before][::-1], *later[:after]], more


def _veils(session: Session, actor: Actor, follower_id: int) -> _Veils:
    """The keeper is under no seal; for everybody a matter elsewhere is elsewhere."""
    theirs = list(session.scalars(select(Matter).where(Matter.follower_id == follower_id)))
    seen = set(
        session.scalars(select(Matter.id).where(Matter.follower_id == follower_id, scope(actor)))
    )
    sealed = [] if actor.role is Role.KEEPER else [m for m in theirs if m.sealed]
    brought = session.scalars(
        select(Attachment.arrival_id).where(Attachment.matter_id.in_([m.id for m in sealed]))
    )
    hidden = [m for m in theirs if m.id not in seen]
    ours = {m.arrival_id for m in theirs if m.id in seen}
    return _Veils(
        sealed=_ids({m.arrival_id for m in sealed} | set(brought)),
        numbers=tuple(m.number for m in sealed),
        elsewhere=_ids({m.arrival_id for m in hidden} - ours),
        others={m.number: m.arrival_id for m in hidden},
    )


def _ids(found: set[int | None]) -> frozenset[int]:
    return frozenset(one for one in found if one is not None)
