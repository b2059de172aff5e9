"""A paper that was tampered with is told, cell by cell; one that is ours passes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from docx import Document
from openpyxl import load_workbook

from handlers.access import Actor, Refused
from handlers.desk import Desk
from handlers.make_summary import make_summary
from handlers.sign_summary import correct_summary, sign_summary
from handlers.summary_papers import Form, paper_of
from handlers.verify_summary import verify_paper
from models.staff import Role
from models.weekly_summary import WeeklySummary
from reports.week import Week
from tests.support.cast import Person
from tests.support.ledger import number_for, scene
from tests.support.twins import StandingClock

W47 = Week.parse("2026-W47")
CITY = Actor(None, "shi", Role.CITY)
FORMS: tuple[Form, ...] = ("docx", "xlsx")


@pytest.fixture
def alan(desk: Desk, clock: StandingClock, person: Callable[[str], Person]) -> Person:
    clock.moment = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
    alan = person("阿兰")
    alan.scans(scene(desk, "诚城社区"))
    alan.says("建议小区里多装几盏路灯，有事打13900001234")
    alan.says("低保咋申请")
    clock.moment = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
    return alan


@pytest.fixture
def signed(desk: Desk, alan: Person) -> int:
    made = make_summary(desk, CITY, W47, None)
    with desk.memory.read() as session:
        digest = session.get_one(WeeklySummary, made).digest
    sign_summary(desk, CITY, made, digest)
    return made


def paper(desk: Desk, summary_id: int, form: Form, reason: str | None = None) -> bytes:
    return paper_of(desk, CITY, summary_id, form, reason=reason).content


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("reason", [None, "上门核实要用"])
def test_what_we_made_passes(desk: Desk, signed: int, form: Form, reason: str | None) -> None:
    verdict = verify_paper(desk, paper(desk, signed, form, reason))
    assert verdict.agrees, verdict.sentences
    assert "已签发" in verdict.sentences[0]
    assert "没有不同" in verdict.sentences[-1]


def test_a_figure_that_was_changed_in_excel_is_named_with_its_cell(desk: Desk, signed: int) -> None:
    book = load_workbook(io.BytesIO(paper(desk, signed, "xlsx")))
    cell = next(c for row in book["汇总"].iter_rows() for c in row if c.value == "建议")
    changed = book["汇总"].cell(cell.row, cell.column + 1)
    changed.value = 99
    out = io.BytesIO()
    book.save(out)
    verdict = verify_paper(desk, out.getvalue())
    assert not verdict.agrees
    wanted = f"“汇总”表 {changed.coordinate}：文件里是“99”，台账里是“1”。"
    assert wanted in verdict.sentences


def test_a_sentence_and_a_table_that_were_changed_in_word_are_named(
    desk: Desk, signed: int
) -> None:
    document = Document(io.BytesIO(paper(desk, signed, "docx")))
    lead = next(p for p in document.paragraphs if "共收到群众来信来言" in p.text)
    lead.runs[0].text = lead.text.replace("来信来言2件", "来信来言20件")
    document.paragraphs[1].insert_paragraph_before("")
    document.tables[0].rows[1].cells[1].text = "20"
    out = io.BytesIO()
    document.save(out)
    told = "\n".join(verify_paper(desk, out.getvalue()).sentences)
    assert "来信来言20件" in told
    assert told.count("正文第") == 1
    assert "第1个表第2行第2列：文件里是“20”，台账里是“1”。" in told


@pytest.mark.parametrize("form", FORMS)
def test_an_old_draft_and_a_corrected_version_are_told_as_such(
    desk: Desk, signed: int, alan: Person, form: Form
) -> None:
    old = paper(desk, signed, form)
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    again = correct_summary(desk, CITY, signed, "本人要求删除")
    draft = paper(desk, again, form)
    assert "还没有签发" in verify_paper(desk, draft).sentences[0]
    verdict = verify_paper(desk, old)
    assert verdict.agrees, verdict.sentences
    assert any("后来按规定删去" in sentence for sentence in verdict.sentences)
    with desk.memory.read() as session:
        digest = session.get_one(WeeklySummary, again).digest
    sign_summary(desk, CITY, again, digest)
    assert "最新的一版是周报〔2026〕第47号-全市-更正1" in verify_paper(desk, old).sentences[0]


def test_other_files_are_refused_in_a_sentence(desk: Desk, signed: int) -> None:
    strange = io.BytesIO()
    Document().save(strange)
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as parts:
        parts.writestr("word/document.xml", "<nonsense")
    for content in (b"", b"not a zip", strange.getvalue(), empty.getvalue()):
        with pytest.raises(Refused, match=r"。$"):
            verify_paper(desk, content)


def test_a_number_that_is_not_in_the_ledger_is_refused(desk: Desk, signed: int) -> None:
    document = Document(io.BytesIO(paper(desk, signed, "docx")))
    document.core_properties.subject = "周报〔2020〕第1号-全市"
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(Refused, match="台账里没有"):
        verify_paper(desk, out.getvalue())
