"""What people typed, as paper carries it."""

from __future__ import annotations

from reports.text import one_line


def test_a_blank_that_stands_for_a_comma_stays() -> None:
    assert one_line("罚得太重了 改轻点\n我反对") == "罚得太重了 改轻点 我反对"


def test_blanks_in_a_row_are_one_and_those_after_a_mark_go() -> None:
    assert one_line("  路灯坏了。 \r\n没人修　　两个月了 ") == "路灯坏了。没人修 两个月了"
