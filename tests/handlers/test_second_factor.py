"""Codes of a phone, recovery codes on paper, and what ends a session, on both databases."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import select

from handlers import passwords, second_factor
from handlers.access import Actor, Refused
from handlers.admit import Seat, check_code, check_login, seat_by_id
from handlers.appoint import add_staff, reset_second_factor
from handlers.change_password import change_password, leave
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.hold_off import Held
from models.audit_entry import AuditEntry
from models.base import Memory
from models.files import Folder
from models.staff import Role, Staff
from tests.conftest import rules
from tests.support.twins import StandingClock, WritingMessenger

PASSWORD = "liu-shu-he-feng"
NOON = 1_795_000_000.0


@pytest.fixture
def desk(
    memory: Memory, clock: StandingClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    """A city with one account of its own, 石, and a lawyer who may choose."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    passwords.nobodys_hash.cache_clear()
    desk = Desk(memory, clock, Ear(), WritingMessenger(), Folder(tmp_path), rules())
    for login, role in (("shi", Role.CITY), ("shen", Role.AUDITOR)):
        add_staff(desk, login=login, name=f"{login}同志", role=role, points=[], password=PASSWORD)
    yield desk
    passwords.nobodys_hash.cache_clear()


def seat(desk: Desk, login: str = "shi") -> Seat:
    found = check_login(desk, login, PASSWORD)
    assert found is not None
    return found


def actor(desk: Desk, login: str = "shi") -> Actor:
    return seat(desk, login).actor


def code_of(spoken: str, unix: float) -> str:
    secret = base64.b32decode(spoken.replace(" ", ""))
    return TOTP(secret, 6, SHA1(), 30).generate(int(unix)).decode()


def bind(desk: Desk, login: str = "shi") -> tuple[str, list[str]]:
    """The secret as the phone has it, and the recovery codes."""
    who = actor(desk, login)
    binding = second_factor.begin(desk, who)
    code = code_of(binding.spoken, NOON)
    return binding.spoken, second_factor.confirm(desk, who, binding.sealed, code, unix=NOON)


def enters(desk: Desk, code: str, unix: float) -> bool:
    try:
        check_code(desk, seat(desk), code, unix=unix)
    except Refused:
        return False
    return True


def test_who_has_bound_a_phone_needs_its_code_and_each_code_once(desk: Desk) -> None:
    assert seat(desk).must_enrol
    spoken, _ = bind(desk)
    half = seat(desk)
    assert (half.has_second_factor, half.must_enrol) == (True, False)
    assert not enters(desk, code_of(spoken, NOON), NOON), "the code of the binding is used up"
    later = NOON + 60
    assert not enters(desk, "000000", later)
    assert enters(desk, code_of(spoken, later), later)
    assert not enters(desk, code_of(spoken, later), later)


def test_a_phone_whose_clock_is_half_a_minute_off_passes_and_one_two_minutes_off_does_not(
    desk: Desk,
) -> None:
    spoken, _ = bind(desk)
    assert enters(desk, code_of(spoken, NOON + 300 - 30), NOON + 300)
    assert not enters(desk, code_of(spoken, NOON + 600 - 120), NOON + 600)


def test_of_two_uses_of_one_code_at_the_same_moment_one_is_right(desk: Desk) -> None:
    spoken, _ = bind(desk)
    half, later = seat(desk), NOON + 90
    code = code_of(spoken, later)

    def use(_: int) -> bool:
        try:
            check_code(desk, half, code, unix=later)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(use, range(4))) == 1


def test_a_recovery_code_opens_once_and_is_written_down(desk: Desk) -> None:
    _, codes = bind(desk)
    assert len(set(codes)) == second_factor.CODES
    assert enters(desk, codes[0].upper().replace("-", " "), NOON)
    assert not enters(desk, codes[0], NOON)
    assert second_factor.codes_left(desk, actor(desk)) == second_factor.CODES - 1
    with desk.memory.read() as session:
        assert "login_recovery" in set(session.scalars(select(AuditEntry.action)))


def test_new_recovery_codes_end_the_old_ones(desk: Desk) -> None:
    _, old = bind(desk)
    second_factor.renew_codes(desk, actor(desk))
    assert not enters(desk, old[0], NOON)


def test_wrong_codes_make_the_account_wait_though_the_password_is_right(desk: Desk) -> None:
    bind(desk)
    for _ in range(5):
        half = seat(desk)  # the right password in between makes no difference
        with pytest.raises(Refused, match="验证码不对"):
            check_code(desk, half, "000000", unix=NOON)
    with pytest.raises(Held, match="分钟"):
        check_code(desk, half, "000000", unix=NOON)
    with pytest.raises(Held):
        check_login(desk, "shi", PASSWORD)


def test_neither_secret_nor_codes_stand_readable_in_the_database(desk: Desk) -> None:
    spoken, codes = bind(desk)
    with desk.memory.read() as session:
        row = session.scalars(select(Staff).where(Staff.login == "shi")).one()
        assert row.totp_secret is not None
        assert spoken.replace(" ", "") not in row.totp_secret
    other_key = replace(desk, rules=replace(desk.rules, link_key="another key of the house"))
    with pytest.raises(Refused, match="系统换过密钥"):
        check_code(other_key, seat(desk), code_of(spoken, NOON + 90), unix=NOON + 90)
    assert check_code(other_key, seat(other_key), codes[1], unix=NOON).actor.login == "shi"


def test_a_binding_is_for_one_person_and_asks_for_the_right_code(desk: Desk) -> None:
    binding = second_factor.begin(desk, actor(desk))
    with pytest.raises(Refused, match="验证码不对"):
        second_factor.confirm(desk, actor(desk), binding.sealed, "000000", unix=NOON)
    code = code_of(binding.spoken, NOON)
    with pytest.raises(Refused, match="重新扫"):
        second_factor.confirm(desk, actor(desk, "shen"), binding.sealed, code, unix=NOON)
    assert seat(desk).must_enrol


def test_who_need_not_may_take_the_phone_off_again_and_who_must_may_not(desk: Desk) -> None:
    bind(desk)
    bind(desk, "shen")
    with pytest.raises(Refused, match="不能关闭"):
        second_factor.remove(desk, actor(desk))
    second_factor.remove(desk, actor(desk, "shen"))
    assert not seat(desk, "shen").has_second_factor


def test_a_reset_for_a_lost_phone_ends_phone_codes_and_sessions(desk: Desk) -> None:
    _, codes = bind(desk)
    before = seat(desk)
    reset_second_factor(desk, "shi")
    with pytest.raises(Refused):
        check_code(desk, before, codes[0], unix=NOON)
    assert seat(desk).must_enrol


def test_leaving_a_new_password_and_a_new_phone_change_the_stamp(desk: Desk) -> None:
    stamps = [seat(desk).stamp]
    who = actor(desk)
    assert who.staff_id is not None
    change_password(desk, who, PASSWORD, "xin-mi-ma-zai-ci")
    leave(desk, who)
    binding = second_factor.begin(desk, who)
    second_factor.confirm(desk, who, binding.sealed, code_of(binding.spoken, NOON), unix=NOON)
    now = seat_by_id(desk, who.staff_id)
    assert now is not None
    assert int(now.stamp) == int(stamps[0]) + 3
