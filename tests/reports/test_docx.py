from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.document import Document as Paper
from docx.oxml.ns import qn
from docx.shared import Mm

from models.receipt_number import shown
from models.words import Kind
from reports.cases import choose_cases
from reports.docx import UNANSWERED_SHOWN, weekly_docx
from reports.weekly import WeeklyData
from tests.reports.samples import POINTS, busy, data, line


def _open(given: WeeklyData) -> Paper:
    return Document(io.BytesIO(weekly_docx(given)))


def _words(paper: Paper) -> str:
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in paper.paragraphs), *cells))


def _part(given: WeeklyData, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(weekly_docx(given))) as parts:
        return parts.read(name).decode()


@pytest.mark.parametrize("given", [busy(), data()], ids=["busy", "silent"])
def test_the_paper_opens_with_title_period_addressee_and_closes_with_unit_and_date(
    given: WeeklyData,
) -> None:
    texts = [paragraph.text for paragraph in _open(given).paragraphs if paragraph.text]
    assert texts[:3] == [
        "全市基层立法联系点民意征集情况周报",
        "（2026年11月13日至11月19日）",
        "各基层立法联系点：",
    ]
    assert texts[-3:] == [
        "附件：周报_全市_2026-W47.xlsx",
        "新乡市人大常委会法制工作委员会",
        "2026年11月20日",
    ]


def test_the_page_is_that_of_an_official_document() -> None:
    section = _open(data()).sections[0]
    size = (section.page_width, section.page_height)
    margins = (
        section.top_margin, section.bottom_margin, section.left_margin, section.right_margin,
    )  # fmt: skip
    assert [round(length / 36000) for length in size if length] == [210, 297]
    assert [round(length / 36000) for length in margins if length] == [37, 35, 28, 26]
    assert section.page_width == pytest.approx(Mm(210), abs=700)


def test_every_used_style_names_its_east_asian_font_and_no_theme_font() -> None:
    paper = _open(busy())
    used = {"Normal", "Body Text", "Title", "Subtitle", "Heading 1", "Heading 2", "Footer"}
    for name in used | {"Table Text", "Table Head", "Header"}:
        fonts = paper.styles[name].element.rPr.find(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")), name
        assert not [key for key in fonts.attrib if key.endswith("Theme")], name
    assert paper.styles["Body Text"].element.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_pages_are_numbered_between_dashes_on_both_sides() -> None:
    for name in ("word/footer1.xml", "word/footer2.xml"):
        footer = _part(data(), name)
        assert " PAGE " in footer
        assert footer.count("—") == 2


def test_all_points_stand_in_the_table_of_the_city() -> None:
    names = [row.cells[0].text for row in _open(data()).tables[1].rows]
    assert names == ["联系点", *POINTS, "合计"]


def test_sealed_words_are_nowhere_in_the_file() -> None:
    given = busy()
    words = _words(_open(given))
    assert "举报" not in words
    sealed = [kept for kept in given.lines if kept.kind is Kind.REPORT]
    assert sealed
    assert not any(shown(kept.number) in words for kept in sealed)


def test_cases_are_masked_and_never_a_grievance_or_an_emergency() -> None:
    told = "我叫钱示例，电话13900001234，建议村里定个停车的规矩。"
    given = data(lines=(line(text=told), line(Kind.COMPLAINT, 2), line(Kind.EMERGENCY, 3)))
    words = _words(_open(given))
    assert "“我叫钱某，电话〔电话已隐去〕，建议村里定个停车的规矩。”" in words
    assert "路灯坏了" not in words
    assert "冒烟" not in words


def test_cases_come_from_different_kinds_first() -> None:
    kinds = (Kind.SUGGESTION, Kind.SUGGESTION, Kind.OPINION, Kind.QUESTION)
    chosen = choose_cases([line(kind, place) for place, kind in enumerate(kinds)])
    assert {case.kind for case in chosen} == {Kind.SUGGESTION, Kind.OPINION, Kind.QUESTION}


def test_more_open_questions_than_fit_are_counted_and_left_to_the_annex() -> None:
    asked = tuple(line(Kind.QUESTION, place) for place in range(1, UNANSWERED_SHOWN + 4))
    paper = _open(data(unanswered=asked))
    assert len(paper.tables[-1].rows) == UNANSWERED_SHOWN + 1
    assert "其余3件见附件" in _words(paper)


def test_a_point_reports_by_its_sites_and_without_the_matrix() -> None:
    here = tuple(replace(kept, point="汲水镇", kind=Kind.SUGGESTION) for kept in busy().lines[:9])
    given = data(scope="汲水镇", points=("汲水镇",), lines=here, office="汲水镇基层立法联系点")
    paper = _open(given)
    assert len(paper.tables) == 1
    assert "从采集点看，便民服务中心咨询台3件；未注明采集点6件。" in _words(paper)


def test_hostile_text_opens_and_reads() -> None:
    evil = "a\x00b\x0b]]>\ud800<w:p/>&好\U0001f600\r\n=1+1 " + "长" * 30_000
    lines = (line(text=evil, point=evil[:30]), line(Kind.QUESTION, 2, text=evil))
    given = data(lines=lines, unanswered=lines[1:], office=evil, points=(evil[:30],))
    assert "ab]]><w:p/>&好\U0001f600 =1+1" in _words(_open(given))


def test_sample_data_are_marked_in_the_header_and_real_data_are_not() -> None:
    for name in ("word/header1.xml", "word/header2.xml"):
        assert "样例数据" in _part(busy(), name)
        assert "样例数据" not in _part(data(), name)


def test_the_same_data_give_the_same_bytes_and_no_entry_tells_the_hour() -> None:
    made = weekly_docx(busy())
    assert made == weekly_docx(busy())
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert core.count("2026-11-20T01:00:00Z") == 2
