"""From paragraphs to a tree."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statutes.parse import parse_lines
from statutes.tree import Node, Statute
from tests.statutes.samples import DOGS


def parsed(text: str) -> Statute:
    return parse_lines(text.strip().splitlines())


def places(statute: Statute) -> list[str]:
    return [
        ".".join([n.kind + n.number for n in path] + [article.number])
        for path, article in statute.articles()
    ]


def parts(node: Node) -> list[str]:
    return [f"{part.kind}{part.number} {part.text}" for part in node.walk() if part.text]


def test_a_draft_is_read_into_its_tree() -> None:
    statute = parsed(DOGS)
    assert statute.title == "新乡市样例养犬管理条例（草案）"
    assert statute.note == "（2026年1月2日样例市人民代表大会常务委员会第三次会议通过）"
    assert list(statute.counts().values()) == [0, 3, 1, 5, 7, 3, 2]
    assert places(statute) == ["章1.1", "章1.2", "章2.节1.3", "章2.节1.3-1", "章3.4"]
    assert statute.tree[-1] == Node("附件", heading="附件：禁养犬只名录")


def test_a_further_paragraph_of_an_item_stays_with_the_item() -> None:
    items = [node for node in parsed(DOGS).walk() if node.kind == "项"]
    assert items[1].text == "清理粪便；\n清理所需的袋子由养犬人自备。"


def test_a_paragraph_after_the_last_item_is_a_part_of_its_own() -> None:
    article = {a.number: a for _, a in parsed(DOGS).articles()}["3"]
    assert [part.number for part in article.children] == ["1", "2"]


@pytest.mark.parametrize(
    "mention",
    [
        "第十二条规定的事项另行公布。",
        "第二条和第三条不适用于农村。",
        "第三条第二款所列情形除外。",
        "第二条所称犬只，是指家养犬。",
        "第九章规定的处罚由公安机关决定。",
    ],
)
def test_an_article_that_is_mentioned_opens_nothing(mention: str) -> None:
    statute = parsed(f"样例条例\n第一条 甲。\n{mention}\n第二条 乙。")
    assert places(statute) == ["1", "2"]
    assert statute.counts()["款"] == 3


@pytest.mark.parametrize(
    "written",
    [
        "第二条 乙。",
        "第二条　乙。",
        "第二条\u2002乙。",
        "第 二 条 乙。",
        "第2条 乙。",
        "第２条　乙。",
        "第二条：乙。",
        "第二条乙。",
        "\u200b第二条\u200b 乙。",
        "第二条\n乙。",
    ],
)
def test_an_article_is_known_however_its_number_is_written(written: str) -> None:
    statute = parsed(f"样例条例\n第一条 甲。\n{written}\n第三条 丙。")
    assert [parts(article) for _, article in statute.articles()] == [
        ["款1 甲。"],
        ["款1 乙。"],
        ["款1 丙。"],
    ]


def test_articles_may_begin_late_and_leave_gaps() -> None:
    statute = parsed(
        "样例法典\n第四章 样例\n第二百零五条 甲。\n第二百零六条 乙。\n第二百零九条 丙。"
    )
    assert places(statute) == ["章4.205", "章4.206", "章4.209"]


def test_an_article_may_bear_a_name() -> None:
    statute = parsed(
        "样例规定\n第一条（目的）\n为了甲。\n第二条【范围】适用于乙。\n第三条 （略）丙。"
    )
    assert [(a.heading, parts(a)) for _, a in statute.articles()] == [
        ("目的", ["款1 为了甲。"]),
        ("范围", ["款1 适用于乙。"]),
        ("", ["款1 （略）丙。"]),
    ]


def test_an_article_may_open_with_its_first_item() -> None:
    statute = parsed("样例规定\n第一条 （一）甲；\n（二）乙。")
    assert list(statute.counts().values())[3:] == [1, 1, 2, 0]


def test_arabic_numbers_in_brackets_stand_below_chinese_ones() -> None:
    both = parsed("样例规定\n第一条 如下：\n（一）甲：\n（1）丙；\n（2）丁。\n(二)乙。")
    alone = parsed("样例规定\n第一条 如下：\n(1)甲；\n(2)乙。")
    assert list(both.counts().values())[4:] == [1, 2, 2]
    assert list(alone.counts().values())[4:] == [1, 2, 0]


def test_headings_broken_over_two_paragraphs_are_one() -> None:
    statute = parsed("样例法\n第一章 任务、\n范围和原则\n第一条 甲。\n第二章\n管理\n第二条 乙。")
    assert [node.heading for node in statute.tree] == ["任务、范围和原则", "管理"]


def test_books_parts_and_an_unnumbered_last_heading_have_their_places() -> None:
    statute = parsed(
        "样例法\n第一编 总 则\n第一分编 通则\n第一章 甲\n第一条 甲。\n"
        "第二编 乙\n第二条 乙。\n附 则\n第三条 丙。"
    )
    assert places(statute) == ["编1.分编1.章1.1", "编2.2", "编.3"]
    assert statute.counts()["编"] == 3


@pytest.mark.parametrize("word", ["目录\n", "目　次\n", ""])
def test_a_table_of_contents_counts_for_nothing(word: str) -> None:
    statute = parsed(
        f"样例条例\n{word}第一章 总则……1\n第二章 附则\t12\n第一章 总　则\n第一条 甲。\n"
        "第二章 附　则\n第二条 乙。"
    )
    assert statute.counts()["章"] == 2
    assert places(statute) == ["章1.1", "章2.2"]


def test_what_follows_the_last_article_is_not_part_of_it() -> None:
    statute = parsed(
        "样例条例\n第一条 甲。\n第二条 自公布之日起施行。\n样例市人民政府\n2026年3月1日\n"
        "关于《样例条例（草案）》的说明\n第一条规定了目的。\n第二条 讲了施行。\n一、必要性"
    )
    assert places(statute) == ["1", "2"]
    assert statute.counts()["款"] == 2
    assert [node.kind for node in statute.tree] == ["条", "条", "附件", "附件"]


def test_an_amendment_has_points_and_its_quotations_are_no_articles() -> None:
    statute = parsed(
        "样例市人民代表大会常务委员会\n关于修改《样例条例》的\n决定\n（草案）\n会议决定作如下修改：\n"
        "一、第三条修改为：“第三条 甲：\n“（一）乙；\n“（二）丙。”\n"
        "二、增加一条，作为第八条：\n第八条 丁。\n本决定自公布之日起施行。"
    )
    assert statute.title == "样例市人民代表大会常务委员会关于修改《样例条例》的决定（草案）"
    assert statute.counts()["条"] == 0
    assert [node.kind + node.number for node in statute.tree] == ["序言", "点1", "点2", "附件"]
    assert [n.text for n in statute.walk() if n.kind == "项"] == ["“乙；", "“丙。”"]


def test_a_preamble_is_kept_apart_from_the_articles() -> None:
    statute = parsed("样例章程\n序　言\n很久以前。\n第一章 总则\n第一条 甲。")
    assert statute.tree[0] == Node("序言", heading="序言", text="很久以前。")
    assert statute.counts()["款"] == 1


def test_a_title_over_several_lines_below_a_notice_is_found() -> None:
    statute = parsed(
        "样例市人大常委会公告\n第12号\n《样例条例》已于2026年1月2日通过，现予公布。\n2026年1月20日\n"
        "样例市烟花爆竹\n燃放管理条例\n（征求意见稿）\n（2026年1月2日通过\n2026年1月9日批准）\n"
        "第一条 甲。"
    )
    assert statute.title == "样例市烟花爆竹燃放管理条例（征求意见稿）"
    assert "第12号" in statute.note
    assert "2026年1月9日批准）" in statute.note


def test_page_numbers_and_running_heads_are_no_paragraphs() -> None:
    statute = parsed("样例条例\n第一条 甲。\n— 3 —\n样例条例\n第二条 乙。\n第 4 页 共 10 页\n5/10")
    assert statute.counts()["款"] == 2


_WORDS = st.sampled_from(
    ["第一条", "第二条 ", "第一章", "（一）", "(二)", "1.", "一、", "“", "”", "：", "。", "附件",
     "目录", "序言", "甲", "规定", "😀", "（", "）", "\u200b", "\u3000", "第", "条", "万", "\ud800",
     "……3"]
)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(st.lists(_WORDS | st.text(max_size=5), max_size=8).map("".join), max_size=25))
def test_any_lines_are_read_and_their_counts_agree(lines: list[str]) -> None:
    statute = parse_lines(lines)
    counts = statute.counts()
    assert counts["条"] == len(list(statute.articles()))
    assert statute.as_json()["counts"] == counts


def test_ten_thousand_articles_are_read() -> None:
    lines = [f"第{n}条 甲：\n（一）乙；\n（二）丙。" for n in range(1, 10_001)]
    assert parsed("样例条例\n" + "\n".join(lines)).counts()["条"] == 10_000


def test_deep_brackets_and_long_lines_are_read() -> None:
    assert parsed("第一条 " + "（" * 200_000).counts()["条"] == 1
    assert parse_lines(["第" + " " * 200_000, "第一章 " + "." * 200_000 + "x"]).counts()["条"] == 0


def test_a_notice_with_points_above_a_draft_is_not_the_draft() -> None:
    statute = parsed(
        "关于公开征求《样例条例（草案）》意见的公告\n请于3月1日前反馈。\n一、邮箱：甲\n二、电话：乙\n"
        "样例市人大常委会\n2026年2月1日\n样例条例（草案）\n第一章 总则\n第一条 甲。"
    )
    assert statute.title == "样例条例（草案）"
    assert [node.kind for node in statute.tree] == ["章"]
    assert "二、电话：乙" in statute.note
