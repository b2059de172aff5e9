"""From paragraphs to a tree."""

from __future__ import annotations

from statutes.parse import parse_lines
from tests.statutes.samples import DOGS


def test_a_draft_is_read_into_its_tree() -> None:
    statute = parse_lines(DOGS.splitlines())
    assert statute.title == "新乡市样例养犬管理条例（草案）"
    assert statute.note == "（2026年1月2日样例市人民代表大会常务委员会第三次会议通过）"
    assert statute.counts() == {
        "编": 0, "章": 3, "节": 1, "条": 5, "款": 7, "项": 3, "目": 2,
    }  # fmt: skip
    assert [("/".join(n.number for n in path), a.number) for path, a in statute.articles()] == [
        ("1", "1"), ("1", "2"), ("2/1", "3"), ("2/1", "3-1"), ("3", "4"),
    ]  # fmt: skip


def test_a_further_paragraph_of_an_item_stays_with_the_item() -> None:
    statute = parse_lines(DOGS.splitlines())
    items = [node for node in statute.walk() if node.kind == "项"]
    assert items[1].text == "清理粪便；\n清理所需的袋子由养犬人自备。"
