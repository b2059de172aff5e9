from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.figures import figures
from reports.small_cells import OTHER_SITES, merge_small
from reports.wording import case_heading
from tests.reports.samples import data, line

COUNTS = st.lists(st.integers(1, 20), max_size=12).map(
    lambda counts: [(f"采集点{n}", c) for n, c in enumerate(sorted(counts, reverse=True))]
)


@given(COUNTS, st.integers(1, 6))
def test_nothing_is_lost_and_no_named_cell_is_small(
    counts: list[tuple[str, int]], threshold: int
) -> None:
    merged = merge_small(counts, threshold, OTHER_SITES)
    assert sum(count for _, count in merged) == sum(count for _, count in counts)
    assert all(count >= threshold for name, count in merged if name != OTHER_SITES)


@given(COUNTS, st.integers(1, 6))
def test_what_was_merged_is_itself_small_only_where_there_is_nothing_else(
    counts: list[tuple[str, int]], threshold: int
) -> None:
    merged = merge_small(counts, threshold, OTHER_SITES)
    rest = dict(merged).get(OTHER_SITES)
    assert rest is None or rest >= threshold or len(merged) == 1


def test_a_single_small_site_takes_the_next_larger_one_with_it() -> None:
    counts = [("甲", 9), ("乙", 4), ("丙", 1)]
    assert merge_small(counts, 3, OTHER_SITES) == (("甲", 9), (OTHER_SITES, 5))


def test_a_point_keeps_its_ones_and_a_case_from_there_names_neither_place_nor_day() -> None:
    alone = line(serial=1, point="汲水镇")
    found = figures(data(lines=(alone,)))
    assert {row.total for row in found.points if row.point == "汲水镇"} == {1}
    assert case_heading(alone, found, 3) == "建议"
    assert case_heading(alone, found, 1) == "建议（汲水镇，11月13日）"
