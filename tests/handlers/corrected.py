"""A town that corrected things: invented people say invented sentences, staff set the kind."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from sqlalchemy import select

from handlers.desk import Desk
from handlers.moving import Hand, born, move_kind
from models import receipt_number
from models.follower import Follower
from models.matter import Matter, State
from models.move import Mover
from models.staff import Role, Staff
from models.words import Kind
from tests.support.cast import Person
from tests.support.ledger import matters
from training.lessons import Lessons, lessons

STREETS = ("槐树街", "打麦场", "水塔", "老戏台", "磨坊", "豆腐店", "供销社", "粮库", "砖窑", "渡口")


def clerk(desk: Desk, login: str) -> int:
    """An account without a password; returns its id."""
    with desk.memory.write() as session:
        known = session.scalar(select(Staff.id).where(Staff.login == login))
        if known is not None:
            return known
        row = Staff(
            login=login, name=login, role=Role.CITY, password_hash="", created_at=desk.clock.now()
        )
        session.add(row)
        session.flush()
        return row.id


def say(desk: Desk, texts: Iterable[str], name: str = "乡亲") -> list[int]:
    """Each text from a person of her own; returns the ids of what was filed for each first."""
    made: list[int] = []
    for at, text in enumerate(texts):
        before = len(matters(desk))
        Person(desk, f"{name}{at}").says(text)
        made.append(matters(desk)[before].id)
    return made


def file_plainly(desk: Desk, texts: Iterable[str], kind: Kind = Kind.COMPLAINT) -> list[int]:
    """Each text as a matter of a person of her own, filed without being read: for many at once."""
    now = desk.clock.now()
    made: list[Matter] = []
    with desk.memory.write() as session:
        for text in texts:
            number = receipt_number.draw()
            her = Follower(account="gh_many", openid=f"o{number}", followed_at=now)
            session.add(her)
            session.flush()
            matter = Matter(
                number=number,
                kind=kind,
                state=State.RECEIVED,
                follower_id=her.id,
                verbatim=text,
                arrived_at=now,
            )
            session.add(matter)
            session.flush()
            born(session, matter, Hand(now, Mover.BOT))
            made.append(matter)
        return [matter.id for matter in made]


def correct(
    desk: Desk,
    matter_ids: Iterable[int],
    kind: Kind,
    by: str = "xiaoli",
    mover: Mover = Mover.STAFF,
) -> None:
    """Sets the kind of matters, by a clerk or by the person herself."""
    hand = Hand(desk.clock.now(), mover, clerk(desk, by) if mover is Mover.STAFF else None)
    with desk.memory.write() as session:
        for matter_id in matter_ids:
            matter = session.get_one(Matter, matter_id)
            move_kind(session, matter, kind, hand)
            matter.state = State.RECEIVED


def few_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every twelfth sentence to learn again from and to examine by: for tests in which it does not
    matter how well a town reads."""
    every = lessons()
    few = Lessons(every.learned[::12], every.set_aside[::12])
    monkeypatch.setattr("handlers.train.lessons", lambda: few)
