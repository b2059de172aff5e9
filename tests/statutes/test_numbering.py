"""The tree and the references follow from the list of parts alone."""

from __future__ import annotations

import pytest

from statutes.numbering import label, seats
from statutes.parse import parse_lines
from statutes.tree import Node, Statute
from tests.statutes.samples import DOGS, long_statute

DECISION = """关于修改《样例市养犬管理条例》的决定
一、将第三条修改为：“养犬人应当牵绳。”
二、增加一条，作为第四条：“禁止遗弃犬只。”
本决定自公布之日起施行。
"""


def flat(statute: Statute) -> list[tuple[Node, Node | None]]:
    """Every part with the one it stands in."""
    found: list[tuple[Node, Node | None]] = []

    def walk(node: Node, above: Node | None) -> None:
        found.append((node, above))
        for child in node.children:
            walk(child, node)

    for root in statute.tree:
        walk(root, None)
    return found


@pytest.mark.parametrize("text", [DOGS, DECISION, "\n".join(long_statute(60))])
def test_parts_in_a_row_find_the_tree_that_was_read(text: str) -> None:
    parts = flat(parse_lines(text.strip().splitlines()))
    found = seats([(node.kind, node.number) for node, _ in parts])
    for (_, above), seat in zip(parts, found, strict=True):
        assert (None if seat.parent is None else parts[seat.parent][0]) is above


def test_references_are_those_that_people_write() -> None:
    parts = [node for node, _ in flat(parse_lines(DOGS.strip().splitlines()))]
    found = seats([(node.kind, node.number) for node in parts])
    by_place = {(node.kind, seat.place) for node, seat in zip(parts, found, strict=True)}
    assert {
        *(("条", "3"), ("条", "3-1"), ("款", "2.2"), ("项", "3.1(2)"), ("款", "3.2")),
        *(("目", "3.1(1)"), ("章", ""), ("附件", "")),
    } <= by_place


def test_the_points_of_a_decision_are_its_articles() -> None:
    parts = [node for node, _ in flat(parse_lines(DECISION.strip().splitlines()))]
    found = seats([(node.kind, node.number) for node in parts])
    assert [s.place for n, s in zip(parts, found, strict=True) if n.kind == "点"] == ["1", "2"]


@pytest.mark.parametrize(
    ("kind", "number", "words"),
    [
        *(("条", "20-1", "第二十条之一"), ("章", "3", "第三章"), ("项", "12", "（十二）")),
        *(("目", "2", "2."), ("点", "2", "二、"), ("款", "1", ""), ("条", "", "")),
    ],
)
def test_a_mark_is_written_as_laws_write_it(kind: str, number: str, words: str) -> None:
    assert label(kind, number) == words
