from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.words import FILED_KINDS, Kind
from reports.figures import figures
from reports.weekly import COUNTED, NO_POINT
from tests.reports.samples import MADE, POINTS, WEEK, busy, data, line


def test_every_filed_kind_is_counted_but_reports_and_advertising() -> None:
    assert set(COUNTED) == FILED_KINDS - {Kind.REPORT, Kind.SPAM}


def test_totals_kinds_points_and_channels_count_the_same_matters() -> None:
    found = figures(busy())
    assert found.total.this_week == 79
    assert sum(row.this_week for row in found.kinds) == 79
    assert sum(row.total for row in found.points) == 79
    assert sum(count for _, count in found.channels) == 79
    assert len(found.lines) == 79


def test_change_is_plus_minus_level_or_a_dash_without_earlier_data() -> None:
    lines = (line(Kind.SUGGESTION, 1), line(Kind.SUGGESTION, 2), line(Kind.QUESTION, 3))
    before = {Kind.SUGGESTION: 1, Kind.QUESTION: 1, Kind.OPINION: 4, Kind.REPORT: 9}
    rows = {
        row.kind: row for row in figures(data(lines=lines, previous_total_by_kind=before)).kinds
    }
    assert rows[Kind.SUGGESTION].change == "+1"
    assert rows[Kind.QUESTION].change == "持平"
    assert rows[Kind.OPINION].change == "-4"
    assert figures(data(lines=lines, previous_total_by_kind=before)).total.last_week == 6
    assert {row.change for row in figures(data(lines=lines)).kinds} == {"—"}


def test_silent_points_keep_their_row_and_order_and_zeros() -> None:
    found = figures(data())
    assert tuple(row.point for row in found.points) == POINTS == found.silent
    assert all(set(row.kinds) == set(COUNTED) and row.total == 0 for row in found.points)


def test_matters_without_a_point_or_of_a_retired_point_get_rows_at_the_end() -> None:
    lines = (line(serial=1, point=None), line(serial=2, point="撤销的联系点"))
    names = [row.point for row in figures(data(lines=lines)).points]
    assert names == [*POINTS, "撤销的联系点", NO_POINT]


def test_sealed_matters_are_in_no_figure() -> None:
    open_lines = (line(Kind.COMPLAINT, 1),)
    sealed = (line(Kind.REPORT, 2, sealed=False), line(Kind.COMPLAINT, 3, sealed=True))
    with_sealed = data(
        lines=open_lines + sealed,
        unanswered=sealed,
        referrals={"12388纪检监察举报": 1, "12345热线": 1},
    )
    without = data(lines=open_lines, referrals={"12345热线": 1})
    assert figures(with_sealed) == figures(without)


def test_a_door_of_the_sealed_counts_what_everybody_may_see() -> None:
    seen = line(Kind.COMPLAINT, 1, referred_to="12309检察服务")
    found = figures(data(lines=(seen,), referrals={"12309检察服务": 3}))
    assert found.referrals == (("12309检察服务", 1),)


def test_a_matter_of_another_week_is_refused_by_its_number() -> None:
    late = line(serial=5, arrived=WEEK.end)
    with pytest.raises(ValueError, match=late.number):
        figures(data(lines=(late,)))


def test_unanswered_come_by_date_due_and_overdue_begins_the_day_after() -> None:
    day = date(2026, 11, 20)
    due = [day, day - timedelta(days=1), None, day - timedelta(days=3)]
    lines = tuple(line(Kind.QUESTION, place, due=on) for place, on in enumerate(due, start=1))
    found = figures(data(unanswered=lines, made=MADE))
    assert [open_line.due for open_line in found.unanswered] == [due[3], due[1], due[0], None]
    assert found.overdue == 2


def test_the_order_in_which_lines_come_changes_nothing() -> None:
    given = busy()
    turned = replace(given, lines=given.lines[::-1], unanswered=given.unanswered[::-1])
    assert figures(turned) == figures(given)


def test_the_files_are_named_after_scope_and_week() -> None:
    assert data().file_stem == "周报_全市_2026-W47"
    assert data(scope="汲水镇").file_stem == "周报_汲水镇_2026-W47"
    assert data(scope='../a:b "c"').file_stem == "周报_a_b_c_2026-W47"
