"""The week in figures: by arrival, every point with its zeros, nothing sealed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from handlers.access import Refused
from handlers.desk import Desk
from handlers.make_summary import point_for
from handlers.summarise import summarise
from handlers.week_rows import gather
from models.answer import About, Answer, AnswerState
from models.matter import Matter
from models.words import Kind
from reports.week import Week
from tests.support.cast import Person
from tests.support.ledger import number_for, scene
from tests.support.twins import StandingClock

W47 = Week.parse("2026-W47")


@pytest.fixture
def week(desk: Desk, clock: StandingClock, person: Callable[[str], Person]) -> Week:
    """W47 (13 to 19 November) with a suggestion, two questions, a complaint and a report."""
    clock.moment = datetime(2026, 11, 12, 15, 59, tzinfo=UTC)  # 23:59 on the day before
    early = person("早来的人")
    early.scans(scene(desk, "诚城社区"))
    early.says("建议早点开门")
    clock.moment = datetime(2026, 11, 12, 16, 1, tzinfo=UTC)
    alan = person("阿兰")
    alan.scans(scene(desk, "诚城社区"))
    alan.says("建议小区里多装路灯")
    alan.says("低保咋申请")
    alan.says("村支书把低保都给他家亲戚了，俺要举报")
    clock.moment = datetime(2026, 11, 19, 15, 59, tzinfo=UTC)
    he = person("小禾")
    he.scans(scene(desk, "关堤乡"))
    he.says("村口的垃圾堆了半个月没人清")
    he.says("办身份证要带啥")
    clock.moment = datetime(2026, 11, 19, 16, 1, tzinfo=UTC)
    he.says("建议晚点开门")
    return W47


def counts(desk: Desk, week: Week, point: str | None = None) -> dict[Kind, int]:
    with desk.memory.read() as session:
        lines = gather(session, desk, week, point_for(session, point)).lines
    return {kind: sum(line.kind is kind for line in lines) for kind in {ln.kind for ln in lines}}


def test_the_week_runs_from_friday_to_thursday_midnight_in_shanghai(desk: Desk, week: Week) -> None:
    assert counts(desk, week) == {Kind.SUGGESTION: 1, Kind.QUESTION: 2, Kind.COMPLAINT: 1}


def test_a_report_of_wrongdoing_is_in_no_figure_and_no_list(desk: Desk, week: Week) -> None:
    with desk.memory.read() as session:
        data = gather(session, desk, week, None)
    assert Kind.REPORT not in {line.kind for line in data.lines}
    assert not any("12388" in target for target in data.referrals)


def test_a_point_sees_its_own(desk: Desk, week: Week) -> None:
    assert counts(desk, week, "关堤乡") == {Kind.COMPLAINT: 1, Kind.QUESTION: 1}


def test_a_word_on_how_a_matter_goes_on_is_no_answer(desk: Desk, week: Week) -> None:
    with desk.memory.write() as session:
        matter = session.scalars(select(Matter).where(Matter.kind == Kind.QUESTION)).first()
        assert matter is not None
        for about in (About.EXTENDED, About.MERGED):
            session.add(
                Answer(
                    matter_id=matter.id,
                    staff_id=None,
                    text="还要几天",
                    written_at=matter.arrived_at,
                    state=AnswerState.SENT,
                    about=about,
                )
            )
    with desk.memory.read() as session:
        assert gather(session, desk, week, None).answered == {}


def test_all_points_are_named_silent_ones_too(desk: Desk, week: Week) -> None:
    with desk.memory.read() as session:
        data = gather(session, desk, week, None)
    assert len(data.points) == 18
    assert data.previous_total_by_kind == {Kind.SUGGESTION: 1}


def test_what_she_withdrew_is_still_counted_and_what_she_erased_is_not(
    desk: Desk, week: Week, person: Callable[[str], Person]
) -> None:
    alan = person("阿兰")
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    assert counts(desk, week) == {Kind.QUESTION: 1, Kind.COMPLAINT: 1}


def test_the_files_carry_the_names_of_the_contract(desk: Desk, week: Week, tmp_path: Path) -> None:
    papers = summarise(desk, week, None, tmp_path / "new")
    assert papers.xlsx.name == "周报_全市_2026-W47.xlsx"
    assert papers.docx.name == "周报_全市_2026-W47.docx"
    book = load_workbook(papers.xlsx)
    assert book.sheetnames == ["汇总", "建议", "咨询", "草案意见", "转介", "未答复"]
    assert summarise(desk, week, "关堤乡", tmp_path).docx.name == "周报_关堤乡_2026-W47.docx"


def test_the_same_data_give_the_same_bytes(desk: Desk, week: Week, tmp_path: Path) -> None:
    one = summarise(desk, week, None, tmp_path / "one")
    two = summarise(desk, week, None, tmp_path / "two")
    assert one.xlsx.read_bytes() == two.xlsx.read_bytes()
    assert one.docx.read_bytes() == two.docx.read_bytes()


def test_an_unknown_point_is_refused_with_a_sentence(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="月亮湾"):
        summarise(desk, W47, "月亮湾", tmp_path)
