"""开箱, 座谈会, 活动, 回执条: what stands around what is entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from handlers.access import Actor, NotFound, Refused
from handlers.answer import answer
from handlers.claim_codes import digest_of, scene_of
from handlers.counter import (
    Again,
    NewActivity,
    NewMeeting,
    NewOpening,
    Taking,
    add_activity,
    close_box,
    enter,
    forget_speaker,
    keep_meeting,
    open_box,
    open_counter,
    open_meeting,
    open_opening,
    print_slip,
    take_from_minutes,
    withdraw_activity,
)
from handlers.counter.pieces import SEALED
from handlers.desk import Desk
from handlers.expire import Expired, expire
from handlers.fetch import sweep_files
from handlers.make_summary import make_summary
from handlers.week_rows import gather
from models import receipt_number
from models.activity import ActivityKind
from models.answer import Answer, AnswerState
from models.attachment import Attachment, FetchState
from models.claim import Claim
from models.consultation import Consultation, ConsultationState
from models.contact_point import point_named
from models.entry import Entry
from models.liaison import LiaisonCategory
from models.matter import Channel, Matter, State
from models.meeting import Meeting
from models.opinion import Opinion
from models.site import Site, SiteKind
from models.staff import Role
from models.words import Kind
from reports.week import Week
from tests.handlers.test_attach import photo
from tests.handlers.test_enter import AWAY, HOME, clerk_of, form, given
from tests.support.cast import Person
from tests.support.ledger import follower, matters, newest
from tests.support.opinions import consultation
from tests.support.twins import WritingMessenger

DAY = "2026-11-20"


@pytest.fixture
def clerk(desk: Desk) -> Actor:
    return clerk_of(desk, HOME)


@pytest.fixture
def stranger(desk: Desk) -> Actor:
    return clerk_of(desk, AWAY)


def home(desk: Desk) -> int:
    with desk.memory.read() as session:
        point = point_named(session, HOME)
        assert point is not None
        return point.id


def box_of(desk: Desk) -> str:
    with desk.memory.read() as session:
        wanted = select(Site.id).where(Site.point_id == home(desk), Site.kind == SiteKind.BOX)
        return f"s{session.scalars(wanted).first()}"


def opening(desk: Desk, **changed: str) -> NewOpening:
    fields = {
        "place": box_of(desk), "opened_on": DAY, "first_opener": "老白",
        "second_opener": "老周", "slips": "2", "form": form(),
    }  # fmt: skip
    return NewOpening(**(fields | changed))


def meeting(desk: Desk, minutes: str, **changed: str) -> NewMeeting:
    fields = {
        "place": f"p{home(desk)}", "held_on": DAY, "title": "养犬条例座谈", "where": "二楼",
        "people": "23", "minutes": minutes, "form": form(),
    }  # fmt: skip
    return NewMeeting(**(fields | changed))


def activity(place: str, **changed: object) -> NewActivity:
    fields = {
        "place": place, "held_on": "2026-11-19", "kind": ActivityKind.LECTURE,
        "title": "民法典进社区", "people": "40", "form": form(),
    }  # fmt: skip
    return NewActivity(**(fields | changed))  # type: ignore[arg-type]


# --- boxes -----------------------------------------------------------------------------------


def test_slips_are_entered_against_the_count_and_a_difference_wants_a_reason(
    desk: Desk, clerk: Actor, stranger: Actor
) -> None:
    once = opening(desk)
    opening_id = open_box(desk, clerk, once)
    with pytest.raises(Again) as again:
        open_box(desk, clerk, once)
    assert again.value.row_id == opening_id
    entry_id = enter(desk, clerk, given(desk, "建议装路灯", opening_id=opening_id, place=""))
    slip = newest(desk)
    assert (slip.channel, f"s{slip.site_id}") == (Channel.BOX, box_of(desk))
    view = open_opening(desk, clerk, opening_id)
    assert (view.opening.entered, view.opening.difference) == (1, 1)
    assert view.entries == [(entry_id, [slip.number])]
    shown = open_counter(desk, clerk, entry_id)
    assert shown.opening is not None
    for theirs in (
        lambda: open_opening(desk, stranger, opening_id),
        lambda: close_box(desk, stranger, opening_id, "为什么"),
        lambda: enter(desk, stranger, given(desk, "话", opening_id=opening_id)),
    ):
        with pytest.raises(Refused):
            theirs()
    with pytest.raises(Refused, match="箱里有 2 张，登记了 1 张"):
        close_box(desk, clerk, opening_id, " ")
    close_box(desk, clerk, opening_id, "有一张是白纸")
    with pytest.raises(Refused, match="已经结清"):
        close_box(desk, clerk, opening_id, "再来")
    with pytest.raises(Refused, match="已经结清"):
        enter(desk, clerk, given(desk, "又一张", opening_id=opening_id))
    assert len(matters(desk)) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"second_opener": ""}, "两个人在场"),
        ({"second_opener": " 老白 "}, "不能是同一个人"),
        ({"slips": "-1"}, "箱里有几张"),
        ({"slips": "一张"}, "箱里有几张"),
        ({"slips": "1000"}, "箱里有几张"),
        ({"opened_on": "2026-11-21"}, "不能晚于今天"),
        ({"opened_on": "=1+1"}, "日期"),
        ({"place": "s999999"}, "先选地点"),
        ({"form": "x"}, "表单不完整"),
    ],
)
def test_an_opening_needs_two_people_a_day_and_a_count(
    desk: Desk, clerk: Actor, changed: dict[str, str], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        open_box(desk, clerk, opening(desk, **changed))


# --- meetings --------------------------------------------------------------------------------

MINUTES = (
    "主持人介绍了草案。\r\n王代表：第十二条罚款五百太高了，改成二百。\r\n"
    '老李：=HYPERLINK("x")建议划出遛狗的地方。'
)


def test_what_people_said_is_taken_out_of_the_minutes_once_and_they_stay_as_written(
    desk: Desk, clerk: Actor, stranger: Actor
) -> None:
    meeting_id = keep_meeting(desk, clerk, meeting(desk, MINUTES))
    words = "第十二条罚款五百太高了，改成二百。"
    taking = Taking(words, LiaisonCategory.DEPUTY, form())
    entry_id = take_from_minutes(desk, clerk, meeting_id, taking)
    matter = newest(desk)
    assert (matter.verbatim, matter.channel, matter.kind) == (words, Channel.MEETING, Kind.OPINION)
    assert matter.articles == ["12"]
    with pytest.raises(Again):
        take_from_minutes(desk, clerk, meeting_id, taking)
    for said, why in (
        ("太高了，改成二百", f"取出登记过了（{receipt_number.shown(matter.number)}）"),
        ("罚款三百", "找不到"),
        ("  ", "还是空的"),
    ):
        with pytest.raises(Refused, match=why):
            take_from_minutes(desk, clerk, meeting_id, Taking(said, LiaisonCategory.DEPUTY, form()))
    with pytest.raises(NotFound):
        open_meeting(desk, stranger, meeting_id)
    with pytest.raises(NotFound):
        take_from_minutes(
            desk, stranger, meeting_id, Taking("草案", LiaisonCategory.LAWYER, form())
        )
    view = open_meeting(desk, clerk, meeting_id)
    assert view.taken == 1
    taken = [piece for line in view.paragraphs for piece in line if piece.entry_id]
    assert [(piece.text, piece.numbers) for piece in taken] == [(words, (matter.number,))]
    assert [line[0].paragraph for line in view.paragraphs] == [0, None, 2]
    assert view.meeting.minutes == MINUTES.replace("\r\n", "\n")
    assert entry_id == taken[0].entry_id
    accused = keep_meeting(
        desk, clerk, meeting(desk, "老孟：村支书把低保款装自己口袋了，俺要举报。")
    )
    said = "村支书把低保款装自己口袋了，俺要举报。"
    take_from_minutes(desk, clerk, accused, Taking(said, LiaisonCategory.CITIZEN, form()))
    veiled = open_meeting(desk, clerk, accused).paragraphs[0]
    assert [piece.text for piece in veiled] == ["老孟：", SEALED]


def test_long_minutes_are_kept_to_their_end_and_longer_ones_refused(
    desk: Desk, clerk: Actor
) -> None:
    long = "大家都说路灯该修。😀\n" * 2700
    meeting_id = keep_meeting(desk, clerk, meeting(desk, long))
    assert open_meeting(desk, clerk, meeting_id).meeting.minutes == long.strip()
    with pytest.raises(Refused, match="最多 30000 字"):
        keep_meeting(desk, clerk, meeting(desk, "长" * 30_001))
    for changed, says in (
        ({"title": "\t"}, "题目"),
        ({"where": ""}, "在哪里"),
        ({"people": "0"}, "多少人"),
        ({"held_on": "昨天"}, "日期"),
        ({"place": "p0"}, "地点"),
    ):
        with pytest.raises(Refused, match=says):
            keep_meeting(desk, clerk, meeting(desk, "记录", **changed))


# --- activities ------------------------------------------------------------------------------


def test_activities_and_meetings_stand_in_the_summary_of_their_week(
    desk: Desk, clerk: Actor, stranger: Actor
) -> None:
    city = Actor(None, "shi", Role.CITY)
    first = add_activity(desk, clerk, activity(f"p{home(desk)}"))
    add_activity(desk, city, activity("city", title="立法调研", kind=ActivityKind.INSPECTION))
    add_activity(desk, clerk, activity(f"p{home(desk)}", held_on=DAY, title="下一周的"))
    keep_meeting(desk, clerk, meeting(desk, "记录", held_on="2026-11-18"))
    wrong = add_activity(desk, clerk, activity(f"p{home(desk)}", title="写错了的"))
    with pytest.raises(NotFound):
        withdraw_activity(desk, stranger, first)
    withdraw_activity(desk, clerk, wrong)
    with pytest.raises(Refused, match="已经撤掉"):
        withdraw_activity(desk, clerk, wrong)
    with pytest.raises(Refused, match="地点"):
        add_activity(desk, clerk, activity("city"))
    week = Week.parse("2026-W47")
    with desk.memory.read() as session:
        ours = gather(session, desk, week, point_named(session, HOME)).activities
        every = gather(session, desk, week, None).activities
    assert ours == (
        "11月18日，召开座谈会“养犬条例座谈”，23人参加",
        "11月19日，举办普法讲座“民法典进社区”，40人参加",
    )
    assert every == (
        "11月18日，诚城社区召开座谈会“养犬条例座谈”，23人参加",
        "11月19日，市里举办调研视察“立法调研”，40人参加",
        "11月19日，诚城社区举办普法讲座“民法典进社区”，40人参加",
    )
    assert make_summary(desk, "定时任务", week, None)


# --- slips and claims ------------------------------------------------------------------------


def test_the_code_is_kept_as_a_keyed_hash_holds_once_and_for_thirty_days(
    desk: Desk, clerk: Actor, alan: Person
) -> None:
    entry_id = enter(desk, clerk, given(desk, "建议装个直饮水。办低保要带啥材料？", photo=photo()))
    old = print_slip(desk, clerk, entry_id)
    slip = print_slip(desk, clerk, entry_id)
    assert [line.number for line in slip.lines] == [one.number for one in matters(desk)]
    assert slip.qr_url == f"http://q.test/{scene_of(slip.code)}"
    with desk.memory.read() as session:
        kept = session.scalars(select(Claim).order_by(Claim.id)).all()
        assert kept[1].digest == digest_of(desk.rules, slip.code)
        assert slip.code not in kept[1].digest
        assert kept[0].void_at is not None
    assert "换过新的" in alan.says(f"领 {old.code}")
    assert "认领好了" in alan.follows(scene_of(slip.code))
    hers = follower(desk, alan)
    assert {one.follower_id for one in matters(desk)} == {hers.id}
    with desk.memory.read() as session:
        assert session.scalars(select(Attachment.follower_id)).one() == hers.id
    with pytest.raises(Refused, match="认领过了"):
        print_slip(desk, clerk, entry_id)


def test_codes_cannot_be_guessed_at_leisure(desk: Desk, clerk: Actor, alan: Person) -> None:
    entry_id = enter(desk, clerk, given(desk, "建议装个直饮水"))
    slip = print_slip(desk, clerk, entry_id)
    for code in ("30000005", "30000018", "30000026", "30000039", "30000047"):
        assert "没对上" in alan.says(f"领{code}")
    assert "试得太多了" in alan.says(f"领 {slip.code}")
    assert matters(desk)[0].follower_id is None
    desk.clock.forward(minutes=2)  # type: ignore[attr-defined]
    assert "认领好了" in alan.says(f"领 {slip.code}")


def test_erasing_oneself_gives_no_new_tries(desk: Desk, clerk: Actor, alan: Person) -> None:
    slip = print_slip(desk, clerk, enter(desk, clerk, given(desk, "建议装个直饮水")))
    for code in ("30000005", "30000018", "30000026", "30000039", "30000047"):
        alan.says(f"领{code}")
    alan.says("删除我的信息")
    alan.says("1")
    assert "试得太多了" in alan.says(f"领 {slip.code}")


def test_a_sealed_report_from_the_desk_is_claimed_by_nobody_and_printed_by_its_writer_alone(
    desk: Desk, clerk: Actor, alan: Person
) -> None:
    said = "建议装个直饮水。另外我要举报村支书贪污低保款，钱装他自己口袋了。"
    entry_id = enter(desk, clerk, given(desk, said))
    with pytest.raises(Refused, match="只能由登记的人打印"):
        print_slip(desk, replace(clerk, staff_id=77), entry_id)
    slip = print_slip(desk, clerk, entry_id)
    heard = alan.says(f"领 {slip.code}")
    assert "认领好了" in heard
    assert "按保密的规矩办" in heard
    hers = follower(desk, alan).id
    assert {one.sealed: one.follower_id for one in matters(desk)} == {False: hers, True: None}


def test_without_wechat_s_picture_the_code_is_still_on_the_paper(
    desk: Desk, clerk: Actor, messenger: WritingMessenger, alan: Person
) -> None:
    messenger.no_codes = True
    slip = print_slip(desk, clerk, enter(desk, clerk, given(desk, "建议装个直饮水")))
    assert slip.qr_url is None
    assert "打字也一样" in (slip.problem or "")
    assert "认领好了" in alan.says(slip.code)


def test_an_answer_goes_to_who_claimed_and_is_on_file_before(
    desk: Desk, clerk: Actor, alan: Person, messenger: WritingMessenger
) -> None:
    entry_id = enter(desk, clerk, given(desk, "办低保要带啥材料？"))
    matter = newest(desk)
    answer(desk, clerk, matter.id, "带户口本。")
    slip = print_slip(desk, clerk, entry_id)
    assert "带户口本。" in alan.says(f"领 {slip.code}")
    answer(desk, clerk, matter.id, "还要收入证明。")
    with desk.memory.read() as session:
        states = session.scalars(select(Answer.state).order_by(Answer.id)).all()
    assert states == [AnswerState.SENT, AnswerState.WAITING]


def test_who_spoke_is_forgotten_with_her_words_wherever_they_stand(
    desk: Desk, clerk: Actor, alan: Person
) -> None:
    meeting_id = keep_meeting(desk, clerk, meeting(desk, "老李：建议装个直饮水。\n散会。"))
    entry_id = take_from_minutes(
        desk, clerk, meeting_id, Taking("建议装个直饮水。", LiaisonCategory.GRID, form())
    )
    other = enter(
        desk, clerk, given(desk, "建议修路", name="王大娘", phone="13800138000", photo=photo())
    )
    for one in (entry_id, other):
        alan.says(f"领 {print_slip(desk, clerk, one).code}")
    alan.says("删除我的信息")
    alan.says("1")
    sweep_files(desk)
    with desk.memory.read() as session:
        row = session.get_one(Entry, other)
        assert (row.name, row.phone) == ("", "")
        assert session.get_one(Meeting, meeting_id).minutes == "老李：■■■■■■■■\n散会。"
        picture = session.scalars(select(Attachment)).one()
        assert (picture.fetch, picture.file_key) == (FetchState.ERASED, None)
    assert {one.state for one in matters(desk)} == {State.ERASED}
    assert not [file for file in desk.files.root.rglob("*") if file.is_file()]


def test_name_and_number_go_when_she_asks_at_the_desk(
    desk: Desk, clerk: Actor, stranger: Actor
) -> None:
    entry_id = enter(desk, clerk, given(desk, "建议修路", name="王大娘", phone="13800138000"))
    matter = newest(desk)
    with pytest.raises(NotFound):
        forget_speaker(desk, stranger, matter.id)
    forget_speaker(desk, clerk, matter.id)
    with pytest.raises(Refused, match="没有留"):
        forget_speaker(desk, clerk, matter.id)
    with desk.memory.read() as session:
        entry = session.get_one(Entry, entry_id)
        assert (entry.name, entry.phone, entry.category) == ("", "", LiaisonCategory.CITIZEN)
        assert session.get_one(Matter, matter.id).verbatim == "建议修路"


def test_a_year_later_nobody_can_tell_who_spoke_at_the_desk_unless_she_waits_or_came_to_wechat(
    desk: Desk, clerk: Actor, alan: Person
) -> None:
    said = "建议修路，电话13900139000"
    quiet = enter(desk, clerk, given(desk, said, name="王大娘", phone="13800138000", photo=photo()))
    plain = enter(desk, clerk, given(desk, said))
    hers = enter(desk, clerk, given(desk, "建议装灯", name="阿兰"))
    waits = enter(desk, clerk, given(desk, "办低保要带啥材料？", name="老孟"))
    alan.says(f"领 {print_slip(desk, clerk, hers).code}")
    with desk.memory.write() as session:
        for matter in session.scalars(select(Matter).where(Matter.entry_id.in_([quiet, plain]))):
            matter.state = State.CLOSED
    desk.clock.forward(days=360)  # type: ignore[attr-defined]
    assert expire(desk).entries == 0
    desk.clock.forward(days=10)  # type: ignore[attr-defined]
    assert expire(desk).entries == 2
    assert expire(desk).entries == 0
    sweep_files(desk)
    with desk.memory.read() as session:
        names = dict(session.execute(select(Entry.id, Entry.name)).all())
        words = session.scalars(select(Matter.verbatim).where(Matter.entry_id.in_([quiet, plain])))
        assert {"13900139000" in one for one in words} == {False}
        assert session.scalars(select(Attachment.file_key)).all() == [None]
    assert names == {quiet: "", plain: "", hers: "阿兰", waits: "老孟"}
    alan.leaves()
    desk.clock.forward(days=370)  # type: ignore[attr-defined]
    with desk.memory.write() as session:
        for matter in session.scalars(select(Matter).where(Matter.entry_id == hers)):
            matter.state = State.CLOSED
    assert expire(desk) == Expired(persons=1, entries=1)


def test_an_opinion_from_the_desk_stands_at_its_article_of_the_open_draft(
    desk: Desk, clerk: Actor, alan: Person
) -> None:
    talk = consultation(desk)
    with desk.memory.write() as session:
        row = session.get_one(Consultation, talk.id)
        row.state, row.closes_on = ConsultationState.OPEN, date(2026, 12, 1)
    entry_id = enter(desk, clerk, given(desk, "第十二条罚款五百太高了，改成二百"))
    matter = newest(desk)
    alan.says(f"领 {print_slip(desk, clerk, entry_id).code}")
    with desk.memory.read() as session:
        opinion = session.scalars(select(Opinion).where(Opinion.matter_id == matter.id)).one()
    assert (opinion.consultation_id, opinion.place) == (talk.id, "12")
    assert opinion.provision_id == talk.provisions["12"]
