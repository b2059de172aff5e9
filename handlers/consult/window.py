"""The frame of a consultation as staff set it: its name, its days, its points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.consult.take_in import LONGEST_TITLE
from handlers.consult.words import refuse
from models.consultation import LEAST_DAYS, Level
from models.contact_point import ContactPoint, PointStatus

FIRST_DAY = date(2000, 1, 1)
AHEAD = timedelta(days=5 * 366)
LONGEST_INTRO, LONGEST_LETTER, LONGEST_REASON = 1000, 200, 300


@dataclass(frozen=True, slots=True)
class Frame:
    """`points` by name, none means all of them. `short_reason` for a window under 30 days."""

    title: str
    opens_on: date
    closes_on: date
    level: Level = Level.CITY
    letter: str = ""
    intro: str = ""
    short_reason: str = ""
    points: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """Days on which people may speak, the first and the last among them."""
        return (self.closes_on - self.opens_on).days + 1


def check_frame(frame: Frame, today: date) -> None:
    """Raises Refused: no title, too long a text, days in the wrong order or in the past."""
    if not frame.title.strip():
        raise refuse("no_title")
    if len(frame.title.strip()) > LONGEST_TITLE:
        raise refuse("title_long", most=LONGEST_TITLE)
    for field, text, most in (
        ("说明", frame.intro, LONGEST_INTRO),
        ("来文", frame.letter, LONGEST_LETTER),
        ("原因", frame.short_reason, LONGEST_REASON),
    ):
        if len(text) > most:
            raise refuse("text_long", field=field, count=len(text), most=most)
    for day in (frame.opens_on, frame.closes_on):
        check_day(day, today)
    if frame.closes_on < frame.opens_on:
        raise refuse("closes_first")
    if frame.closes_on < today:
        raise refuse("closes_past")


def check_day(day: date, today: date) -> None:
    """Raises Refused for a day that is a slip of the pen; what is counted from it must stay in the
    calendar too."""
    if not FIRST_DAY <= day <= today + AHEAD:
        raise refuse("day_far", year=day.year)


def demand_reason(opens_on: date, closes_on: date, reason: str) -> None:
    """A window under 30 days asks for a reason (立法法 2023, art. 40). Raises Refused."""
    days = (closes_on - opens_on).days + 1
    if days < LEAST_DAYS and not reason.strip():
        raise refuse("short_window", days=days, least=LEAST_DAYS)


def points_named(session: Session, names: tuple[str, ...]) -> list[ContactPoint]:
    """The active points of these names. Raises Refused for a name that is none."""
    active = {
        point.name: point
        for point in session.scalars(
            select(ContactPoint).where(ContactPoint.status == PointStatus.ACTIVE)
        )
    }
    for name in names:
        if name not in active:
            raise refuse("no_such_point", name=name[:40])
    return [active[name] for name in dict.fromkeys(names)]
