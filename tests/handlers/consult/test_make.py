"""A draft comes in: its tree, its steps, its window, and files that are none."""

from __future__ import annotations

from handlers.desk import Desk
from tests.support.consultations import TITLE, put


def test_a_draft_becomes_a_consultation_with_its_tree(desk: Desk) -> None:
    view = put(desk).view()
    assert view.row.title == TITLE
    assert [a.name for a in view.articles] == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    assert [r.place for r in view.rows if r.kind not in "章"] == [
        *("1", "1.1", "2", "2.1", "2.2"),
        *("3", "3.1", "3.1(1)", "3.1(2)", "3.1(3)", "3.1(3)", "3.1(3)"),
        *("4", "4.1", "5", "5.1"),
    ]
