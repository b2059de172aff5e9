"""Accounts, passwords, and the lock, on both databases, in a city of two points."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from handlers import passwords
from handlers.access import Actor, NotFound, Refused
from handlers.admit import actor_by_id, check_login
from handlers.appoint import add_staff, disable_staff, reset_password
from handlers.change_password import change_password
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.hold_off import Held, count_try
from models.audit_entry import AuditEntry
from models.base import Memory
from models.contact_point import ContactPoint, PointKind, PointStatus
from models.failed_tries import FailedTries
from models.files import Folder
from models.staff import Role, staff_with_login
from tests.conftest import rules
from tests.support.twins import StandingClock, WritingMessenger

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database does differently."""

PASSWORD = "liu-shu-he-feng"


@pytest.fixture
def desk(
    memory: Memory, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))  # quick, and just as strict
    passwords.nobodys_hash.cache_clear()
    with memory.write() as session:
        for position, name in enumerate(("柳河镇", "晴川社区")):
            session.add(
                ContactPoint(
                    name=name,
                    kind=PointKind.TOWNSHIP,
                    status=PointStatus.ACTIVE,
                    position=position,
                    changed_at=datetime(2026, 1, 1, tzinfo=UTC),
                )
            )
    yield Desk(memory, clock, Ear(), WritingMessenger(), Folder(tmp_path), rules())
    passwords.nobodys_hash.cache_clear()


def add(desk: Desk, login: str = "laobai", **changes: Any) -> str:
    values = {"name": "老白", "role": Role.CLERK, "points": ["柳河镇"], "password": PASSWORD}
    return add_staff(desk, login=login, **(values | changes))


def actions(desk: Desk) -> list[tuple[str, str]]:
    with desk.memory.read() as session:
        rows = session.execute(select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id))
        return [(row.actor, row.action) for row in rows]


def actor_named(desk: Desk, login: str) -> Actor:
    seat = check_login(desk, login, PASSWORD)
    assert seat is not None
    return seat.actor


def test_a_new_account_opens_with_its_password_and_its_rights(desk: Desk) -> None:
    assert add(desk) == ""
    seat = check_login(desk, "laobai", PASSWORD)
    assert seat is not None
    assert (seat.name, seat.actor.role, len(seat.actor.points)) == ("老白", Role.CLERK, 1)
    assert actions(desk) == [("命令行", "add_staff"), ("laobai", "login")]


@ON_SQLITE
def test_without_a_password_one_is_made_that_works_and_is_kept_only_as_a_hash(desk: Desk) -> None:
    made = add(desk, password=None)
    assert len(made) == 19
    assert check_login(desk, "laobai", made) is not None
    with desk.memory.read() as session:
        row = staff_with_login(session, "laobai")
        assert row is not None
        assert row.password_hash.startswith("$argon2id$")
        assert made not in row.password_hash


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"login": "老白"}, "登录名要用"),
        ({"login": "B"}, "登录名要用"),
        ({"name": " "}, "请写姓名"),
        ({"role": "boss"}, "没有“boss”这个角色"),
        ({"points": []}, "要至少指定一个联系点"),
        ({"points": ["不存在镇"]}, "没有叫“不存在镇”的联系点"),
        ({"role": Role.CITY}, "不用指定联系点"),
        ({"password": "short"}, "至少要 10 位"),
        ({"password": "x" * 129}, "最多 128 位"),
        ({"password": "laobai-2026-x"}, "不要带登录名"),
        ({"password": "老白今天实在很高兴啊呀"}, "不要带登录名或姓名"),
        ({"password": "13800138000"}, "不能只用数字"),
        ({"password": "Password123456"}, "太常见"),
        ({"password": "qwertyuiop123"}, "太常见"),
        ({"password": "woaini520520"}, "太常见"),
        ({"password": "aaaaaaaaaaaa"}, "太常见"),
        ({"password": "admin@888888"}, "太常见"),
    ],
)
def test_what_will_not_do_is_said_in_a_sentence(
    desk: Desk, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        add(desk, **changes)
    assert actions(desk) == []


def test_a_login_is_given_once(desk: Desk) -> None:
    add(desk)
    with pytest.raises(Refused, match="已经有人用了"):
        add(desk)


def held(desk: Desk, login: str = "laobai", **more: str) -> str:
    """What somebody is told who must wait, whatever she types."""
    with pytest.raises(Held) as told:
        check_login(desk, login, PASSWORD, **more)
    return str(told.value)


def test_after_five_wrong_tries_even_the_right_password_waits_longer_each_time(
    desk: Desk, clock: StandingClock
) -> None:
    add(desk)
    for _ in range(5):
        assert check_login(desk, "laobai", "wrong-password") is None
    for minutes in (1, 2, 5, 15, 30, 60, 60):
        assert f"请过 {minutes} 分钟" in held(desk)
        clock.forward(minutes=minutes, seconds=1)
        assert check_login(desk, "laobai", "wrong-password") is None
    clock.forward(minutes=61)
    assert check_login(desk, "laobai", PASSWORD) is not None
    assert check_login(desk, "laobai", "wrong-password") is None
    assert check_login(desk, "laobai", PASSWORD) is not None


def test_a_name_that_does_not_exist_waits_like_one_that_does(desk: Desk) -> None:
    add(desk)
    told = set()
    for login in ("laobai", "nobody"):
        for _ in range(5):
            assert check_login(desk, login, "wrong-password") is None
        told.add(held(desk, login))
    assert len(told) == 1


def test_an_address_that_tries_many_names_waits_and_others_do_not(desk: Desk) -> None:
    add(desk)
    for n in range(30):
        assert check_login(desk, f"guess{n}", "wrong-password", address="10.0.0.9") is None
    assert "分钟" in held(desk, address="10.0.0.9")
    assert check_login(desk, "laobai", PASSWORD, address="10.0.0.7") is not None


@ON_SQLITE
def test_the_count_holds_over_processes_and_keeps_neither_name_nor_address(
    desk: Desk, clock: StandingClock
) -> None:
    add(desk)
    for _ in range(5):
        check_login(desk, "laobai", "wrong-password", address="10.0.0.9")
    other = Memory(str(desk.memory.url))
    assert "分钟" in held(replace(desk, memory=other))
    with other.read() as session:
        kept = " ".join(session.scalars(select(FailedTries.key)))
    other.close()
    assert "laobai" not in kept
    assert "10.0.0.9" not in kept


@ON_SQLITE
def test_counts_of_yesterday_are_forgotten(desk: Desk, clock: StandingClock) -> None:
    for n in range(3):
        check_login(desk, f"guess{n}", "wrong-password")
    clock.forward(hours=25)
    with desk.memory.write() as session:
        count_try(session, desk, "somebody", "")
    with desk.memory.read() as session:
        assert len(list(session.scalars(select(FailedTries)))) == 1


@ON_SQLITE
def test_a_hash_of_yesterdays_parameters_is_made_anew_at_the_login(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(desk)
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(2, 16, 1))
    for _ in range(2):
        assert check_login(desk, "laobai", PASSWORD) is not None
    with desk.memory.read() as session:
        row = staff_with_login(session, "laobai")
        assert row is not None
        assert "m=16,t=2" in row.password_hash


@ON_SQLITE
def test_a_right_password_starts_the_count_anew(desk: Desk) -> None:
    add(desk)
    for _ in range(3):
        for _ in range(4):
            assert check_login(desk, "laobai", "wrong-password") is None
        assert check_login(desk, "laobai", PASSWORD) is not None


def test_many_tries_at_once_cannot_outrun_the_lock(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(desk)
    looked: list[str] = []
    honest = passwords.matches

    def matches(password_hash: str, password: str) -> bool:
        looked.append(password_hash)
        return honest(password_hash, password)

    monkeypatch.setattr(passwords, "matches", matches)

    def one_try(guess: str) -> None:
        with suppress(Held):
            check_login(desk, "laobai", guess)

    tries = [Thread(target=one_try, args=(f"guess-{n:05}",)) for n in range(12)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    with desk.memory.read() as session:
        row = staff_with_login(session, "laobai")
        assert row is not None
        assert looked.count(row.password_hash) == 5
    assert len(looked) == 5


@ON_SQLITE
def test_an_unknown_login_costs_a_hash_too_and_leaves_no_name(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def matches(password_hash: str, _: str) -> bool:
        looked.append(password_hash)
        return False

    monkeypatch.setattr(passwords, "matches", matches)
    assert check_login(desk, "my-password-by-mistake", PASSWORD) is None
    assert looked[0].startswith("$argon2id$")
    assert actions(desk) == [("未知登录名", "login_refused")]


@ON_SQLITE
def test_a_password_is_changed_by_who_knows_it(desk: Desk) -> None:
    add(desk)
    actor = actor_named(desk, "laobai")
    with pytest.raises(Refused, match="原密码不对"):
        change_password(desk, actor, "wrong-password", "xin-mi-ma-zai-ci")
    seat = change_password(desk, actor, PASSWORD, "xin-mi-ma-zai-ci")
    assert seat.actor == actor
    assert check_login(desk, "laobai", PASSWORD) is None
    assert check_login(desk, "laobai", "xin-mi-ma-zai-ci") is not None
    assert ("laobai", "change_password") in actions(desk)


@ON_SQLITE
def test_a_reset_gives_a_new_password_and_lifts_the_lock(desk: Desk) -> None:
    add(desk)
    for _ in range(5):
        check_login(desk, "laobai", "wrong-password")
    assert "分钟" in held(desk)
    made = reset_password(desk, "laobai")
    assert check_login(desk, "laobai", PASSWORD) is None
    assert check_login(desk, "laobai", made) is not None
    assert ("命令行", "reset_password") in actions(desk)


@ON_SQLITE
def test_a_closed_account_is_nobody(desk: Desk) -> None:
    add(desk)
    actor = actor_named(desk, "laobai")
    assert actor.staff_id is not None
    assert actor_by_id(desk, actor.staff_id) == actor
    disable_staff(desk, "laobai")
    assert actor_by_id(desk, actor.staff_id) is None
    assert check_login(desk, "laobai", PASSWORD) is None
    assert ("命令行", "disable_staff") in actions(desk)


@ON_SQLITE
def test_rights_follow_the_database(desk: Desk) -> None:
    add(desk)
    actor = actor_named(desk, "laobai")
    with desk.memory.write() as session:
        row = staff_with_login(session, "laobai")
        assert row is not None
        row.role, row.points = Role.CITY, []
    assert actor.staff_id is not None
    now = actor_by_id(desk, actor.staff_id)
    assert now is not None
    assert (now.role, now.points) == (Role.CITY, frozenset())


@ON_SQLITE
@pytest.mark.parametrize("verb", [disable_staff, reset_password])
def test_an_account_that_is_not_there_is_said_to_be_so(desk: Desk, verb: Any) -> None:
    with pytest.raises(NotFound, match="没有登录名为“nobody”"):
        verb(desk, "nobody")
