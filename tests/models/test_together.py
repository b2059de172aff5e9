"""Changes that go together: all made, by one trip to PostgreSQL, and the first one counted."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import bindparam, event, select

from models.among import among
from models.base import Memory
from models.follower import Follower
from models.together import Change, write_together
from tests.support.announced import add_followers
from tests.support.twins import StandingClock

_followers: Any = Follower.__table__
_CHARGE = (
    _followers.update()
    .where(among(_followers.c.id, "charged"))
    .values(window_left=_followers.c.window_left - bindparam("by"))
)
_HUSH = _followers.update().where(among(_followers.c.id, "hushed")).values(notices_off=True)


@pytest.fixture
def people(memory: Memory, clock: StandingClock) -> list[int]:
    return add_followers(memory, [f"o{n:027}" for n in range(4)], clock.now(), account="gh_one")


def left(memory: Memory) -> list[int]:
    with memory.read() as session:
        return list(session.scalars(select(Follower.window_left).order_by(Follower.id)))


def hushed(memory: Memory) -> list[bool]:
    with memory.read() as session:
        return list(session.scalars(select(Follower.notices_off).order_by(Follower.id)))


def test_all_are_made_and_the_first_is_counted(memory: Memory, people: list[int]) -> None:
    charge = Change(_CHARGE, {"charged": people[:3], "by": 2})
    hush = Change(_HUSH, {"hushed": people[3:]})
    with memory.write() as session:
        assert write_together(session, [charge, hush]) == 3
    assert left(memory) == [3, 3, 3, 5]
    assert hushed(memory) == [False, False, False, True]


def test_one_alone_and_none_at_all(memory: Memory, people: list[int]) -> None:
    with memory.write() as session:
        assert write_together(session, []) == 0
        assert write_together(session, [Change(_HUSH, {"hushed": people[:1]})]) == 1
    assert hushed(memory) == [True, False, False, False]


def test_postgresql_is_asked_in_one_way_whatever_the_number_of_ids(
    memory: Memory, people: list[int]
) -> None:
    asked: list[str] = []
    event.listen(memory.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    for count in (1, 3):
        charge = Change(_CHARGE, {"charged": people[:count], "by": 1})
        hush = Change(_HUSH, {"hushed": people[count:]})
        with memory.write() as session:
            write_together(session, [charge, hush])
    updates = [statement for statement in asked if "UPDATE" in statement]
    if memory.is_sqlite:
        assert len(updates) == 4
    else:
        assert len(updates) == 2
        assert len(set(updates)) == 1
    assert left(memory) == [3, 4, 4, 5]
