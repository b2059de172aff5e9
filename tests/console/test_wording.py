"""How moments, articles and the log's details read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.wording import article, plain, remark, sure, when
from models.audit_entry import AuditEntry
from tests.console.conftest import House


@pytest.mark.parametrize(
    ("moment", "reads"),
    [
        (datetime(2026, 11, 20, 1, 5, tzinfo=UTC), "今天 09:05"),
        (datetime(2026, 11, 19, 15, 59, tzinfo=UTC), "昨天 23:59"),
        (datetime(2026, 11, 19, 16, 0, tzinfo=UTC), "今天 00:00"),
        (datetime(2026, 3, 2, 4, 0, tzinfo=UTC), "3月2日 12:00"),
        (datetime(2025, 12, 31, 4, 0, tzinfo=UTC), "2025年12月31日"),
    ],
)
def test_a_moment_reads_as_people_say_it(house: House, moment: datetime, reads: str) -> None:
    house.clock.moment = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
    with house.app.app_context():
        assert when(moment) == reads


@pytest.mark.parametrize(
    ("reference", "reads"),
    [
        ("42", "第42条"),
        ("42.1(3)", "第42条第1款第（三）项"),
        ("20-1.2", "第20条之一第2款"),
        ("ch5", "第五章"),
        ("ch:附则", "附则"),
        ("*", "整个草案"),
        ("odd", "odd"),
    ],
)
def test_an_article_reads_in_full(reference: str, reads: str) -> None:
    assert article(reference) == reads


def test_a_reply_is_shown_without_link_tags() -> None:
    assert (
        plain('随时可回“撤回”。<a href="https://x.test/p">详细说明</a>')
        == "随时可回“撤回”。详细说明"
    )


@pytest.mark.parametrize(
    ("confidence", "reads"), [(0.9, "很有把握"), (0.7, "比较有把握"), (0.2, "没把握")]
)
def test_confidence_reads_in_words(confidence: float, reads: str) -> None:
    assert sure(confidence).startswith(reads)


@pytest.mark.parametrize(
    ("detail", "reads"),
    [
        ({"whole": True}, "看了全部对话"),
        ({"whole": False}, ""),
        ({"nth": 3}, "连续第 3 次"),
        ({"role": "keeper"}, "保密员"),
        ({"at": "2026-11-20T02:00:00+00:00"}, "定于 2026-11-20 10:00"),
        ({"points": {"added": 2, "changed": 1}}, "联系点 新增 2、修改 1"),
    ],
)
def test_a_detail_of_the_log_reads_in_words(detail: dict[str, object], reads: str) -> None:
    assert remark(AuditEntry(detail=detail)) == reads
