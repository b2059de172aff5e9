"""A crowd of followers of every sort, made in one statement each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from handlers.desk import Desk, NoticeRules
from models.follower import Follower
from tests.support.announcing import point_ids

Crowd = Callable[..., list[int]]


@pytest.fixture
def crowd(desk: Desk) -> Crowd:
    """`crowd(5, point=…, open=True, …)` makes followers and returns their ids."""

    def make(
        count: int, *, point: str | None = "诚城社区", talks: bool = False, **own: object
    ) -> list[int]:
        now = desk.clock.now()
        common: dict[str, object] = {
            "account": "gh_test00000000",
            "following": True,
            "followed_at": now,
            "notices_off": False,
            "window_left": 5 if talks else 0,
            "window_until": now + timedelta(hours=40) if talks else None,
            "point_id": None if point is None else next(iter(point_ids(desk, point))),
        } | own
        with desk.memory.write() as session:
            start = make.made  # type: ignore[attr-defined]
            make.made += count  # type: ignore[attr-defined]
            rows = [{"openid": f"o{n:027d}", **common} for n in range(start, start + count)]
            return list(session.scalars(insert(Follower).returning(Follower.id), rows))

    make.made = 0  # type: ignore[attr-defined]
    return make


def with_rules(desk: Desk, **changed: object) -> Desk:
    return replace(desk, notices=NoticeRules(**changed))  # type: ignore[arg-type]
