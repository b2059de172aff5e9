"""What people typed, as paper carries it."""

from __future__ import annotations

from reports.text import one_line, quoted


def test_a_blank_that_stands_for_a_comma_stays() -> None:
    assert quoted("罚得太重了 改轻点\n我反对") == "罚得太重了 改轻点 我反对"
    assert one_line("罚得太重了 改轻点") == "罚得太重了 改轻点"


def test_a_line_that_was_only_wrapped_is_joined() -> None:
    assert one_line("本周上门\n答复了两户。") == "本周上门答复了两户。"


def test_blanks_in_a_row_are_one_and_those_after_a_mark_go() -> None:
    assert quoted("  路灯坏了。 \r\n没人修　　两个月了 ") == "路灯坏了。没人修 两个月了"
