"""What every page needs at hand: the desk, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import current_app, request
from flask_login import UserMixin, current_user

from handlers.access import Actor
from handlers.admit import Seat
from handlers.days import day_of
from handlers.desk import Desk

KEY = "minyi.console"


@dataclass(frozen=True, slots=True)
class Doorway:
    """How long a session lasts, and by which names the house may be called."""

    session_minutes: int = 30  # without a click
    session_hours: int = 12  # in any case
    trusted_hosts: tuple[str, ...] = ()  # besides the one of the public address


@dataclass(frozen=True, slots=True)
class Room:
    desk: Desk
    doorway: Doorway
    sample: bool  # True: invented people and an own clock, and every page says so


class Member(UserMixin):  # type: ignore[misc]
    """The person of a session. Loaded anew at every request; nothing is cached in the cookie."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat

    def get_id(self) -> str:
        """Id and stamp: who changes the stamp ends every older session."""
        return f"{self.seat.actor.staff_id}.{self.seat.stamp}"


def room() -> Room:
    found: Room = current_app.extensions[KEY]
    return found


def the_desk() -> Desk:
    return room().desk


def my_seat() -> Seat:
    """The seat of this request; pages behind the lock always have one."""
    seat: Seat = current_user.seat
    return seat


def me() -> Actor:
    return my_seat().actor


def today() -> date:
    return day_of(the_desk().clock.now())


def page_mark() -> int | None:
    """The row id at which a page of a list goes on; nonsense counts as the first page."""
    value = request.args.get("before", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
