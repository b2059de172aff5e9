"""Alerts in the figures for monitoring: by grade and state, and how sending fares."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, generate_latest

from handlers.alarm import Alarm, Grade, acknowledge, sound_now
from handlers.desk import Desk
from metrics import RowsByState
from models.alert import Alert
from models.staff import Role
from tests.handlers.test_alarm import actor, alerts


def exposed(desk: Desk) -> list[str]:
    registry = CollectorRegistry()
    registry.register(RowsByState(desk.memory, desk.clock))
    return generate_latest(registry).decode().splitlines()


def test_alerts_are_counted_by_grade_and_state_also_when_there_are_none(desk: Desk) -> None:
    lines = exposed(desk)
    assert 'minyi_alerts{grade="urgent",state="open"} 0.0' in lines
    assert "minyi_alert_sends_failed_total 0.0" in lines
    sound_now(desk, Alarm("disk", Grade.URGENT, "磁盘快满了", "请清理。"))
    sound_now(desk, Alarm("job:media", Grade.WARNING, "任务失败", "请看日志。"))
    acknowledge(desk, actor(desk, Role.CITY), alerts(desk)[1].id)
    lines = exposed(desk)
    assert 'minyi_alerts{grade="urgent",state="open"} 1.0' in lines
    assert 'minyi_alerts{grade="urgent",state="acknowledged"} 0.0' in lines
    assert 'minyi_alerts{grade="warning",state="open"} 0.0' in lines
    assert 'minyi_alerts{grade="warning",state="acknowledged"} 1.0' in lines


def test_what_was_sent_and_what_failed_is_summed_over_the_rows(desk: Desk) -> None:
    for once in ("a", "b"):
        sound_now(desk, Alarm(once, Grade.WARNING, "提醒", "请看。"))
    with desk.memory.write() as session:
        for row in session.query(Alert):
            row.sent, row.failed = 2, 3
    lines = exposed(desk)
    assert "minyi_alerts_sent_total 4.0" in lines
    assert "minyi_alert_sends_failed_total 6.0" in lines
