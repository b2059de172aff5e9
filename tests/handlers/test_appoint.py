"""What the city may do with accounts, and what nobody may, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from handlers import passwords
from handlers.access import Actor, Refused
from handlers.admit import check_login
from handlers.appoint import (
    FIRST_LOGIN,
    add_staff,
    disable_staff,
    enable_staff,
    first_account,
    move_staff,
    reset_password,
    reset_second_factor,
    unlock_staff,
)
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.hold_off import Held
from handlers.register import load_sample
from handlers.staff_list import list_staff, one_of_staff
from models.audit_entry import AuditEntry
from models.base import Memory
from models.files import Folder
from models.staff import Role
from tests.conftest import rules
from tests.support.twins import StandingClock, WritingMessenger

PASSWORD = "liu-shu-he-feng"
HOME = "诚城社区"


@pytest.fixture
def desk(
    memory: Memory, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """Two of the city, 石 and 水, and 老白, a clerk."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    passwords.nobodys_hash.cache_clear()
    load_sample(memory, clock.now())
    desk = Desk(memory, clock, Ear(), WritingMessenger(), Folder(tmp_path), rules())
    for login, role, points in (
        ("shi", Role.CITY, []),
        ("shui", Role.CITY, []),
        ("laobai", Role.CLERK, [HOME]),
    ):
        add_staff(desk, login=login, name="同志", role=role, points=points, password=PASSWORD)
    yield desk
    passwords.nobodys_hash.cache_clear()


def actor(desk: Desk, login: str) -> Actor:
    seat = check_login(desk, login, PASSWORD)
    assert seat is not None
    return seat.actor


DEEDS: dict[str, Callable[[Desk, str, Actor], object]] = {
    "move_staff": lambda desk, login, by: move_staff(desk, login, Role.KEEPER, [], by),
    "reset_password": reset_password,
    "reset_second_factor": reset_second_factor,
    "disable_staff": disable_staff,
    "enable_staff": enable_staff,
    "unlock_staff": unlock_staff,
}


@pytest.mark.parametrize("name", DEEDS)
def test_the_city_may_and_it_is_written_down_with_her_name(desk: Desk, name: str) -> None:
    DEEDS[name](desk, "laobai", actor(desk, "shi"))
    with desk.memory.read() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.actor, last.action, last.subject) == ("shi", name, "staff")


@pytest.mark.parametrize("name", DEEDS)
def test_nobody_changes_her_own_account_here_and_no_clerk_anybodys(desk: Desk, name: str) -> None:
    with pytest.raises(Refused, match="自己的账号"):
        DEEDS[name](desk, "shi", actor(desk, "shi"))
    with pytest.raises(Refused, match="您的角色不能"):
        DEEDS[name](desk, "shi", actor(desk, "laobai"))
    with pytest.raises(Refused, match="您的角色不能"):
        DEEDS[name](desk, "laobai", actor(desk, "laobai"))


def test_one_working_account_of_the_city_always_stays(desk: Desk) -> None:
    disable_staff(desk, "shui")
    with pytest.raises(Refused, match="最后一个"):
        disable_staff(desk, "shi")
    with pytest.raises(Refused, match="最后一个"):
        move_staff(desk, "shi", Role.AUDITOR, [])
    enable_staff(desk, "shui")
    disable_staff(desk, "shi")


def test_two_who_close_each_other_at_once_do_not_both_succeed(desk: Desk) -> None:
    shi, shui = actor(desk, "shi"), actor(desk, "shui")

    def close(pair: tuple[str, Actor]) -> bool:
        try:
            disable_staff(desk, *pair)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(close, [("shui", shi), ("shi", shui)])) == 1


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_an_account_is_unlocked_while_a_matter_is_being_assigned_to_a_colleague(desk: Desk) -> None:
    """A row that points to an account holds its key; unlocking somebody must not wait for that."""
    shi = actor(desk, "shi")
    with ThreadPoolExecutor(1) as pool, desk.memory.write() as session:
        row = AuditEntry(at=desk.clock.now(), staff_id=shi.staff_id, actor="shi", action="assign")
        session.add(row)
        session.flush()
        pool.submit(unlock_staff, desk, "laobai").result(timeout=20)


def test_a_given_password_must_be_changed(desk: Desk) -> None:
    made = reset_password(desk, "laobai", actor(desk, "shi"))
    seat = check_login(desk, "laobai", made)
    assert seat is not None
    assert seat.must_change


def test_the_city_sees_who_waits_and_lifts_it(desk: Desk) -> None:
    for _ in range(5):
        check_login(desk, "laobai", "wrong-password")
    shi = actor(desk, "shi")
    (waiting,) = [person for person in list_staff(desk, shi) if person.waits_until]
    assert (waiting.login, waiting.points) == ("laobai", (HOME,))
    with pytest.raises(Held):
        check_login(desk, "laobai", PASSWORD)
    unlock_staff(desk, "laobai", shi)
    assert one_of_staff(desk, shi, waiting.staff_id).waits_until is None
    assert check_login(desk, "laobai", PASSWORD) is not None


def test_an_empty_house_gets_an_account_of_the_city(
    memory: Memory, clock: StandingClock, tmp_path: Path
) -> None:
    empty = Desk(memory, clock, Ear(), WritingMessenger(), Folder(tmp_path), rules())
    made = first_account(empty)
    assert made is not None
    assert first_account(empty) is None
    seat = check_login(empty, FIRST_LOGIN, made)
    assert seat is not None
    assert (seat.actor.role, seat.must_change, seat.must_enrol) == (Role.CITY, True, True)
