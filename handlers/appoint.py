"""Who has an account, in what role, for which points: the city's to decide, and written down.

`by` is a member of staff or the name of an operator at the command line, who may do all of it.
Nobody changes her own account here, and one working account of the city always stays.
"""

from __future__ import annotations

import re

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers import account_words as words
from handlers import passwords
from handlers.access import MANAGES_STAFF, Actor, NotFound, Refused, may
from handlers.audit import note
from handlers.desk import Desk
from handlers.hold_off import forgive
from handlers.second_factor import unbind
from models.contact_point import ContactPoint, point_named
from models.staff import CITY_WIDE, ROLE_NAMES, Role, Staff, staff_with_login

OPERATOR = "命令行"  # who acts when nobody is logged in
FIRST_LOGIN = "admin"

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_LONGEST_NAME = 40


def add_staff(
    desk: Desk,
    *,
    login: str,
    name: str,
    role: Role | str,
    points: list[str],
    password: str | None = None,
    by: Actor | str = OPERATOR,
) -> str:
    """Opens an account. Returns the one-time password when none is given, else "".

    `points` are names of contact points. A one-time password must be changed at the first login.
    Raises Refused with a sentence that says what is wrong.
    """
    _demand_right(by)
    wanted = _role(role)
    _check_names(login, name)
    _check_points(wanted, points)
    if password is not None:
        passwords.demand_good(password, login, name.strip())
    made = "" if password is not None else passwords.one_time()
    row = Staff(
        login=login,
        name=name.strip(),
        role=wanted,
        password_hash=passwords.hashed(password or made),
        must_change=password is None,
        created_at=desk.clock.now(),
    )
    try:
        _enter(desk, row, points, by)
    except IntegrityError:  # somebody else took the login in the same moment
        raise Refused(words.taken(login)) from None
    return made


def first_account(desk: Desk) -> str | None:
    """At the first start of an office: an account of the city; returns its one-time password.
    None when there is staff already."""
    with desk.memory.read() as session:
        if session.scalar(select(Staff.id).limit(1)) is not None:
            return None
    name = ROLE_NAMES[Role.CITY]
    return add_staff(desk, login=FIRST_LOGIN, name=name, role=Role.CITY, points=[])


def move_staff(
    desk: Desk, login: str, role: Role | str, points: list[str], by: Actor | str = OPERATOR
) -> None:
    """Another role, other points; the person's sessions end. Raises Refused, NotFound."""
    wanted = _role(role)
    _check_points(wanted, points)
    with desk.memory.write() as session:
        row = _theirs(session, login, by)
        if wanted is not Role.CITY:
            _keep_one_of_the_city(session, row)
        was = row.role
        row.role, row.points = wanted, [_point(session, name) for name in points]
        row.session_version += 1
        _note(session, desk, by, "move_staff", row, was=was.value, role=wanted.value)


def reset_password(desk: Desk, login: str, by: Actor | str = OPERATOR) -> str:
    """Gives a new one-time password, returns it, lifts a wait. Raises Refused, NotFound."""
    made = passwords.one_time()
    hashed = passwords.hashed(made)
    with desk.memory.write() as session:
        row = _theirs(session, login, by)
        row.password_hash, row.must_change = hashed, True
        row.session_version += 1
        forgive(session, desk, login)
        _note(session, desk, by, "reset_password", row)
    return made


def reset_second_factor(desk: Desk, login: str, by: Actor | str = OPERATOR) -> None:
    """For a lost phone: phone and recovery codes end. Raises Refused, NotFound."""
    with desk.memory.write() as session:
        row = _theirs(session, login, by)
        unbind(session, row)
        row.session_version += 1
        _note(session, desk, by, "reset_second_factor", row)


def disable_staff(desk: Desk, login: str, by: Actor | str = OPERATOR) -> None:
    """Closes an account; sessions of it end with their next click. Raises Refused, NotFound."""
    with desk.memory.write() as session:
        row = _theirs(session, login, by)
        _keep_one_of_the_city(session, row)
        row.active = False
        row.session_version += 1
        _note(session, desk, by, "disable_staff", row)


def enable_staff(desk: Desk, login: str, by: Actor | str = OPERATOR) -> None:
    """Opens a closed account again, with what it had. Raises Refused, NotFound."""
    with desk.memory.write() as session:
        row = _theirs(session, login, by)
        row.active = True
        _note(session, desk, by, "enable_staff", row)


def unlock_staff(desk: Desk, login: str, by: Actor | str = OPERATOR) -> None:
    """Lifts the wait after wrong tries. Raises Refused, NotFound."""
    with desk.memory.write() as session:
        row = _theirs(session, login, by)
        forgive(session, desk, login)
        _note(session, desk, by, "unlock_staff", row)


def _note(
    session: Session, desk: Desk, by: Actor | str, action: str, row: Staff, **detail: str
) -> None:
    note(session, by, desk.clock.now(), action, "staff", row.id, **detail)


def _demand_right(by: Actor | str) -> None:
    if not isinstance(by, str):
        may(by, MANAGES_STAFF)


def _theirs(session: Session, login: str, by: Actor | str) -> Staff:
    """Somebody else's account, locked. Raises Refused, NotFound."""
    _demand_right(by)
    _one_at_a_time(session)
    row = staff_with_login(session, login)
    if row is None:
        raise NotFound(words.nobody_called(login))
    if not isinstance(by, str) and by.staff_id == row.id:
        raise Refused(words.NOT_YOURSELF)
    session.refresh(row, with_for_update={"key_share": True})
    return row


def _one_at_a_time(session: Session) -> None:
    """Locks the accounts of the city, always in one order and before any other: two who close each
    other at once must neither both succeed nor wait for each other. Rows that point to an account
    may be written meanwhile, as an assignment is (NO KEY UPDATE)."""
    session.scalars(_of_the_city().with_for_update(key_share=True)).all()


def _keep_one_of_the_city(session: Session, row: Staff) -> None:
    if set(session.scalars(_of_the_city())) == {row.id}:
        raise Refused(words.LAST_CITY)


def _of_the_city() -> Select[int]:
    return select(Staff.id).where(Staff.role == Role.CITY, Staff.active).order_by(Staff.id)


def _enter(desk: Desk, row: Staff, points: list[str], by: Actor | str) -> None:
    with desk.memory.write() as session:
        if staff_with_login(session, row.login) is not None:
            raise Refused(words.taken(row.login))
        row.points = [_point(session, name) for name in points]
        session.add(row)
        session.flush()
        _note(session, desk, by, "add_staff", row, role=row.role.value)


def _point(session: Session, name: str) -> ContactPoint:
    point = point_named(session, name.strip())
    if point is None:
        raise Refused(words.no_point_called(name))
    return point


def _role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError:
        named = "、".join(f"{word.value}（{ROLE_NAMES[word]}）" for word in Role)
        raise Refused(words.no_such_role(role, named)) from None


def _check_names(login: str, name: str) -> None:
    if not _LOGIN.fullmatch(login):
        raise Refused(words.BAD_LOGIN)
    if not name.strip() or len(name.strip()) > _LONGEST_NAME:
        raise Refused(words.BAD_NAME)


def _check_points(role: Role, points: list[str]) -> None:
    if role in CITY_WIDE and points:
        raise Refused(words.no_points_for(ROLE_NAMES[role]))
    if role not in CITY_WIDE and not points:
        raise Refused(words.points_for(ROLE_NAMES[role]))
