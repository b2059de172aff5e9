"""A draft comes in: its tree, its steps, its window; and files that are no drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from handlers.access import Actor, NotFound, Refused
from handlers.consult.add_version import add_version, remove_version
from handlers.consult.draft_file import draft_file
from handlers.consult.explain import explain
from handlers.consult.make import Wanted, make_consultation
from handlers.consult.reading import article_for, list_consultations, open_view, provision_for
from handlers.consult.settle import settle
from handlers.consult.steps import StepPlan, add_step
from handlers.consult.take_in import Upload, read_draft
from handlers.consult.window import Frame
from handlers.desk import Desk
from handlers.inbox import Repeated, Stale
from models.consultation import ConsultationState, Level
from models.staff import Role
from tests.support.consultations import CITY, DRAFT, SECOND, TITLE, Put, file, form, put

FRAME = Frame(TITLE, date(2026, 11, 20), date(2026, 12, 20))


def officer(*points: int) -> Actor:
    return Actor(None, "officer", Role.OFFICER, frozenset(points))


def test_a_draft_becomes_a_consultation_with_its_tree_and_steps(desk: Desk) -> None:
    view = put(desk).view()
    assert view.row.title == TITLE
    assert view.row.state is ConsultationState.PREPARING
    assert [a.name for a in view.articles] == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    assert [r.place for r in view.rows if r.kind != "章"] == [
        *("1", "1.1", "2", "2.1", "2.2"),
        *("3", "3.1", "3.1(1)", "3.1(2)", "3.1(3)", "3.1(3)", "3.1(3)"),
        *("4", "4.1", "5", "5.1"),
    ]
    assert "1.学校、幼儿园；" in view.articles[2].words
    # the 21st is a Saturday; the last day, a Sunday, and the Friday after it are no working days
    assert [s.step.due_on for s in view.steps] == [
        *(date(2026, 11, 23), date(2026, 12, 20), date(2026, 12, 23)),
    ]
    assert view.doubts == []


def test_an_article_and_its_parts_are_found_by_reference(desk: Desk) -> None:
    made = put(desk)
    with desk.memory.read() as session:
        draft = made.view().draft.id
        places = {
            reference: None if row is None else row.place
            for reference in ("3", "2.2", "3.1(2)", "3(2)", "2.7", "9", "30", "ch1", "*")
            for row in [provision_for(session, draft, reference)]
        }
        whole = article_for(session, draft, "3.1(2)")
    there = {"3": "3", "2.2": "2.2", "3.1(2)": "3.1(2)", "3(2)": "3.1(2)", "2.7": "2"}
    assert places == there | dict.fromkeys(("9", "30", "ch1", "*"))
    assert whole is not None
    assert [line.kind for line in whole.lines] == ["款", "项", "项", "项", "目", "目"]


HOSTILE = {
    "empty.txt": (b"", "没有文字"),
    "no.txt": ("大家好，明天开会。".encode(), "没有找到条文"),
    "lies.docx": (b"%PDF-1.4 nothing of it", "打不开"),
    "lies.pdf": (b"just words", "打不开"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "另存为 .docx"),
    "run.exe": (b"MZ" + bytes(100), "另存为"),
    "big.txt": (("第一条 很长。" + "字" * 3_600_000).encode(), "超过 8 兆"),
    "long.txt": (("第一条 很长。" + "字" * 30_000).encode(), "不像条文"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_draft_gets_one_clear_sentence(name: str) -> None:
    content, because = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        read_draft(Upload(content, name), 8)
    assert because in str(refused.value)
    assert name in str(refused.value)
    assert str(refused.value).count("。") == 1


def test_a_draft_is_made_once_by_the_city_and_for_points_there_are(desk: Desk) -> None:
    posted = form()
    make_consultation(desk, CITY, file(), Wanted(), posted)
    with pytest.raises(Repeated):
        make_consultation(desk, CITY, file(), Wanted(), posted)
    for actor, wanted, because in (
        (officer(), Wanted(), "只能查看"),
        (CITY, Wanted(points=("丙村",)), "没有叫“丙村”的联系点"),
        (CITY, Wanted(closes_on=date(2026, 11, 1)), "截止日期在开始日期前面"),
        (CITY, Wanted(opens_on=date(2026, 1, 1), closes_on=date(2026, 2, 1)), "已经过去"),
    ):
        with pytest.raises(Refused, match=because):
            make_consultation(desk, actor, file(), wanted, form())
    (only,) = list_consultations(desk, CITY)
    assert only.row.closes_on == date(2026, 12, 19)  # thirty days, the first among them


def test_the_file_itself_is_kept_once_and_stays_when_its_version_goes(desk: Desk) -> None:
    made, root = put(desk), desk.files.root
    kept = draft_file(desk, CITY, made.id, 1)
    assert (kept.path.read_bytes(), kept.name) == (file().content, "养犬规定.txt")
    put(desk)
    with pytest.raises(Refused, match="一字不差"):
        add_version(desk, CITY, made.id, file(name="草案.旧的.TXT"), "", form=form())
    assert [path for path in root.rglob("*.*") if path.is_file()] == [kept.path]
    add_version(desk, CITY, made.id, file(SECOND), "", form=form())
    second = draft_file(desk, CITY, made.id, 2)
    assert second.path.read_bytes() == SECOND.encode()
    remove_version(desk, CITY, made.id, form=form())
    assert kept.path.exists()
    assert second.path.exists()  # somebody else may be putting in the same file at this moment
    with pytest.raises(NotFound):
        draft_file(desk, CITY, made.id, 2)


def test_a_file_known_by_its_content_is_kept_whatever_its_name_ends_in(desk: Desk) -> None:
    paper, out = Document(), BytesIO()
    for line in DRAFT.splitlines():
        paper.add_paragraph(line)
    paper.save(out)
    made = make_consultation(desk, CITY, Upload(out.getvalue(), "送审.修改后稿"), Wanted(), form())
    kept = draft_file(desk, CITY, made, 1)
    assert (kept.path.read_bytes(), kept.name) == (out.getvalue(), "送审.修改后稿")


@pytest.mark.parametrize(
    "days",
    [
        {"closes_on": date(9999, 12, 31)},
        {"opens_on": date(9999, 12, 31)},
        {"opens_on": date(1, 1, 1)},
        {"opens_on": date(1, 1, 1), "closes_on": date(2026, 12, 20)},
    ],
)
def test_a_day_at_the_end_of_the_calendar_is_a_slip_and_said_to_be(
    desk: Desk, days: dict[str, date]
) -> None:
    with pytest.raises(Refused, match="请核对年份"):
        make_consultation(desk, CITY, file(), Wanted(**days), form())  # type: ignore[arg-type]
    made = put(desk)
    with pytest.raises(Refused, match="请核对年份"):
        settle(desk, CITY, made.id, replace(FRAME, **days), form=form())  # type: ignore[arg-type]
    for day in days.values():
        if day.year != 2026:
            with pytest.raises(Refused, match="请核对年份"):
                add_step(desk, CITY, made.id, StepPlan("座谈", due_on=day), form=form())


def test_points_read_their_own_and_only_the_city_settles(desk: Desk) -> None:
    made = put(desk, points=("甲社区",))
    first, second = (point.id for point in made.view().all_points)
    assert [row.row.id for row in list_consultations(desk, officer(first))] == [made.id]
    assert list_consultations(desk, officer(second)) == []
    with pytest.raises(NotFound):
        open_view(desk, officer(second), made.id)
    with pytest.raises(Refused, match="不能做这件事"):
        list_consultations(desk, Actor(None, "shen", Role.AUDITOR))
    with pytest.raises(Refused, match="只能查看"):
        settle(desk, officer(first), made.id, FRAME, form=form())
    explain(
        *(desk, officer(first), made.id, made.article("1"), "为啥要立这个规矩。"),
        questions=["", "您家养狗吗？"],
        form=form(),
    )
    row = made.view().articles[0].row
    assert (row.explanation, row.questions) == ("为啥要立这个规矩。", ["您家养狗吗？"])
    clerk = Actor(None, "bai", Role.CLERK, frozenset({first}))
    with pytest.raises(Refused, match="只能查看"):
        explain(desk, clerk, made.id, row.id, "", questions=[], form=form())


def test_a_short_window_asks_for_a_reason_and_a_stale_page_changes_nothing(desk: Desk) -> None:
    made = put(desk)
    short = Frame(TITLE, date(2026, 11, 20), date(2026, 12, 1), level=Level.PROVINCE)
    with pytest.raises(Refused, match="只有 12 天，不到 30 天"):
        settle(desk, CITY, made.id, short, form=form())
    reasoned = Frame(TITLE, short.opens_on, short.closes_on, short_reason="上级要求月底前报送")
    seen = made.view().row.version
    settle(desk, CITY, made.id, reasoned, form=form(seen))
    with pytest.raises(Stale):
        settle(desk, CITY, made.id, FRAME, form=form(seen))
    assert made.view().row.short_reason == "上级要求月底前报送"
    assert made.view().days == 12


def test_what_is_written_beside_an_article_stays_short(desk: Desk) -> None:
    made: Put = put(desk)
    row = made.article("3")
    for text, questions, because in (
        ("字" * 401, [], "解读有 401 个字，最多 400"),
        ("好", ["一", "二", "三", "四"], "最多三个"),
        ("好", ["字" * 61], "第 1 个问题有 61 个字"),
    ):
        with pytest.raises(Refused, match=because):
            explain(desk, CITY, made.id, row, text, questions=questions, form=form())
    with pytest.raises(Refused, match="写在“条”上"):
        explain(desk, CITY, made.id, made.line("3.1(1)"), "好", questions=[], form=form())
