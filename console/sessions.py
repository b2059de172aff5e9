"""When a session ends: so long after the last click of a person, whatever her page asks by
itself; so long after the login in any case; and at once when the account's stamp has changed.

Times are the real time, like the cookie's own: setting the sample city's clock ends no session.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import login_user

from console.room import Member, the_desk
from handlers.admit import Seat, seat_by_id

QUIET = "alerts_open"
"""The endpoint of the console that an open page asks once a minute: no click."""
SINCE, HALF = "since", "half"
HALF_S = 300  # between the password and the code
FRESH = "matters_fresh"
"""And the one that an open list asks every two seconds."""
PROGRESS = "notice_progress"
"""And how far a notice got, while it is being sent."""


class Sessions(SecureCookieSessionInterface):
    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        quiet = request.endpoint in {f"console.{name}" for name in (QUIET, FRESH, PROGRESS)}
        return not quiet and super().should_set_cookie(app, session)


def begin_session(seat: Seat) -> None:
    """A session begun before the login is not the one that goes on."""
    session.clear()
    session.permanent = True
    session[SINCE] = int(time.time())
    login_user(Member(seat))


def go_on(seat: Seat) -> None:
    """The same session under a new stamp: the others have just been ended, this one stays."""
    login_user(Member(seat))


def is_over(hours: int) -> bool:
    return time.time() - float(session.get(SINCE, 0)) > hours * 3600


def begin_half(seat: Seat) -> None:
    """The password was right; the code is still to come."""
    session.clear()
    session.permanent = True
    session[HALF] = [seat.actor.staff_id, seat.stamp, int(time.time())]


def half_way() -> Seat | None:
    """Whose code is awaited in this session; None when nobody's, or no longer."""
    half: list[Any] | None = session.get(HALF)
    if half is None or time.time() - half[2] > HALF_S:
        return None
    seat = seat_by_id(the_desk(), half[0])
    return seat if seat is not None and seat.stamp == half[1] else None
