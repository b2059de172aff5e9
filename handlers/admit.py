"""Who may come in: staff accounts, passwords, and the lock after too many wrong tries.

Passwords are kept as Argon2id hashes. Hashing takes tens of milliseconds, so it never happens
inside a transaction; a try is counted before its password is looked at, so that many tries at
once cannot outrun the lock.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from handlers.access import Actor, NotFound, Refused, actor_of
from handlers.audit import note
from handlers.desk import Desk
from models.contact_point import ContactPoint, point_named
from models.staff import CITY_WIDE, ROLE_NAMES, Role, Staff, staff_with_login

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST, LONGEST = 10, 128  # characters of a password
OPERATOR = "命令行"  # who acts when nobody is logged in

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper
_hasher = PasswordHasher()


@dataclass(frozen=True, slots=True)
class Seat:
    """A member of staff who is in. `stamp` changes with the password and ends older sessions."""

    actor: Actor
    name: str
    stamp: str


@dataclass(frozen=True, slots=True)
class _Try:
    staff_id: int | None
    password_hash: str


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

    `points` are names of contact points. Raises Refused with a sentence that says what is wrong.
    """
    wanted = _role(role)
    _check_names(login, name)
    _check_points(wanted, points)
    if password is not None:
        _check_password(password, login)
    made = "" if password is not None else _one_time()
    row = Staff(
        login=login,
        name=name.strip(),
        role=wanted,
        password_hash=_hasher.hash(password or made),
        created_at=desk.clock.now(),
    )
    try:
        _enter(desk, row, points, by)
    except IntegrityError:  # somebody else took the login in the same moment
        raise Refused(_taken(login)) from None
    return made


def check_login(desk: Desk, login: str, password: str) -> Seat | None:
    """The seat of who may come in now; None for a wrong pair, a locked or a closed account.

    The four look the same from outside, and take the same time: an unknown login is hashed, too.
    """
    staff_id = _proved(desk, login, password)
    if staff_id is None:
        return None
    with desk.memory.write() as session:
        row = session.get_one(Staff, staff_id)
        row.last_login_at = desk.clock.now()
        note(session, row.login, row.last_login_at, "login", "staff", row.id)
        return _seat(row)


def change_password(desk: Desk, actor: Actor, old: str, new: str) -> Seat:
    """Raises Refused: the old one is wrong, the new one too short or the same."""
    _check_password(new, actor.login)
    if new == old:
        raise Refused("新密码和原来的一样，请换一个。")
    if _proved(desk, actor.login, old) != actor.staff_id or actor.staff_id is None:
        raise Refused("原密码不对。连续输错五次，账号会锁定十五分钟。")
    hashed = _hasher.hash(new)
    with desk.memory.write() as session:
        row = session.get_one(Staff, actor.staff_id)
        row.password_hash = hashed
        note(session, actor, desk.clock.now(), "change_password", "staff", row.id)
        return _seat(row)


def reset_password(desk: Desk, login: str, by: Actor | str = OPERATOR) -> str:
    """Gives a new one-time password, returns it, and lifts a lock. Raises NotFound."""
    made = _one_time()
    hashed = _hasher.hash(made)
    with desk.memory.write() as session:
        row = _existing(session, login)
        row.password_hash, row.failed_logins, row.locked_until = hashed, 0, None
        note(session, by, desk.clock.now(), "reset_password", "staff", row.id)
    return made


def disable_staff(desk: Desk, login: str, by: Actor | str = OPERATOR) -> None:
    """Closes an account; sessions of it end with their next click. Raises NotFound."""
    with desk.memory.write() as session:
        row = _existing(session, login)
        row.active = False
        note(session, by, desk.clock.now(), "disable_staff", "staff", row.id)


def seat_by_id(desk: Desk, staff_id: int) -> Seat | None:
    """Asked at every request, so that rights follow the database. None when closed or gone."""
    with desk.memory.read() as session:
        row = session.get(Staff, staff_id, options=[joinedload(Staff.points)])
        return None if row is None or not row.active else _seat(row)


def actor_by_id(desk: Desk, staff_id: int) -> Actor | None:
    """As `seat_by_id`, the rights alone."""
    seat = seat_by_id(desk, staff_id)
    return None if seat is None else seat.actor


def _proved(desk: Desk, login: str, password: str) -> int | None:
    """The id of the account whose password this is; counts the try whatever comes of it."""
    with desk.memory.write() as session:
        tried = _count_try(session, login, desk.clock.now())
    right = _matches(tried.password_hash, password)
    if tried.staff_id is None:
        return None
    with desk.memory.write() as session:
        row = session.get_one(Staff, tried.staff_id)
        if right:
            row.failed_logins, row.locked_until = 0, None
        else:
            now = desk.clock.now()
            note(session, login, now, "login_failed", "staff", row.id, nth=row.failed_logins)
    return tried.staff_id if right else None


def _count_try(session: Session, login: str, now: datetime) -> _Try:
    """A try counts as failed until it is proved. An unknown login is written down without its
    name: people type their password into that field."""
    row = staff_with_login(session, login[:40])
    if row is None or not row.active:
        note(session, "未知登录名", now, "login_refused")
        return _Try(None, _nobody())
    session.refresh(row, with_for_update=True)
    if row.locked_until is not None and now < row.locked_until:
        note(session, row.login, now, "login_locked", "staff", row.id)
        return _Try(None, _nobody())
    if row.locked_until is not None:
        row.failed_logins, row.locked_until = 0, None
    row.failed_logins += 1
    if row.failed_logins >= TRIES:
        row.locked_until = now + LOCKED_FOR
    return _Try(row.id, row.password_hash)


def _matches(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(16))


def _seat(row: Staff) -> Seat:
    stamp = hashlib.sha256(row.password_hash.encode()).hexdigest()[:16]
    return Seat(actor_of(row), row.name, stamp)


def _enter(desk: Desk, row: Staff, points: list[str], by: Actor | str) -> None:
    with desk.memory.write() as session:
        if staff_with_login(session, row.login) is not None:
            raise Refused(_taken(row.login))
        row.points = [_point(session, name) for name in points]
        session.add(row)
        session.flush()
        note(session, by, row.created_at, "add_staff", "staff", row.id, role=row.role.value)


def _existing(session: Session, login: str) -> Staff:
    row = staff_with_login(session, login)
    if row is None:
        raise NotFound(f"没有登录名为“{login}”的工作人员。")
    return row


def _point(session: Session, name: str) -> ContactPoint:
    point = point_named(session, name.strip())
    if point is None:
        raise Refused(f"没有叫“{name}”的联系点，请核对名称。")
    return point


def _role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError:
        named = "、".join(f"{word.value}（{ROLE_NAMES[word]}）" for word in Role)
        raise Refused(f"没有“{role}”这个角色，可以用：{named}。") from None


def _check_names(login: str, name: str) -> None:
    if not _LOGIN.fullmatch(login):
        raise Refused(
            "登录名要用 2 到 32 个小写字母、数字、点、下划线或短横，第一个是字母，如 wangli。"
        )
    if not name.strip() or len(name.strip()) > 40:
        raise Refused("请写姓名，最多 40 个字。")


def _check_points(role: Role, points: list[str]) -> None:
    if role in CITY_WIDE and points:
        raise Refused(f"{ROLE_NAMES[role]}面向全市，不用指定联系点。")
    if role not in CITY_WIDE and not points:
        raise Refused(f"{ROLE_NAMES[role]}要至少指定一个联系点。")


def _check_password(password: str, login: str) -> None:
    if len(password) < SHORTEST:
        raise Refused(f"密码至少要 {SHORTEST} 位。")
    if len(password) > LONGEST:
        raise Refused(f"密码最多 {LONGEST} 位。")
    if login in password.lower():
        raise Refused("密码里不要带登录名。")


def _taken(login: str) -> str:
    return f"登录名“{login}”已经有人用了，请换一个。"


def _one_time() -> str:
    """Sixteen letters in fours, about 79 bits: read out or copied without a slip."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
