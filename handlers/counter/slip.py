"""回执条: the paper a person takes home, with her numbers and a code that claims them once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from handlers.access import Actor, may
from handlers.audit import note
from handlers.claim_codes import LASTS, digest_of, scene_of
from handlers.counter.place import ENTERS
from handlers.counter.reading import demand_entry
from handlers.counter.words import refuse, tell
from handlers.desk import Desk
from handlers.ports import OutsideError
from models import receipt_number
from models.claim import Claim
from models.contact_point import ContactPoint
from models.entry import Entry
from models.matter import GONE, Matter
from models.site import Site
from models.words import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """A matter on the paper: its number, and by when an answer is promised. A sealed one says
    nothing of what it is: papers lie about."""

    number: str
    kind: Kind | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Slip:
    """`qr_url` is what the QR code says; None when WeChat gave none, `problem` says why."""

    at: datetime
    point: ContactPoint
    site: str | None
    lines: list[Line]
    code: str
    until: datetime
    qr_url: str | None
    problem: str | None


def print_slip(desk: Desk, actor: Actor, entry_id: int) -> Slip:
    """A fresh code for the entry; one that was printed before no longer holds. The code is on the
    paper and nowhere else. Raises NotFound, and Refused when it was claimed already."""
    may(actor, ENTERS)
    now = desk.clock.now()
    with desk.memory.write() as session:
        entry = demand_entry(session, actor, entry_id)
        lines = _lines(session, actor, entry)
        code = _new_code(session, desk, actor, entry, now)
        point = session.get_one(ContactPoint, entry.point_id)
        site = None if entry.site_id is None else session.get_one(Site, entry.site_id).name
        note(session, actor, now, "print_slip", "entry", entry.id)
    url, problem = _picture(desk, code)
    return Slip(entry.at, point, site, lines, code, now + LASTS, url, problem)


def _lines(session: Session, actor: Actor, entry: Entry) -> list[Line]:
    """Numbers of what is sealed, or speaks against a point's staff, are for who wrote it down."""
    found = select(Matter).where(Matter.entry_id == entry.id, Matter.state.not_in(GONE))
    matters = list(session.scalars(found.order_by(Matter.id)))
    if not matters:
        raise refuse("slip_nothing")
    if entry.staff_id != actor.staff_id and any(one.guarded for one in matters):
        raise refuse("slip_not_yours")
    return [
        Line(one.number, None if one.guarded else one.kind, None if one.guarded else one.due_on)
        for one in matters
    ]


def _new_code(session: Session, desk: Desk, actor: Actor, entry: Entry, now: datetime) -> str:
    """Locks the entry's older codes, so that none is claimed while it is being replaced."""
    older = select(Claim).where(Claim.entry_id == entry.id).with_for_update()
    if any(one.used_at is not None for one in session.scalars(older)):
        raise refuse("slip_claimed")
    session.execute(
        update(Claim).where(Claim.entry_id == entry.id, Claim.void_at.is_(None)).values(void_at=now)
    )
    code = _free_code(session, desk)
    session.add(
        Claim(
            entry_id=entry.id,
            digest=digest_of(desk.rules, code),
            made_at=now,
            made_by=actor.staff_id,
            expires_at=now + LASTS,
        )
    )
    return code


def _free_code(session: Session, desk: Desk) -> str:
    while True:
        code = receipt_number.draw_code()
        taken = select(Claim.id).where(Claim.digest == digest_of(desk.rules, code))
        if session.scalar(taken) is None:
            return code


def _picture(desk: Desk, code: str) -> tuple[str | None, str | None]:
    try:
        made = desk.messenger.passing_qr(scene_of(code), int(LASTS.total_seconds()))
    except OutsideError as why:
        return None, tell("qr_failed", why=str(why))
    return made.url or None, None
