"""Who comes in: the password, then the code of the second factor, then a seat.

What is wrong with a try is never said in a way that tells whether an account exists.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session, joinedload

from handlers import passwords
from handlers.access import Actor, Refused, actor_of
from handlers.account_words import WRONG_CODE
from handlers.audit import note
from handlers.desk import Desk
from handlers.hold_off import Tried, count_try, forgive, take_back
from handlers.second_factor import accept
from models.staff import Staff, staff_with_login

LONGEST_LOGIN = 40


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of staff who gave her password. `stamp` changes when all sessions are to end."""

    actor: Actor
    name: str
    stamp: str
    has_second_factor: bool = False
    must_change: bool = False  # her password was given by somebody and is known to two
    must_enrol: bool = False  # her role needs a second factor, and she has none yet


@dataclass(frozen=True, slots=True)
class _Known:
    staff_id: int | None
    password_hash: str


def check_login(desk: Desk, login: str, password: str, *, address: str = "") -> Seat | None:
    """The seat of whose password this is; None for a wrong pair or a closed account.

    A seat with `has_second_factor` is not in yet: `check_code` follows. Raises Held after too
    many wrong tries, of the name or from the address.
    """
    known = _proved(desk, login, password, address)
    if known is None:
        return None
    with desk.memory.write() as session:
        row = session.get_one(Staff, known.staff_id)
        if row.totp_secret is None:
            _let_in(session, desk, row, address, "login")
        else:
            take_back(session, desk, row.login, address)
        return seat_of(row, desk)


def check_code(desk: Desk, seat: Seat, code: str, *, unix: float, address: str = "") -> Seat:
    """The second step. `code` is of the phone or a recovery code, `unix` the real time: a phone
    knows no other. Raises Refused with a sentence, Held after too many wrong ones."""
    with desk.memory.write() as session:
        row = _still(session, seat)
        tried = count_try(session, desk, row.login, address)
        how = None if tried.held else accept(session, desk, row, code, unix)
        if how is not None:
            _let_in(session, desk, row, address, how)
            return seat_of(row, desk)
        note(session, row.login, desk.clock.now(), "code_failed", "staff", row.id)
    tried.demand()
    raise Refused(WRONG_CODE)


def seat_by_id(desk: Desk, staff_id: int) -> Seat | None:
    """Asked at every request, so that rights follow the database. None when closed or gone."""
    with desk.memory.read() as session:
        row = session.get(Staff, staff_id, options=[joinedload(Staff.points)])
        return None if row is None or not row.active else seat_of(row, desk)


def actor_by_id(desk: Desk, staff_id: int) -> Actor | None:
    """As `seat_by_id`, the rights alone."""
    seat = seat_by_id(desk, staff_id)
    return None if seat is None else seat.actor


def seat_of(row: Staff, desk: Desk) -> Seat:
    bound = row.totp_secret is not None
    needs = row.role in desk.accounts.second_factor
    return Seat(
        actor_of(row),
        row.name,
        str(row.session_version),
        bound,
        row.must_change,
        needs and not bound,
    )


def prove_again(desk: Desk, actor: Actor, password: str, *, address: str = "") -> bool:
    """Whether this is the actor's password: asked before she changes what guards her account.
    Counts like a try at the door. Raises Held."""
    known = _proved(desk, actor.login, password, address)
    if known is None:
        return False
    with desk.memory.write() as session:
        forgive(session, desk, actor.login, address)
    return known.staff_id == actor.staff_id


def _proved(desk: Desk, login: str, password: str, address: str) -> _Known | None:
    """The account whose password this is; the try is counted whatever comes of it."""
    with desk.memory.write() as session:
        tried = count_try(session, desk, login, address)
        known = _known(session, desk, login, tried)
    tried.demand()
    right = passwords.matches(known.password_hash, password)
    if known.staff_id is None:
        return None
    if right:
        _renew(desk, known, password)
        return known
    with desk.memory.write() as session:
        note(session, login, desk.clock.now(), "login_failed", "staff", known.staff_id)
    return None


def _known(session: Session, desk: Desk, login: str, tried: Tried) -> _Known:
    """An unknown login is written down without its name: people type their password there."""
    now = desk.clock.now()
    row = staff_with_login(session, login[:LONGEST_LOGIN])
    if row is None or not row.active:
        note(session, "未知登录名", now, "login_refused")
        return _Known(None, passwords.nobodys_hash())
    if tried.held:
        note(session, row.login, now, "login_locked", "staff", row.id)
    return _Known(row.id, row.password_hash)


def _renew(desk: Desk, known: _Known, password: str) -> None:
    """Hashes anew what was hashed with yesterday's parameters, now that the password is here."""
    if not passwords.is_outdated(known.password_hash):
        return
    fresh = passwords.hashed(password)
    with desk.memory.write() as session:
        row = session.get_one(Staff, known.staff_id, with_for_update=True)
        if row.password_hash == known.password_hash:
            row.password_hash = fresh


def _let_in(session: Session, desk: Desk, row: Staff, address: str, how: str) -> None:
    forgive(session, desk, row.login, address)
    row.last_login_at = desk.clock.now()
    note(session, row.login, row.last_login_at, how, "staff", row.id)


def _still(session: Session, seat: Seat) -> Staff:
    """The row behind a seat, locked, if nothing has ended it since. Raises Refused."""
    row = session.get(Staff, seat.actor.staff_id, with_for_update=True)
    if row is None or not row.active or str(row.session_version) != seat.stamp:
        raise Refused(WRONG_CODE)
    return row
