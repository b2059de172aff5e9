"""An emergency on its way to the people on duty: real processes, a robot's address, a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.alerting.receivers import Robot, robot
from tests.journeys.conftest import Office
from tests.support.databases import Databases
from tests.support.town import Town, csrf, running_town, until


@pytest.fixture
def group() -> Iterator[Robot]:
    """The group of the people on duty, in which our robot is a member."""
    with robot() as one:
        yield one


@pytest.fixture
def town_on_duty(databases: Databases, group: Robot, tmp_path: Path) -> Iterator[Town]:
    settings = {
        "MINYI_ALERTS__SENDER": "webhook",
        "MINYI_ALERTS__WEBHOOK_URL": group.url,
        "MINYI_ALERTS__WEBHOOK_STYLE": "wecom",
    }
    with running_town(databases.fresh("sqlite", tmp_path), tmp_path, settings=settings) as town:
        yield town


def test_the_group_hears_of_a_fire_until_a_clerk_takes_it_on(
    town_on_duty: Town, group: Robot
) -> None:
    town = town_on_duty
    assert "已发到企业微信群" in town.flask("alert", "test")
    town.villager("大刘", "ccsq-box-1").says("着火了！村东头麦场着火了")
    until(lambda: len(group.bodies) == 2, "the group never heard of the fire")
    heard = group.bodies[1]["text"]["content"]
    assert "【紧急】有紧急来信" in heard
    assert "诚城社区" in heard
    assert "麦场" not in heard
    town.forward(minutes=11)
    until(lambda: len(group.bodies) == 3, "it was not said again after ten minutes")
    _take_on(town, Office(town, "clerk", "诚城社区"))
    town.forward(minutes=30)
    town.flask("alert", "test")  # what comes now comes after the half hour
    assert len(group.bodies) == 4
    assert "测试提醒" in group.bodies[3]["text"]["content"]


def _take_on(town: Town, clerk: Office) -> None:
    page = clerk.page("alerts")
    form = re.search(r'action="(/console/alerts/\d+/acknowledge)"', page)
    assert form is not None
    answer = clerk.session.post(f"{town.web}{form[1]}", data={"csrf_token": csrf(page)}, timeout=30)
    assert "由测试员接手" in answer.text
