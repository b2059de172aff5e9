"""How much was said on a consultation, and what became of it: counts alone, nobody's words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from handlers.opinions.book import spoken_for, told
from models.matter import Matter
from models.opinion import Opinion
from models.outcome import Adoption, Outcome, standing
from models.provision import Provision


@dataclass(frozen=True, slots=True)
class Figures:
    """`opinions` by what they speak of: a matter on two articles counts twice. `people`: those
    who spoke by WeChat are counted once each, slips and visits one by one."""

    opinions: int = 0
    people: int = 0
    late: int = 0
    outcomes: Counter[Adoption] = field(default_factory=Counter)

    @property
    def decided(self) -> int:
        return self.outcomes.total()

    @property
    def undecided(self) -> int:
        return self.opinions - self.decided


def figures_of(session: Session, consultation_id: int) -> Figures:
    """What is in no book counts nowhere; of several outcomes the newest that stands, and for what
    was merged the one of its main matter."""
    who = case(
        (Matter.follower_id.is_(None), -Matter.id),
        else_=Matter.follower_id,
    )
    total, people, late = session.execute(
        select(
            func.count(),
            func.count(who.distinct()),
            func.coalesce(func.sum(case((Opinion.late, 1), else_=0)), 0),
        )
        .select_from(Opinion)
        .join(Matter, Matter.id == Opinion.matter_id)
        .where(Opinion.consultation_id == consultation_id, told())
    ).one()
    return Figures(total, people, int(late), _outcomes(session, consultation_id))


def _outcomes(session: Session, consultation_id: int) -> Counter[Adoption]:
    rows = session.execute(
        select(Outcome.adoption, func.count())
        .select_from(Opinion)
        .join(Matter, Matter.id == Opinion.matter_id)
        .join(Outcome, Outcome.id == standing(spoken_for()))
        .where(Opinion.consultation_id == consultation_id, told())
        .group_by(Outcome.adoption)
    )
    return Counter({key: count for key, count in rows})  # noqa: C416 - a row is no pair to mypy


def heard_by_place(session: Session, consultation_id: int) -> Counter[str]:
    """How many opinions each article got, by its number; "" for the draft as a whole. Over all
    versions: an article that moved counts where it stood when it was spoken on."""
    rows = session.execute(
        select(Opinion.place, func.count())
        .join(Matter, Matter.id == Opinion.matter_id)
        .where(Opinion.consultation_id == consultation_id, told())
        .group_by(Opinion.place)
    )
    found: Counter[str] = Counter()
    for place, count in rows:
        found[article_of(place)] += count
    return found


def article_of(place: str) -> str:
    """42.2(1) → 42; "" stays."""
    return place.split(".", maxsplit=1)[0].split("(", maxsplit=1)[0]


def opinions_by_consultation(session: Session, ids: list[int]) -> Counter[int]:
    rows = session.execute(
        select(Opinion.consultation_id, func.count())
        .join(Matter, Matter.id == Opinion.matter_id)
        .where(Opinion.consultation_id.in_(ids), told())
        .group_by(Opinion.consultation_id)
    )
    return Counter({key: count for key, count in rows})  # noqa: C416 - a row is no pair to mypy


def heard_provisions(session: Session, draft_id: int) -> set[int]:
    """The provisions of a version that somebody spoke on: their words stay as they are."""
    found = select(Opinion.provision_id).where(
        Opinion.provision_id.in_(select(Provision.id).where(Provision.draft_id == draft_id))
    )
    return {one for one in session.scalars(found) if one is not None}
