"""The opinions on one draft as an actor may see them: by article, with what became of each.

What was merged into another matter that speaks of the same provision is counted with it and is no
entry of its own. Sealed, erased, withdrawn and held matters are in no book.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from handlers.access import Actor, NotFound, consultation_scope, scope
from handlers.opinions.text import ARTICLE, GENERAL, DraftText, named, read_text
from models.answer import Answer, AnswerState
from models.consultation import Consultation
from models.contact_point import all_points
from models.entry import Entry as Entered
from models.feedback import Feedback
from models.matter import Matter, State
from models.opinion import Opinion
from models.outcome import Outcome, standing
from models.provision import Provision
from models.remark import Remark, RemarkKind
from models.words import Kind
from reports.opinions import PEOPLE

_LEFT_OUT = (State.ERASED, State.WITHDRAWN, State.HELD)
_NO_OPINION = (Kind.SPAM, Kind.REPORT)
ARRIVED = frozenset({AnswerState.SENT, AnswerState.SEEN})


@dataclass(frozen=True, slots=True)
class Entry:
    """One opinion. `members`: matters merged into its own. `version`: the draft's number where it
    was said on an older one, else 0. `category`: who spoke, as staff entered it. `told_at`: when
    its own person heard of the outcome."""

    opinion: Opinion
    matter: Matter
    members: tuple[Matter, ...]
    place: str
    order: int
    version: int
    point: str | None
    category: str
    outcome: Outcome | None
    legal: tuple[str, ...]
    told_at: datetime | None

    @property
    def matters(self) -> tuple[Matter, ...]:
        return (self.matter, *self.members)

    @property
    def people(self) -> frozenset[int]:
        """Who said it, as far as WeChat tells."""
        return frozenset(m.follower_id for m in self.matters if m.follower_id is not None)

    @property
    def unknown(self) -> int:
        """How many of its matters came from nobody knows whom: a person or several."""
        return sum(matter.follower_id is None for matter in self.matters)


@dataclass(frozen=True, slots=True)
class Shelf:
    """One article with what was said on it. `key` is its id in the newest version, GENERAL for the
    draft as a whole. `gone`: the newest version has it no more."""

    key: int
    place: str
    heading: str
    text: str
    entries: tuple[Entry, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """`shelves`: general remarks first, then every article in the order of the text."""

    consultation: Consultation
    draft: str
    versions: int
    shelves: tuple[Shelf, ...]

    @property
    def entries(self) -> list[Entry]:
        return [entry for shelf in self.shelves for entry in shelf.entries]

    def shelf(self, key: int) -> Shelf:
        """Raises NotFound."""
        found = next((shelf for shelf in self.shelves if shelf.key == key), None)
        if found is None:
            raise NotFound("草案里没有这一条，可能换了新稿，请回到意见总表再点。")
        return found


def told(matter: type[Matter] = Matter) -> ColumnElement[bool]:
    """Matters whose opinions may stand in a book at all."""
    left_in = matter.state.not_in(_LEFT_OUT) & matter.kind.not_in(_NO_OPINION)
    return ~matter.sealed & left_in


def spoken_for() -> ColumnElement[int]:
    """Inside a query of Opinion and its Matter: the id of the opinion whose outcome is its own. The
    book's rule as a query: of a merged matter that is the main one's on the same provision."""
    main, its = aliased(Opinion), aliased(Matter)
    found = (
        select(main.id)
        .join(its, its.id == main.matter_id)
        .where(its.id == Matter.merged_into_id, its.merged_into_id.is_(None), told(its))
        .where(main.draft_id == Opinion.draft_id, main.place == Opinion.place)
        .correlate(Opinion, Matter)
    )
    return func.coalesce(found.scalar_subquery(), Opinion.id)


def open_book(session: Session, consultation_id: int, here: Actor | ColumnElement[bool]) -> Book:
    """`here`: whose sight, or a condition on Matter. Raises NotFound."""
    consultation = the_consultation(session, consultation_id, here)
    sight = (scope(here) if isinstance(here, Actor) else here) & told()
    text = read_text(session, consultation_id)
    pairs = _pairs(session, consultation_id, sight)
    members, absorbed = _members(pairs)
    found = _Found(session, consultation_id, text)
    entries = [
        found.entry(opinion, matter, members.get(opinion.id, ()))
        for opinion, matter in pairs
        if opinion.id not in absorbed
    ]
    title = text.newest.title if text.newest else ""
    return Book(consultation, title, len(text.drafts), _shelves(text, entries))


def the_consultation(
    session: Session, consultation_id: int, here: Actor | ColumnElement[bool]
) -> Consultation:
    """Raises NotFound, also where it was not put to the actor's points."""
    found = select(Consultation).where(Consultation.id == consultation_id)
    if isinstance(here, Actor):
        found = found.where(consultation_scope(here))
    consultation = session.scalar(found)
    if consultation is None:
        raise no_consultation()
    return consultation


def no_consultation() -> NotFound:
    return NotFound("没有这次征询，请从征询列表里点进来。")


def _pairs(
    session: Session, consultation_id: int, sight: ColumnElement[bool]
) -> list[tuple[Opinion, Matter]]:
    rows = session.execute(
        select(Opinion, Matter)
        .join(Matter, Matter.id == Opinion.matter_id)
        .where(Opinion.consultation_id == consultation_id, sight)
        .order_by(Opinion.id)
    )
    return [(opinion, matter) for opinion, matter in rows]


def _members(
    pairs: Sequence[tuple[Opinion, Matter]],
) -> tuple[dict[int, tuple[Matter, ...]], set[int]]:
    """By opinion: the matters merged into its own that speak of the same; and what they absorb."""
    main = {(o.matter_id, o.draft_id, o.place): o.id for o, m in pairs if m.merged_into_id is None}
    found: dict[int, tuple[Matter, ...]] = {}
    absorbed: set[int] = set()
    for opinion, matter in pairs:
        into = main.get((matter.merged_into_id or 0, opinion.draft_id, opinion.place))
        if into is not None:
            found[into] = (*found.get(into, ()), matter)
            absorbed.add(opinion.id)
    return found, absorbed


class _Found:
    """What stands beside the opinions of a consultation, each kind read once."""

    def __init__(self, session: Session, consultation_id: int, text: DraftText) -> None:
        here = Opinion.consultation_id == consultation_id
        self.text = text
        self.points = {point.id: point.name for point in all_points(session)}
        self.outcomes = standing_outcomes(session, here)
        self.legal: dict[int, list[str]] = {}
        wanted = select(Opinion.matter_id).where(here)
        remarks = select(Remark).where(
            Remark.matter_id.in_(wanted), Remark.kind == RemarkKind.LAWYER
        )
        for row in session.scalars(remarks.order_by(Remark.id)):
            self.legal.setdefault(row.matter_id, []).append(row.text)
        self.told = _told_at(session, here)
        entered = (
            select(Entered.id, Entered.category)
            .join(Matter, Matter.entry_id == Entered.id)
            .join(Opinion, Opinion.matter_id == Matter.id)
            .where(here)
        )
        self.categories = {one: category.value for one, category in session.execute(entered)}

    def entry(self, opinion: Opinion, matter: Matter, members: tuple[Matter, ...]) -> Entry:
        provision = self.text.now(opinion.provision_id, opinion.place)
        newest = self.text.newest
        older = newest is not None and opinion.draft_id != newest.id
        outcome = self.outcomes.get(opinion.id)
        return Entry(
            opinion=opinion,
            matter=matter,
            members=members,
            place="" if provision is None else named(provision),
            order=-1 if provision is None else provision.position,
            version=self.text.number_of(opinion.draft_id) if older else 0,
            point=self.points.get(matter.point_id or 0),
            category=self.categories.get(matter.entry_id or 0, PEOPLE),
            outcome=outcome,
            legal=tuple(self.legal.get(matter.id, ())),
            told_at=None if outcome is None else self.told.get((outcome.id, matter.id)),
        )


def standing_outcomes(session: Session, here: ColumnElement[bool]) -> dict[int, Outcome]:
    """By opinion, for the opinions of `here`."""
    rows = session.scalars(
        select(Outcome)
        .join(Opinion, Opinion.id == Outcome.opinion_id)
        .where(here, Outcome.id == standing(Outcome.opinion_id))
    )
    return {row.opinion_id: row for row in rows}


def _told_at(session: Session, here: ColumnElement[bool]) -> dict[tuple[int, int], datetime]:
    """By outcome and matter: when its person heard of it."""
    rows = session.execute(
        select(Feedback, Answer)
        .join(Outcome, Outcome.id == Feedback.outcome_id)
        .join(Opinion, Opinion.id == Outcome.opinion_id)
        .outerjoin(Answer, Answer.id == Feedback.answer_id)
        .where(here)
    )
    found: dict[tuple[int, int], datetime] = {}
    for row, answer in rows:
        at = row.told_at
        if at is None and answer is not None and answer.state in ARRIVED:
            at = answer.settled_at
        if at is not None:
            found[row.outcome_id, row.matter_id] = at
    return found


def _shelves(text: DraftText, entries: Iterable[Entry]) -> tuple[Shelf, ...]:
    """Every article of the newest version, with or without opinions; beside them what else was
    spoken of: a chapter as such, an article that is no more."""
    by_key: dict[int, list[Entry]] = {}
    tops = {one.id: one for one in text.articles()}
    for entry in entries:
        top = _top(text, entry.opinion)
        if top is not None:
            tops[top.id] = top
        by_key.setdefault(GENERAL if top is None else top.id, []).append(entry)
    newest = 0 if text.newest is None else text.newest.id
    order = sorted(tops.values(), key=lambda one: (one.draft_id != newest, one.position, one.id))
    general = Shelf(GENERAL, "", "", "", _sorted(by_key.get(GENERAL, ())))
    return (
        general,
        *(
            Shelf(
                key=one.id,
                place=named(one),
                heading=one.heading,
                text=text.words(one) if one.kind == ARTICLE else "",
                entries=_sorted(by_key.get(one.id, ())),
                gone=one.draft_id != newest,
            )
            for one in order
        ),
    )


def _top(text: DraftText, opinion: Opinion) -> Provision | None:
    provision = text.now(opinion.provision_id, opinion.place)
    return None if provision is None else text.article_of(provision)


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.order, entry.opinion.id)))
