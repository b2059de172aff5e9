"""Figures for the operator's monitoring, in Prometheus' text format. No identities, no words."""

from __future__ import annotations

import time
from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handlers.breaker import Breaker
from handlers.note_run import seconds_since_heartbeat
from handlers.ports import Clock
from models.alert import Alert, Grade
from models.answer import Answer
from models.attachment import Attachment
from models.base import Memory
from models.delivery import Delivery
from models.matter import Matter
from models.spool import Spool

REGISTRY = CollectorRegistry()

PUSHES = Counter(
    "minyi_pushes", "Pushes at the WeChat door, by how they ended", ["outcome"], registry=REGISTRY
)
PUSH_SECONDS = Histogram(
    "minyi_push_seconds",
    "Seconds from the first byte of a push to its reply",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4.5),
    registry=REGISTRY,
)
ERRORS = Counter(
    "minyi_errors", "Requests that ended in an error of ours, by door", ["door"], registry=REGISTRY
)


class Spooled:
    """What stands in the spool, and whether this process's pushes go there."""

    def __init__(self, spool: Spool, breaker: Breaker) -> None:
        self._spool, self._breaker = spool, breaker

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterable[Metric]:
        waiting, aside = self._spool.counts()
        oldest = self._spool.oldest_s(time.time())
        yield _gauge("minyi_spool_waiting", "Pushes in the spool", waiting)
        yield _gauge("minyi_spool_aside", "Pushes that could not be replayed", aside)
        yield _gauge("minyi_spool_oldest_seconds", "Age of the push that waits longest", oldest)
        yield _gauge("minyi_breaker_open", "Whether pushes go to the spool", self._breaker.is_open)
        opened = CounterMetricFamily("minyi_breaker_opened", "How often the database missed")
        opened.add_metric([], self._breaker.opened)
        yield opened


class RowsByState:
    """Counts of rows by state, read when somebody looks."""

    def __init__(self, memory: Memory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterable[Metric]:
        try:
            with self._memory.read() as session:
                yield from self._counts(session)
                yield from _alerts(session)
                silent = seconds_since_heartbeat(session, self._clock.now())
        except SQLAlchemyError:
            yield _gauge("minyi_database_up", "Whether the database answers", 0)
            return
        yield _gauge("minyi_database_up", "Whether the database answers", 1)
        if silent is not None:
            yield _gauge(
                "minyi_clock_silent_seconds", "Since the clock process was last heard", silent
            )

    def _counts(self, session: Session) -> Iterable[Metric]:
        for name, column, text in (
            ("minyi_matters", Matter.state, "Matters by state"),
            ("minyi_answers", Answer.state, "Answers by state"),
            ("minyi_deliveries", Delivery.state, "Deliveries of notices by state"),
            ("minyi_attachments", Attachment.fetch, "Attachments by state of fetching"),
        ):
            gauge = GaugeMetricFamily(name, text, labels=["state"])
            rows = session.execute(select(column, func.count()).group_by(column))
            for state, count in rows:
                gauge.add_metric([state.value], count)
            yield gauge


def _alerts(session: Session) -> Iterable[Metric]:
    """From the rows, because the clock process sends and only the web process is asked."""
    gauge = GaugeMetricFamily(
        "minyi_alerts", "Alerts by grade and state", labels=["grade", "state"]
    )
    is_open = Alert.acknowledged_at.is_(None)
    counts: dict[tuple[Grade, bool], int] = {
        (grade, still): count
        for grade, still, count in session.execute(
            select(Alert.grade, is_open, func.count()).group_by(Alert.grade, is_open)
        )
    }
    for grade in Grade:
        for still, state in ((True, "open"), (False, "acknowledged")):
            gauge.add_metric([grade.value, state], counts.get((grade, still), 0))
    yield gauge
    sent, failed = session.execute(
        select(func.coalesce(func.sum(Alert.sent), 0), func.coalesce(func.sum(Alert.failed), 0))
    ).one()
    yield CounterMetricFamily("minyi_alerts_sent", "Alerts that a sender delivered", value=sent)
    yield CounterMetricFamily(
        "minyi_alert_sends_failed", "Attempts to send an alert that failed", value=failed
    )


def exposition() -> bytes:
    """Everything, as text."""
    return generate_latest(REGISTRY)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
