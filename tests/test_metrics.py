"""The list of figures in docs/operations.md is the list of figures that are there."""

from __future__ import annotations

import re

from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

import metrics
from handlers.breaker import Breaker
from handlers.desk import Desk
from handlers.note_run import beat
from tests.support.town import HERE

ROW = re.compile(
    r"^\| `(?P<name>minyi_\w+)` \| (?P<type>\w+) \|(?P<labels>[^|]*)\|(?P<rest>.+)\|$", re.M
)
Figure = tuple[str, str, tuple[str, ...]]


def documented() -> dict[str, re.Match[str]]:
    page = (HERE / "docs" / "operations.md").read_text(encoding="utf-8")
    return {found["name"]: found for found in ROW.finditer(page)}


def shown(desk: Desk) -> set[Figure]:
    """Name as exposed, type and labels of everything that is counted."""
    beat(desk)
    registry = CollectorRegistry()
    registry.register(metrics.RowsByState(desk.memory, desk.clock))
    registry.register(metrics.Spooled(desk.spool, Breaker()))
    figures = {_figure(family) for family in registry.collect()}
    counters = [c for c in vars(metrics).values() if isinstance(c, MetricWrapperBase)]
    return figures | {_figure(next(iter(c.describe())), tuple(c._labelnames)) for c in counters}


def _figure(family: object, labels: tuple[str, ...] | None = None) -> Figure:
    name, kind = str(vars(family)["name"]), str(vars(family)["type"])
    names = labels if labels is not None else vars(family).get("_labelnames", ())
    return name + ("_total" if kind == "counter" else ""), kind, tuple(names)


def test_the_list_of_figures_is_complete_and_right(desk: Desk) -> None:
    listed = {
        (name, row["type"], tuple(re.findall(r"`(\w+)`", row["labels"])))
        for name, row in documented().items()
    }
    assert listed == shown(desk)


def test_every_expression_asks_for_its_own_figure(desk: Desk) -> None:
    for name, row in documented().items():
        _meaning, expression, alarm = re.split(r"(?<!\\)\|", row["rest"])
        assert name in expression, name
        assert not alarm.strip() or ">" in alarm or "==" in alarm, name
