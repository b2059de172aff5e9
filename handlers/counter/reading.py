"""What the counter's form shows: where it can be entered, and what became of the last entry."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, false, select, true
from sqlalchemy.orm import Session

from handlers.access import Actor, NotFound, may, points_scope, scope
from handlers.counter.box import Opening, demand_opening
from handlers.counter.place import ENTERS, Choice, Place, choices
from handlers.counter.words import tell
from handlers.desk import Desk
from models.claim import Claim
from models.contact_point import ContactPoint
from models.entry import Entry
from models.matter import GONE, Channel, Matter


@dataclass(frozen=True, slots=True)
class Filed:
    """A matter of an entry that its writer may see. `elsewhere`: a point that its words name."""

    matter: Matter
    point: str | None
    elsewhere: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry with its matters. `hidden`: numbers of those that are not for her to see (sealed,
    or about the point's own people): she typed them in, so she may hand their number out.
    `claimed`: the person has taken it into her WeChat."""

    entry: Entry
    channel: Channel
    filed: list[Filed]
    hidden: list[str]
    claimed: bool

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen on the form, for the next person."""
        place = Place(self.entry.point_id, self.entry.site_id)
        return {
            "channel": self.channel.value,
            "place": place.key,
            "category": self.entry.category.value,
        }


@dataclass(frozen=True, slots=True)
class Counter:
    """`opening`: the box whose slips are being entered."""

    places: list[Choice]
    entered: Entered | None
    opening: Opening | None = None


def open_counter(
    desk: Desk, actor: Actor, entry_id: int | None, opening_id: int | None = None
) -> Counter:
    """The form, and the last entry when it is named and hers; the slips of a box as long as it is
    open. Raises Refused for other roles, NotFound for another point's box."""
    may(actor, ENTERS)
    with desk.memory.read() as session:
        desk.ear.refresh(session)
        found = None if entry_id is None else _entered(desk, session, actor, entry_id)
        if opening_id is None and found is not None:
            opening_id = found.entry.opening_id
        opening = None if opening_id is None else demand_opening(session, actor, opening_id)
        if opening is not None and opening.row.closed_at is not None:
            opening = None
        return Counter(choices(session, actor), found, opening)


def entered_by(actor: Actor) -> ColumnElement[bool]:
    """The entries an actor may come back to: of her points, of all for the city."""
    mine = points_scope(actor)
    if actor.role not in ENTERS:
        return false()
    return true() if mine is None else Entry.point_id.in_(sorted(mine))


def demand_entry(session: Session, actor: Actor, entry_id: int) -> Entry:
    """Raises NotFound, also for an entry of another point."""
    entry = session.scalar(select(Entry).where(Entry.id == entry_id, entered_by(actor)))
    if entry is None:
        raise NotFound(tell("entry_gone"))
    return entry


def entered(session: Session, desk: Desk, actor: Actor, entry_id: int) -> Entered:
    """Raises NotFound."""
    entry = demand_entry(session, actor, entry_id)
    rows = session.execute(
        select(Matter, ContactPoint.name, scope(actor))
        .outerjoin(ContactPoint, ContactPoint.id == Matter.point_id)
        .where(Matter.entry_id == entry.id, Matter.state.not_in(GONE))
        .order_by(Matter.id)
    ).all()
    used = exists().where(and_(Claim.entry_id == entry.id, Claim.used_at.is_not(None)))
    hers = entry.staff_id == actor.staff_id
    return Entered(
        entry,
        rows[0][0].channel if rows else Channel.DESK,
        [Filed(matter, point, _elsewhere(desk, matter)) for matter, point, seen in rows if seen],
        [matter.number for matter, _, seen in rows if not seen and hers],
        bool(session.scalar(select(used))),
    )


def _entered(desk: Desk, session: Session, actor: Actor, entry_id: int) -> Entered | None:
    try:
        return entered(session, desk, actor, entry_id)
    except NotFound:
        return None


def _elsewhere(desk: Desk, matter: Matter) -> tuple[int, str] | None:
    for name in matter.places:
        spot = desk.ear.spot(name)
        if spot is not None and spot.point_id != matter.point_id:
            return spot.point_id, desk.ear.point_name(spot.point_id) or name
    return None
