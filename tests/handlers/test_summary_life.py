"""A summary's life: made by the clock, worded, signed, corrected; and who may do what."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from handlers import make_summary as making
from handlers import week_rows
from handlers.access import Actor, NotFound, Refused
from handlers.desk import Desk
from handlers.edit_summary import edit_summary
from handlers.make_summary import make_due_summaries, make_summary
from handlers.read_summary import list_summaries, open_summary
from handlers.sign_summary import correct_summary, sign_summary
from handlers.summary_papers import loaded, paper_of
from models.alert import Alert
from models.audit_entry import AuditEntry
from models.contact_point import point_named
from models.matter import Matter
from models.staff import Role
from models.weekly_summary import SummaryState, WeeklySummary
from reports.stored import WORDS_GONE
from reports.week import Week
from tests.support.cast import Person
from tests.support.ledger import number_for, scene
from tests.support.twins import StandingClock

W47 = Week.parse("2026-W47")
FRIDAY = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)  # 8 in the morning there
CITY = Actor(None, "shi", Role.CITY)


def clerk(desk: Desk, point: str = "诚城社区", role: Role = Role.CLERK) -> Actor:
    with desk.memory.read() as session:
        found = point_named(session, point)
        assert found is not None
        return Actor(None, "bai", role, frozenset({found.id}))


def rows(desk: Desk) -> list[WeeklySummary]:
    with desk.memory.read() as session:
        return list(session.scalars(select(WeeklySummary).order_by(WeeklySummary.id)))


def row(desk: Desk, summary_id: int) -> WeeklySummary:
    with desk.memory.read() as session:
        return session.get_one(WeeklySummary, summary_id)


@pytest.fixture
def alan(desk: Desk, clock: StandingClock, person: Callable[[str], Person]) -> Person:
    """Somebody who said something in W47; afterwards it is Friday morning."""
    clock.moment = datetime(2026, 11, 17, 3, 0, tzinfo=UTC)
    alan = person("阿兰")
    alan.scans(scene(desk, "诚城社区"))
    alan.says("建议小区里多装几盏路灯，老人黑家走路看不见")
    clock.moment = FRIDAY
    return alan


@pytest.fixture
def draft(desk: Desk, alan: Person) -> int:
    return make_summary(desk, "命令行", W47, "诚城社区")


def sign(desk: Desk, summary_id: int, actor: Actor = CITY) -> None:
    sign_summary(desk, actor, summary_id, row(desk, summary_id).digest)


def test_on_friday_morning_the_clock_makes_a_draft_for_the_city_and_every_point(
    desk: Desk, clock: StandingClock, alan: Person
) -> None:
    clock.moment = datetime(2026, 11, 19, 21, 59, tzinfo=UTC)  # 5:59 there
    assert make_due_summaries(desk) == 0
    clock.forward(minutes=1)
    assert make_due_summaries(desk) == len(rows(desk)) > 10
    assert make_due_summaries(desk) == 0
    assert {found.week for found in rows(desk)} == {"2026-W47"}
    assert {found.made_by for found in rows(desk)} == {"定时任务"}


def test_a_week_that_was_missed_is_made_later_and_none_from_before_the_first_word(
    desk: Desk, clock: StandingClock, alan: Person
) -> None:
    clock.forward(days=17)  # Monday of W50; the machine was off on two Fridays
    make_due_summaries(desk)
    assert {found.week for found in rows(desk)} == {"2026-W47", "2026-W48", "2026-W49"}


def test_only_the_last_few_weeks_are_made_later(
    desk: Desk, clock: StandingClock, alan: Person
) -> None:
    clock.forward(days=100)
    make_due_summaries(desk)
    assert len({found.week for found in rows(desk)}) == desk.summary.catch_up


def test_one_that_fails_rings_and_the_others_are_made(
    desk: Desk, alan: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = week_rows.gather

    def gather(session, desk, week, where):  # type: ignore[no-untyped-def]
        if where is not None and where.name == "关堤乡":
            raise RuntimeError("no figures")
        return real(session, desk, week, where)

    monkeypatch.setattr(making, "gather", gather)
    with caplog.at_level(logging.CRITICAL):
        made = make_due_summaries(desk)
    assert made == len(rows(desk)) > 10
    with desk.memory.read() as session:
        alert = session.scalars(select(Alert)).one()
    assert "关堤乡" in alert.text


def test_made_again_without_news_it_stays_as_it_was(
    desk: Desk, clock: StandingClock, draft: int
) -> None:
    before = row(desk, draft)
    clock.forward(hours=2)
    assert make_summary(desk, "命令行", W47, "诚城社区") == draft
    assert row(desk, draft).data_at == before.data_at == FRIDAY


def test_made_again_with_news_it_is_counted_anew(
    desk: Desk, clock: StandingClock, draft: int, alan: Person
) -> None:
    before = row(desk, draft).digest
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    make_summary(desk, "命令行", W47, "诚城社区")
    after = row(desk, draft)
    assert after.digest != before
    assert after.figures["cells"] == []


def test_a_week_that_has_not_begun_is_refused(desk: Desk, alan: Person) -> None:
    with pytest.raises(Refused, match="还没有开始"):
        make_summary(desk, CITY, Week.parse("2026-W52"), None)


def test_a_clerk_has_her_point_and_neither_the_city_nor_another(desk: Desk, draft: int) -> None:
    hers, elsewhere = clerk(desk), clerk(desk, "关堤乡")
    city = make_summary(desk, CITY, W47, None)
    assert make_summary(desk, hers, W47, "诚城社区") == draft
    assert open_summary(desk, hers, draft).data.scope == "诚城社区"
    for actor, refused in ((hers, city), (elsewhere, draft)):
        with pytest.raises(NotFound):
            open_summary(desk, actor, refused)
        with pytest.raises(NotFound):
            paper_of(desk, actor, refused, "docx")
        with pytest.raises(NotFound):
            edit_summary(desk, actor, refused, {"lead": "别处的"})
    with pytest.raises(NotFound):
        make_summary(desk, hers, W47, None)
    places, _weeks = list_summaries(desk, hers)
    assert [place.name for place in places] == ["诚城社区"]


@pytest.mark.parametrize("role", [Role.LAWYER, Role.AUDITOR, Role.KEEPER])
def test_other_roles_see_no_summary(desk: Desk, draft: int, role: Role) -> None:
    with pytest.raises(Refused):
        open_summary(desk, Actor(None, "x", role), draft)


def test_a_paragraph_is_worded_and_given_back(desk: Desk, draft: int) -> None:
    edit_summary(desk, clerk(desk), draft, {"work": "本周工作人员上门\n答复了两户。"})
    view = open_summary(desk, CITY, draft)
    part = next(part for part in view.paragraphs if part.key == "work")
    assert part.text == "本周工作人员上门答复了两户。"
    assert part.edited
    edit_summary(desk, clerk(desk), draft, {"work": " "})
    assert row(desk, draft).edits == {}


def test_a_paragraph_written_for_old_figures_stops_the_signature(
    desk: Desk, draft: int, person: Callable[[str], Person], clock: StandingClock, alan: Person
) -> None:
    edit_summary(desk, clerk(desk), draft, {"lead": "本周共收到一件。"})
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    make_summary(desk, "命令行", W47, "诚城社区")
    with pytest.raises(Refused, match="开头"):
        sign(desk, draft)
    edit_summary(desk, clerk(desk), draft, {"lead": "本周没有收到来信。"})
    sign(desk, draft)


def test_signed_is_fixed_and_words_edits_and_recounts_leave_it_alone(
    desk: Desk, draft: int, clock: StandingClock
) -> None:
    sign(desk, draft, clerk(desk, role=Role.OFFICER))
    before = row(desk, draft)
    assert before.state is SummaryState.SIGNED
    clock.forward(days=3)
    with pytest.raises(Refused, match="已经签发"):
        edit_summary(desk, clerk(desk), draft, {"lead": "改"})
    assert make_summary(desk, "命令行", W47, "诚城社区") == draft
    after = row(desk, draft)
    assert (after.digest, after.data_at) == (before.digest, before.data_at)
    with pytest.raises(Refused):
        sign(desk, draft)


def test_a_clerk_does_not_sign_nor_anybody_what_she_has_not_seen(desk: Desk, draft: int) -> None:
    with pytest.raises(Refused):
        sign(desk, draft, clerk(desk))
    with pytest.raises(Refused, match="再看一遍"):
        sign_summary(desk, CITY, draft, "0" * 64)


def test_a_week_that_is_not_over_is_not_signed(desk: Desk, alan: Person) -> None:
    running = make_summary(desk, CITY, Week.parse("2026-W48"), None)
    with pytest.raises(Refused, match="还没有过完"):
        sign(desk, running)


def test_figures_counted_before_the_week_was_over_are_not_signed(
    desk: Desk, clock: StandingClock, alan: Person
) -> None:
    running = make_summary(desk, CITY, Week.parse("2026-W48"), None)
    clock.forward(days=8)
    with pytest.raises(Refused, match="重新统计"):
        sign(desk, running)


def test_a_correction_is_a_new_version_and_the_old_one_is_kept(
    desk: Desk, draft: int, alan: Person
) -> None:
    edit_summary(desk, CITY, draft, {"remarks": "本周开了一次座谈会。"})
    sign(desk, draft)
    with pytest.raises(Refused, match="为什么"):
        correct_summary(desk, CITY, draft, " ")
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    again = correct_summary(desk, CITY, draft, "有一件本人要求删除")
    assert row(desk, draft).state is SummaryState.SIGNED
    with pytest.raises(Refused, match="更正稿"):
        correct_summary(desk, CITY, draft, "再来一次")
    assert row(desk, again).edits["remarks"]["text"] == "本周开了一次座谈会。"
    sign(desk, again)
    old, new = row(desk, draft), row(desk, again)
    assert (old.state, new.state) == (SummaryState.REPLACED, SummaryState.SIGNED)
    assert old.number == "周报〔2026〕第47号-诚城社区"
    assert new.number == "周报〔2026〕第47号-诚城社区-更正1"
    assert len(old.figures["cells"]) == 1
    assert new.figures["cells"] == []


def test_an_erasure_reaches_the_words_of_a_signed_paper_and_not_its_counts(
    desk: Desk, draft: int, alan: Person
) -> None:
    sign(desk, draft)
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    with desk.memory.read() as session:
        data = loaded(session, draft)
    assert [line.text for line in data.lines] == [WORDS_GONE]
    assert "路灯" not in str(row(desk, draft).figures)


def test_what_may_be_a_childs_stays_masked_in_full_text(desk: Desk, draft: int) -> None:
    with desk.memory.write() as session:
        matter = session.scalars(select(Matter)).first()
        assert matter is not None
        matter.flags, matter.verbatim = ["under_14"], "我叫王小明，电话13812345678，学校门口车太多"
    with desk.memory.read() as session:
        (line,) = loaded(session, draft, masked=False).lines
    assert "13812345678" not in line.text
    assert "学校门口车太多" in line.text


def test_full_text_wants_a_role_and_a_reason_and_is_written_down(
    desk: Desk, draft: int, alan: Person
) -> None:
    officer = clerk(desk, role=Role.OFFICER)
    with pytest.raises(Refused):
        paper_of(desk, clerk(desk), draft, "xlsx", reason="核对名单用")
    with pytest.raises(Refused, match="为什么"):
        paper_of(desk, officer, draft, "xlsx", reason=" ")
    assert "未隐去" in paper_of(desk, officer, draft, "xlsx", reason="核对名单用").name
    with desk.memory.read() as session:
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert entries[-1].action == "export_unmasked"
    assert entries[-1].detail == {"form": "xlsx", "reason": "核对名单用"}
