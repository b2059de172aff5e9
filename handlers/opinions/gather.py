"""What a paper on the opinions of one draft is made from, for one point or for the city."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select, true
from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.opinions.book import Book, Entry, open_book
from handlers.register import is_sample
from models.consultation import Consultation
from models.contact_point import ContactPoint, active_points
from models.matter import CHANNEL_NAMES, STATE_NAMES, Matter, against_staff
from models.outcome import ADOPTION_NAMES, OUTCOME_REASON_NAMES, OutcomeReason
from models.rating import SCORE_NAMES, Rating
from models.step import Step
from models.words import Stance
from reports.opinions import Article, OpinionData, OpinionLine
from reports.week import local
from reports.weekly import CITY

STANCE_NAMES = {Stance.FOR: "赞成", Stance.AGAINST: "反对", Stance.CONDITIONAL: "有条件赞成"}


def here_of(where: ContactPoint | None) -> ColumnElement[bool]:
    """What a paper of this point tells of: not what accuses its own staff, which the city reads."""
    return true() if where is None else and_(Matter.point_id == where.id, ~against_staff())


def gather(
    session: Session, desk: Desk, consultation_id: int, where: ContactPoint | None
) -> OpinionData:
    """Raises NotFound."""
    book = open_book(session, consultation_id, here_of(where))
    row, entries = book.consultation, book.entries
    said = [matter for entry in entries for matter in entry.matters]
    channels = Counter(CHANNEL_NAMES[matter.channel] for matter in said)
    return OpinionData(
        title=row.title,
        draft=book.draft,
        scope=CITY if where is None else where.name,
        opens=row.opens_on,
        closes=row.last_day,
        letter=row.letter,
        lines=_lines(book),
        articles=_articles(book),
        points=_points(session, row) if where is None else (where.name,),
        people=len(frozenset[int]().union(*(entry.people for entry in entries))),
        unknown=sum(entry.unknown for entry in entries),
        channels=tuple(channels.most_common()),
        ratings=ratings_of(session, [matter.id for matter in said]),
        steps=_steps(session, row.id),
        sample=is_sample(session),
        made=desk.clock.now(),
        office=desk.rules.office if where is None else f"{where.name}基层立法联系点",
        small=desk.summary.small_cell,
    )


def _articles(book: Book) -> tuple[Article, ...]:
    return tuple(
        Article(str(shelf.key), shelf.place, shelf.heading, shelf.text, shelf.gone)
        for shelf in book.shelves
        if shelf.key
    )


def _lines(book: Book) -> tuple[OpinionLine, ...]:
    return tuple(
        line_of(entry, str(shelf.key) if shelf.key else "")
        for shelf in book.shelves
        for entry in shelf.entries
    )


def line_of(entry: Entry, article: str) -> OpinionLine:
    """An entry as the papers know it."""
    matter, outcome = entry.matter, entry.outcome
    why = OutcomeReason.OTHER if outcome is None else outcome.reason
    return OpinionLine(
        id=entry.opinion.id,
        matter=matter.id,
        number=matter.number,
        article=article,
        place=entry.place,
        text=matter.verbatim,
        tidied=matter.tidied or "",
        stance=STANCE_NAMES[matter.stance] if matter.stance else "",
        same=len(entry.matters),
        people=len(entry.people),
        unknown=entry.unknown,
        point=entry.point,
        channel=CHANNEL_NAMES[matter.channel],
        category=entry.category,
        version=entry.version,
        late=entry.opinion.late,
        legal="\n".join(entry.legal),
        state=STATE_NAMES[matter.state],
        outcome="" if outcome is None else ADOPTION_NAMES[outcome.adoption],
        reason="" if why is OutcomeReason.OTHER else OUTCOME_REASON_NAMES[why],
        answer="" if outcome is None else outcome.sentence,
        new_place="" if outcome is None else outcome.new_place,
        new_text="" if outcome is None else outcome.new_text,
        told=_day(entry.told_at),
    )


def ratings_of(session: Session, matter_ids: Sequence[int]) -> tuple[tuple[str, int], ...]:
    """How often each score was given for these matters, the best first; zeros too."""
    wanted = select(Rating.score, func.count(Rating.id)).where(
        Rating.matter_id.in_(matter_ids), Rating.score.is_not(None)
    )
    found = dict(session.execute(wanted.group_by(Rating.score)).all())
    return tuple((name, found.get(score, 0)) for score, name in SCORE_NAMES.items())


def _points(session: Session, consultation: Consultation) -> tuple[str, ...]:
    """Those that were asked; where none is named, all."""
    return tuple(point.name for point in consultation.points or active_points(session))


def _steps(session: Session, consultation_id: int) -> tuple[str, ...]:
    done = select(Step.name, Step.done_at).where(
        Step.consultation_id == consultation_id, Step.done_at.is_not(None)
    )
    return tuple(
        f"{name}（{day.month}月{day.day}日）"
        for name, at in session.execute(done.order_by(Step.position))
        if (day := _day(at)) is not None
    )


def _day(at: datetime | None) -> date | None:
    return None if at is None else local(at).date()
