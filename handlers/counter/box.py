"""开箱: a box is opened by two people, its slips counted, and each entered against the count."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from handlers.access import Actor, NotFound, may, points_scope
from handlers.audit import note
from handlers.counter.once import count, day, demand_form, making_once, plain
from handlers.counter.place import ENTERS, Choice, choices, place_named
from handlers.counter.words import refuse, tell
from handlers.days import day_of
from handlers.desk import Desk
from models.box_opening import BoxOpening
from models.contact_point import ContactPoint
from models.entry import Entry
from models.matter import Matter
from models.site import Site, SiteKind

MOST_SLIPS = 999
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening with what was entered of it so far."""

    row: BoxOpening
    point: str
    site: str
    entered: int

    @property
    def difference(self) -> int:
        """Slips that are not entered yet; below nothing when more were entered than counted."""
        return self.row.slips - self.entered


@dataclass(frozen=True, slots=True)
class OpeningView:
    """`entries`: the id of each entry, with the numbers it became."""

    opening: Opening
    entries: list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class NewOpening:
    """The form, as typed."""

    place: str
    opened_on: str
    first_opener: str
    second_opener: str
    slips: str
    form: str


def list_openings(desk: Desk, actor: Actor) -> tuple[list[Opening], list[Choice]]:
    """The newest of the actor's points, and the boxes she can open. Raises Refused."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        rows = session.execute(
            _openings().where(_hers(actor)).order_by(BoxOpening.id.desc()).limit(SHOWN)
        )
        boxes = [one for one in choices(session, actor, SiteKind.BOX) if one.sites]
        return [Opening(*row) for row in rows], boxes


def open_box(desk: Desk, actor: Actor, given: NewOpening) -> int:
    """Writes the opening down and returns its id. Raises Refused, Again."""
    may(actor, ENTERS)
    demand_form(given.form)
    now = desk.clock.now()
    openers = [plain(one, "开箱人", 40) for one in (given.first_opener, given.second_opener)]
    if not all(openers):
        raise refuse("openers_two")
    if openers[0] == openers[1]:
        raise refuse("openers_same")
    row = BoxOpening(
        opened_on=day(given.opened_on, day_of(now)),
        first_opener=openers[0],
        second_opener=openers[1],
        slips=count(given.slips, "slips_bad", 0, MOST_SLIPS),
        at=now,
        staff_id=actor.staff_id,
        form=given.form,
    )
    return _write(desk, actor, row, given.place)


def close_box(desk: Desk, actor: Actor, opening_id: int, why: str) -> None:
    """Every slip is seen to. When the count differs from what was entered, `why` must say why.
    Raises NotFound, Refused."""
    may(actor, ENTERS)
    reason = plain(why, "说明", 300)
    now = desk.clock.now()
    with desk.memory.write() as session:
        demand_opening(session, actor, opening_id)
        row = session.get_one(BoxOpening, opening_id, with_for_update=True, populate_existing=True)
        if row.closed_at is not None:
            raise refuse("closed_again")
        entered = entered_of(session, row.id)
        if entered != row.slips and not reason:
            raise refuse("difference", slips=row.slips, entered=entered)
        row.closed_at, row.closed_by, row.note = now, actor.staff_id, reason
        detail = {"slips": row.slips, "entered": entered}
        note(session, actor, now, "close_box", "box_opening", row.id, **detail)


def open_opening(desk: Desk, actor: Actor, opening_id: int) -> OpeningView:
    """One opening with what it became. Raises NotFound."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        opening = demand_opening(session, actor, opening_id)
        rows = session.execute(
            select(Entry.id, Matter.number)
            .outerjoin(Matter, Matter.entry_id == Entry.id)
            .where(Entry.opening_id == opening_id)
            .order_by(Entry.id, Matter.id)
        )
        entries: dict[int, list[str]] = {}
        for entry_id, number in rows:
            entries.setdefault(entry_id, []).extend([] if number is None else [number])
    return OpeningView(opening, list(entries.items()))


def demand_opening(session: Session, actor: Actor, opening_id: int) -> Opening:
    """Raises NotFound, also for another point's."""
    found = _openings().where(_hers(actor), BoxOpening.id == opening_id)
    row = session.execute(found).one_or_none()
    if row is None:
        raise NotFound(tell("opening_gone"))
    return Opening(*row)


def entered_of(session: Session, opening_id: int) -> int:
    return session.scalar(select(func.count(Entry.id)).where(Entry.opening_id == opening_id)) or 0


def _openings() -> Select[BoxOpening, str, str, int]:
    entered = select(func.count(Entry.id)).where(Entry.opening_id == BoxOpening.id)
    return (
        select(BoxOpening, ContactPoint.name, Site.name, entered.scalar_subquery())
        .join(ContactPoint, ContactPoint.id == BoxOpening.point_id)
        .join(Site, Site.id == BoxOpening.site_id)
    )


def _hers(actor: Actor) -> ColumnElement[bool]:
    mine = points_scope(actor)
    return true() if mine is None else BoxOpening.point_id.in_(sorted(mine))


def _write(desk: Desk, actor: Actor, row: BoxOpening, place: str) -> int:
    with making_once(desk, BoxOpening, row.form) as session:
        where = place_named(session, actor, place)
        site = None if where.site_id is None else session.get(Site, where.site_id)
        if site is None or site.kind is not SiteKind.BOX:
            raise refuse("opening_no_site")
        row.point_id, row.site_id = where.point_id, site.id
        session.add(row)
        session.flush()
        note(session, actor, row.at, "open_box", "box_opening", row.id, slips=row.slips)
        return row.id
