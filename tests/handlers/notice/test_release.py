"""Written by one, released by another; every refusal is one sentence that says what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from handlers.access import Actor, NotFound, Refused
from handlers.answer import Again, fresh_form
from handlers.appoint import add_staff
from handlers.days import SHANGHAI
from handlers.desk import Desk, NoticeRules
from handlers.notice import (
    Announcement,
    edit_notice,
    list_notices,
    open_notice,
    pause_notice,
    resume_notice,
    withdraw_notice,
    write_notice,
)
from handlers.plan import awake, is_quiet, month_of, split_evenly
from handlers.release import release_notice
from models.audit_entry import AuditEntry
from models.consultation import Consultation, ConsultationState, Level
from models.delivery import Way
from models.notice import Notice, NoticeKind, NoticeState
from models.staff import Role
from tests.handlers.notice.conftest import Crowd, with_rules
from tests.support.announced import consult
from tests.support.announcing import SECOND, WRITER, announces, announces_now, point_ids, writes
from tests.support.twins import StandingClock

MASS = frozenset({Way.MASS})
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 3 * 366 * 86400).map(lambda s: EPOCH + timedelta(seconds=s))


def state_of(desk: Desk, notice_id: int) -> Notice:
    with desk.memory.read() as session:
        return session.get_one(Notice, notice_id)


def consultation(desk: Desk, **own: object) -> int:
    row = Consultation(
        title="样例市停车条例（示例）",
        level=Level.CITY,
        opens_on=date(2026, 11, 1),
        closes_on=date(2026, 12, 1),
        made_at=desk.clock.now(),
        **{"state": ConsultationState.OPEN, **own},
    )
    with desk.memory.write() as session:
        session.add(row)
        session.flush()
        return row.id


def test_another_releases_it_and_both_are_kept(desk: Desk, crowd: Crowd) -> None:
    crowd(2, talks=True)
    notice_id = writes(desk)
    with pytest.raises(Refused, match="现在没有别人能复核"):
        release_notice(desk, WRITER, notice_id)
    add_staff(desk, login="shi", name="石明", role=Role.CITY, points=[], password="liu-shu-he-feng")
    with pytest.raises(Refused, match="请另一位同事"):
        release_notice(desk, WRITER, notice_id)
    assert release_notice(desk, SECOND, notice_id).at == desk.clock.now()
    row = state_of(desk, notice_id)
    assert (row.state, row.written_by, row.released_by) == (NoticeState.SCHEDULED, "bai", "shi")
    assert row.released_at == desk.clock.now()
    with pytest.raises(Refused, match="等待发送"):
        release_notice(desk, SECOND, notice_id)
    with desk.memory.read() as session:
        log = session.execute(select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.id))
        made = [tuple(row) for row in log if row.action.endswith("_notice")]
    assert made == [("bai", "write_notice"), ("shi", "release_notice")]


def test_what_is_released_is_what_was_read(desk: Desk, crowd: Crowd) -> None:
    crowd(2, talks=True)
    notice_id = writes(desk)
    seen = open_notice(desk, SECOND, notice_id).digest
    wish = Announcement("座谈会改期", "改到周六。", desk.clock.now())
    edit_notice(desk, SECOND, notice_id, wish, digest=seen)
    with pytest.raises(Refused, match="又改过"):
        release_notice(desk, WRITER, notice_id, digest=seen)
    with pytest.raises(Refused, match="同事刚改过"):
        edit_notice(desk, WRITER, notice_id, wish, digest=seen)
    with pytest.raises(Refused, match="复核"):  # who changed it last counts as its writer
        release_notice(desk, SECOND, notice_id)
    release_notice(desk, WRITER, notice_id, digest=open_notice(desk, WRITER, notice_id).digest)
    with pytest.raises(Refused, match="不能再改"):
        edit_notice(desk, WRITER, notice_id, wish, digest=seen)


def test_a_form_posted_twice_writes_one_notice(desk: Desk) -> None:
    wish, form = Announcement("座谈会", "周五。", desk.clock.now()), fresh_form()
    write_notice(desk, WRITER, wish, form=form)
    with pytest.raises(Again):
        write_notice(desk, WRITER, wish, form=form)
    with pytest.raises(Refused, match="表单不完整"):
        write_notice(desk, WRITER, wish, form="x")
    assert len(list_notices(desk, WRITER, None)[0]) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title": " "}, "要有标题"),
        ({"text": ""}, "正文"),
        ({"title": "很" * 40}, "标题太长"),
        ({"text": "很" * 800}, "太长"),
        ({"points": frozenset({99999})}, "找不到"),
        ({"ways": frozenset()}, "至少勾选一种"),
        ({"ways": frozenset({Way.NONE})}, "至少勾选一种"),
        ({"ways": frozenset({Way.SUBSCRIPTION})}, "订阅通知只能"),
        ({"kind": NoticeKind.RESULT}, "请先选征询"),
        ({"consultation_id": 999}, "没有这件征询"),
        ({"as_article": True, "ways": MASS}, "还没有图文"),
        ({"media_id": "图文", "ways": MASS}, "编号不对"),
        ({"media_id": "article-media-id"}, "只有群发"),
    ],
)
def test_every_refusal_of_the_writing_is_one_sentence(
    desk: Desk, changes: dict[str, object], said: str
) -> None:
    wish = {"title": "座谈会", "text": "周五开会。", "at": desk.clock.now()} | changes
    with pytest.raises(Refused, match=said) as refused:
        write_notice(desk, WRITER, Announcement(**wish))  # type: ignore[arg-type]
    assert str(refused.value).endswith("。")
    assert "请" in str(refused.value)  # what to do now


def test_times_and_vacant_points_and_dead_drafts_are_refused(desk: Desk) -> None:
    now = desk.clock.now()
    with pytest.raises(Refused, match="过去"):
        writes(desk, at=now - timedelta(minutes=5))
    with pytest.raises(Refused, match="还没启用"):
        writes(desk, point="待定联系点（一）")
    gone = consultation(desk, state=ConsultationState.CANCELLED)
    with pytest.raises(Refused, match="已取消"):
        writes(desk, consultation_id=gone)
    draft = consultation(desk)
    with pytest.raises(Refused, match="不占用"):
        writes(desk, consultation_id=draft, kind=NoticeKind.REMINDER, ways=MASS)


def test_no_quota_no_right_nobody_too_many(
    desk: Desk, crowd: Crowd, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(1, point="关堤乡")
    with pytest.raises(Refused, match="一个人也送不到：没有人"):
        announces(desk)
    with pytest.raises(Refused, match="微信认证"):
        writes(with_rules(desk, verified=False))
    crowd(2)
    for _ in range(4):
        announces_now(desk, ways=MASS)
    with pytest.raises(Refused, match="本月的群发次数用完了"):
        announces(desk, ways=MASS)
    tagging = with_rules(desk, by_list=False, calls_a_day=1, month_limit=4)
    clock.moment += timedelta(days=14)  # a new month
    first = announces(tagging, ways=MASS, title="第一份")
    with pytest.raises(Refused, match="一天只能群发一次，12月4日已经安排了“第一份”"):
        announces(tagging, ways=MASS)
    withdraw_notice(tagging, SECOND, first)
    monkeypatch.setattr("handlers.release.MOST_BY_TAG", 2)
    with pytest.raises(Refused, match="一次最多十万人"):
        announces(tagging, ways=MASS)
    monkeypatch.setattr("handlers.release.MOST_BY_LIST", 2)
    with pytest.raises(Refused, match="一次最多一万人，这份通知有 3 人"):
        announces(desk, ways=MASS, media_id="an-article")


def test_who_may_do_what(desk: Desk, crowd: Crowd) -> None:
    crowd(2, talks=True)
    home = point_ids(desk, "诚城社区")
    officer = Actor(None, "zhou", Role.OFFICER, home)
    stranger = Actor(None, "wai", Role.OFFICER, point_ids(desk, "关堤乡"))
    clerk = Actor(None, "laobai", Role.CLERK, home)
    wish = Announcement("座谈会", "周五。", desk.clock.now())
    with pytest.raises(Refused, match="全体关注者"):
        write_notice(desk, officer, wish)
    with pytest.raises(Refused, match="您的角色"):
        write_notice(desk, clerk, wish)
    for_all = writes(desk)
    with pytest.raises(Refused, match="市法工委"):
        release_notice(desk, officer, for_all)
    own = write_notice(desk, officer, Announcement("x", "y", wish.at, home))
    for verb in (release_notice, pause_notice, resume_notice, withdraw_notice):
        with pytest.raises(NotFound):
            verb(desk, stranger, own)
        with pytest.raises(Refused, match="您的角色"):
            verb(desk, clerk, own)
    assert [row.notice.id for row in list_notices(desk, stranger, None)[0]] == [for_all]
    view = open_notice(desk, clerk, own)
    assert not view.may_release
    assert open_notice(desk, WRITER, own).may_release


def test_what_does_not_fit_its_state_is_refused_in_words(desk: Desk, crowd: Crowd) -> None:
    crowd(2, talks=True)
    notice_id = writes(desk)
    with pytest.raises(Refused, match="没有什么要暂停"):
        pause_notice(desk, SECOND, notice_id)
    with pytest.raises(Refused, match="不用继续"):
        resume_notice(desk, SECOND, notice_id)
    withdraw_notice(desk, SECOND, notice_id)
    with pytest.raises(Refused, match="已经撤回了"):
        withdraw_notice(desk, SECOND, notice_id)
    with pytest.raises(Refused, match="已撤回"):
        release_notice(desk, SECOND, notice_id)


def test_a_notice_in_the_quiet_hours_waits_for_the_morning(
    desk: Desk, crowd: Crowd, clock: StandingClock
) -> None:
    crowd(2, talks=True)
    night = clock.now().replace(hour=14)  # 22:00 in Shanghai
    done = release_notice(desk, SECOND, writes(desk, at=night))
    assert done.moved
    assert done.at.astimezone(SHANGHAI).strftime("%d %H:%M") == "21 08:00"


@given(MOMENTS, st.integers(0, 23), st.integers(0, 23))
def test_after_the_quiet_hours_it_is_never_quiet_and_never_a_day_later(
    moment: datetime, begin: int, end: int
) -> None:
    rules = NoticeRules(quiet_from=begin, quiet_until=end)
    later = awake(moment, rules)
    assert not is_quiet(later, rules)
    assert timedelta(0) <= later - moment < timedelta(days=1)
    assert (later == moment) is not is_quiet(moment, rules)


@given(MOMENTS)
def test_a_month_holds_its_moment_and_begins_at_midnight_in_shanghai(moment: datetime) -> None:
    begin, end = month_of(moment)
    assert begin <= moment < end
    for edge in (begin, end):
        assert edge.astimezone(SHANGHAI).strftime("%d %H:%M:%S") == "01 00:00:00"
    assert timedelta(days=28) <= end - begin <= timedelta(days=31)


@settings(deadline=None)
@given(st.integers(2, 50_000), st.integers(3, 10_000))
def test_batches_take_everybody_evenly_in_as_few_calls_as_can_be(people: int, most: int) -> None:
    sizes = split_evenly(people, most)
    assert sum(sizes) == people
    assert max(sizes) <= most
    assert min(sizes) >= 2
    assert max(sizes) - min(sizes) <= 1
    assert len(sizes) == -(-people // most)


def test_nobody_is_no_batch_and_one_is_no_list() -> None:
    assert split_evenly(0) == []
    with pytest.raises(ValueError, match="two people"):
        split_evenly(1)


@pytest.mark.parametrize(
    ("kind", "day", "hour", "says"),
    [
        (NoticeKind.NOTICE, 21, 10, []),
        (NoticeKind.NOTICE, 21, 20, ["21 点起是安静时段"]),
        (NoticeKind.NOTICE, 21, 22, []),  # moved, which is shown already
        (NoticeKind.REMINDER, 21, 22, ["顺延以后就是第二天了"]),
        (NoticeKind.REMINDER, 22, 7, []),
        (NoticeKind.REMINDER, 25, 22, ["顺延以后就是第二天了", "一个人也不会收到"]),
        (NoticeKind.NOTICE, 26, 9, ["大家看到时已经来不及说"]),
        (NoticeKind.RESULT, 26, 9, []),
    ],
)
def test_an_awkward_time_is_said_before_anybody_releases_it(
    desk: Desk, kind: NoticeKind, day: int, hour: int, says: list[str]
) -> None:
    about = consult(desk.memory, desk.clock.now(), date(2026, 11, 25))
    at = datetime(2026, 11, day, hour, 30 if hour == 20 else 0, tzinfo=SHANGHAI)
    notice_id = writes(desk, kind=kind, at=at, consultation_id=about)
    found = open_notice(desk, SECOND, notice_id).doubts
    assert len(found) == len(says)
    assert all(words in said for words, said in zip(says, found, strict=True))


@pytest.mark.parametrize(
    ("people", "wish", "rules", "says"),
    [
        ([], {}, {}, "先请大家扫码关注"),
        ([], {"kind": NoticeKind.REMINDER}, {}, "请另写一份通知"),
        ([(2, {"notices_off": True})], {"ways": MASS}, {}, "都退订或取消关注了"),
        ([(2, {"following": False})], {}, {}, "都退订或取消关注了"),
        ([(1, {})], {"ways": MASS}, {}, "请多选几个联系点"),
        ([(3, {})], {"ways": MASS}, {"month_limit": 0}, "本月的群发次数用完了"),
        ([(3, {})], {}, {}, "请勾上“群发”"),
    ],
)
def test_nobody_is_reached_for_a_reason_and_each_says_what_to_do(
    desk: Desk,
    crowd: Crowd,
    people: list[tuple[int, dict[str, object]]],
    wish: dict[str, object],
    rules: dict[str, object],
    says: str,
) -> None:
    for count, own in people:
        crowd(count, **own)
    about = consult(desk.memory, desk.clock.now(), date(2026, 12, 25))
    with pytest.raises(Refused, match=says):
        announces(with_rules(desk, **rules), point="诚城社区", consultation_id=about, **wish)


def test_a_day_whose_calls_are_used_up_says_tomorrow(desk: Desk, crowd: Crowd) -> None:
    crowd(2)
    once_a_day = with_rules(desk, calls_a_day=1)
    announces_now(once_a_day, ways=MASS)
    with pytest.raises(Refused, match="请改到第二天再发"):
        announces(once_a_day, ways=MASS)
