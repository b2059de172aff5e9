"""What is kept gives the same paper again, and holds nobody's words."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

from reports.docx import weekly_docx
from reports.figures import figures
from reports.paragraphs import paragraphs, texts
from reports.stored import digest_of, ids_in, pack_figures, pack_rows, unpack
from reports.svg import bars
from reports.weekly import Imprint, WeeklyData, WeekTheme, WeekTopic
from reports.xlsx import weekly_xlsx
from tests.reports.samples import busy, data, line


def full_week() -> WeeklyData:
    """A busy week with everything a summary can hold."""
    given = busy()
    cases = tuple(kept.number for kept in given.lines[:2])
    return replace(
        given,
        topics=(WeekTopic("道路交通", 21), WeekTopic("养犬", 2)),
        themes=(WeekTheme("路灯不亮", 12, 9, ("汲水镇",), cases, 4, 3), WeekTheme("集市", 2, 1)),
        activities=("关堤乡法治讲座一场",),
        imprint=Imprint("周报〔2026〕第47号-全市", "ab" * 32),
        edits={"work": "本周工作人员逐户答复。"},
    )


def again(given: WeeklyData) -> WeeklyData:
    """Through JSON and back."""
    figures_kept, rows = json.loads(json.dumps([pack_figures(given), pack_rows(given)]))
    words = {kept.id: kept.text for kept in (*given.lines, *given.unanswered)}
    return unpack(
        figures_kept, rows, words=words, made=given.made, imprint=given.imprint, edits=given.edits
    )


def test_kept_and_read_back_it_makes_the_same_bytes() -> None:
    given = full_week()
    assert weekly_docx(again(given)) == weekly_docx(given)
    assert weekly_xlsx(again(given)) == weekly_xlsx(given)


def test_what_is_kept_holds_no_words() -> None:
    kept = json.dumps([pack_figures(busy()), pack_rows(busy())], ensure_ascii=False)
    assert not any(given.text in kept for given in busy().lines)


def test_the_digest_depends_on_figures_and_matters_and_not_on_order() -> None:
    def digest(given: WeeklyData) -> str:
        return digest_of(pack_figures(given), pack_rows(given))

    given = busy()
    turned = replace(given, lines=given.lines[::-1], cells=given.cells[::-1])
    assert digest(turned) == digest(given)
    assert digest(replace(given, new_followers=87)) != digest(given)
    other = (replace(given.lines[0], id=4711), *given.lines[1:])
    assert digest(replace(given, lines=other)) != digest(given)


def test_ids_are_those_of_both_lists() -> None:
    given = data(lines=(line(serial=3),), unanswered=(line(serial=2), line(serial=3)))
    assert ids_in({"lines": [[3]], "unanswered": [[2], [3]]}) == [2, 3]
    assert pack_rows(given)["lines"][0][0] == 3


def test_an_edited_paragraph_stands_beside_what_the_figures_say() -> None:
    given = full_week()
    found = figures(given)
    part = next(part for part in paragraphs(given, found) if part.key == "work")
    assert part.edited
    assert part.own.startswith("本周答复群众咨询13件，答复其他来信来言4件")
    assert texts(given, found)["work"] == "本周工作人员逐户答复。"


def test_bars_are_well_formed_whatever_the_labels_say() -> None:
    evil = "<script>\x00&\"'\ud800" * 3
    ElementTree.fromstring(bars([(evil, 3, 1), ("空", 0, None)], evil))
    ElementTree.fromstring(bars([], "没有"))
