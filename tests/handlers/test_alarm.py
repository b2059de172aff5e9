"""An alarm makes one alert while it is open, and a person acknowledges it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from handlers.access import Actor, NotFound, Refused
from handlers.alarm import REST, Alarm, Grade, acknowledge, sound, sound_now, sound_standing
from handlers.appoint import add_staff
from handlers.desk import Desk
from models.alert import Alert, open_alert
from models.audit_entry import AuditEntry
from models.base import Memory
from models.staff import Role, staff_with_login
from tests.support.twins import StandingClock

DISK = Alarm("disk", Grade.WARNING, "磁盘快满了", "请清理磁盘。")


def alerts(desk: Desk) -> list[Alert]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Alert).order_by(Alert.id)))


def actor(desk: Desk, role: Role, login: str = "shi") -> Actor:
    with desk.memory.read() as session:
        found = staff_with_login(session, login)
    if found is None:
        add_staff(desk, login=login, name=login, role=role, points=[], password="liu-shu-he-feng")
        return actor(desk, role, login)
    return Actor(found.id, login, role)


def standing(desk: Desk) -> bool:
    with desk.memory.write() as session:
        return sound_standing(session, DISK, desk.clock.now())


def test_the_same_cause_has_one_alert_while_it_is_open(desk: Desk, clock: StandingClock) -> None:
    first = clock.now()
    assert sound_now(desk, DISK) is True
    clock.forward(minutes=5)
    assert sound_now(desk, DISK) is False
    (row,) = alerts(desk)
    assert (row.times, row.raised_at, row.last_raised_at) == (1, first, clock.now())
    assert row.next_send_at == first


def test_an_alarm_goes_with_its_transaction(desk: Desk, clock: StandingClock) -> None:
    def fails_after_sounding() -> None:
        with desk.memory.write() as session:
            sound(session, DISK, clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_after_sounding()
    assert alerts(desk) == []


def test_what_was_acknowledged_can_ring_anew(desk: Desk, clock: StandingClock) -> None:
    sound_now(desk, DISK)
    city = actor(desk, Role.CITY)
    assert acknowledge(desk, city, alerts(desk)[0].id) is True
    assert sound_now(desk, DISK) is True
    first, second = alerts(desk)
    assert (first.acknowledged_at, first.acknowledged_by) == (clock.now(), city.staff_id)
    assert (first.open_key, first.next_send_at) == (None, None)
    assert second.is_open
    with desk.memory.read() as session:
        assert open_alert(session, "disk") is not None


def test_a_second_click_changes_nothing_and_is_not_written_down(
    desk: Desk, clock: StandingClock
) -> None:
    sound_now(desk, DISK)
    alert_id = alerts(desk)[0].id
    assert acknowledge(desk, actor(desk, Role.CITY), alert_id) is True
    at = clock.now()
    clock.forward(minutes=1)
    assert acknowledge(desk, actor(desk, Role.CITY, "other"), alert_id) is False
    assert alerts(desk)[0].acknowledged_at == at
    with desk.memory.read() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "acknowledge")).all()
    assert [(entry.actor, entry.subject_id) for entry in noted] == [("shi", alert_id)]


def test_a_standing_cause_leaves_who_acknowledged_it_some_hours(
    desk: Desk, clock: StandingClock
) -> None:
    assert standing(desk) is True
    acknowledge(desk, actor(desk, Role.CITY), alerts(desk)[0].id)
    clock.forward(hours=1)
    assert standing(desk) is False
    clock.forward(seconds=REST.total_seconds())
    assert standing(desk) is True


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.LAWYER])
def test_who_only_reads_does_not_acknowledge(desk: Desk, role: Role) -> None:
    sound_now(desk, DISK)
    with pytest.raises(Refused, match="不能做"):
        acknowledge(desk, Actor(None, "x", role, frozenset({1})), alerts(desk)[0].id)


@pytest.mark.parametrize("role", [Role.CLERK, Role.OFFICER, Role.KEEPER])
def test_the_machines_alerts_are_the_citys(desk: Desk, role: Role) -> None:
    sound_now(desk, DISK)
    with pytest.raises(NotFound):
        acknowledge(desk, Actor(None, "x", role, frozenset({1, 2})), alerts(desk)[0].id)


def test_many_who_notice_the_same_at_once_make_one_alert(desk: Desk) -> None:
    """Each with a memory of its own, as processes have."""
    count = 6
    start = Barrier(count)
    url = desk.memory.url.render_as_string(hide_password=False)
    memories = [Memory(url, pool_size=2) for _ in range(count)]

    def notice(memory: Memory) -> bool:
        start.wait()
        with memory.write() as session:
            return sound(session, DISK, desk.clock.now())

    with ThreadPoolExecutor(count) as threads:
        made = list(threads.map(notice, memories))
    for memory in memories:
        memory.close()
    assert sorted(made) == [False] * (count - 1) + [True]
    (row,) = alerts(desk)
    assert row.times == count - 1


def test_a_database_that_is_away_costs_the_caller_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with desk.memory.write() as session:
        Alert.__table__.drop(session.connection())  # type: ignore[attr-defined]
    assert sound_now(desk, DISK) is False
    assert "disk" in caplog.text


def test_what_is_too_long_is_cut_on_either_database(desk: Desk) -> None:
    alarm = Alarm("x" * 300, Grade.WARNING, "很" * 100, "长" * 900)
    assert sound_now(desk, alarm) is True
    assert sound_now(desk, alarm) is False
    assert len(alerts(desk)[0].text) == 500
