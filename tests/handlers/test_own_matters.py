"""进度, correction, 撤回, 导出, 删除: what a person may do with her own matters, and only hers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from handlers.desk import Desk
from handlers.export import own_data
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.follower import Follower
from models.matter import Matter, State
from models.move import Changed, Move, Mover
from models.referral import Referral
from models.words import Kind
from tests.support.cast import Person
from tests.support.ledger import matters, newest, number_for
from tests.support.twins import StandingClock


def test_progress_lists_her_own_matters_with_their_state(alan: Person) -> None:
    alan.says("建议村里路灯坏了三天内修好")
    reply = alan.says("进度")
    assert "已收到" in reply
    assert "建议村里路灯" in reply


def test_a_number_shows_the_state_however_it_is_written(desk: Desk, alan: Person) -> None:
    alan.says("建议村里路灯坏了三天内修好")
    number = newest(desk).number
    spoken = number.translate(str.maketrans("0123456789", "零一二三四五六七八九"))
    full = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for written in (
        number,
        f"{number[:3]}-{number[3:6]}-{number[6:]}",
        " ".join(number),
        spoken,
        full,
    ):
        assert "已收到" in alan.says(written), written


def test_nobody_sees_the_matters_of_others(desk: Desk, alan: Person, passer_by: Person) -> None:
    alan.says("建议村里路灯坏了三天内修好")
    reply = passer_by.says(newest(desk).number)
    assert "没查到您名下" in reply
    assert "路灯" not in reply
    assert "没查到您名下" in passer_by.says(f"撤回{newest(desk).number}")
    assert newest(desk).state is State.RECEIVED


def test_a_number_with_a_slip_is_told_apart_from_a_strange_one(alan: Person) -> None:
    alan.says("你好")
    assert "这个编号不对" in alan.says("1234567890")


def test_a_wrong_kind_is_corrected_by_a_number_and_the_number_stays(
    desk: Desk, alan: Person
) -> None:
    reply = alan.says("建议村里路灯坏了三天内修好")
    number = newest(desk).number
    alan.says(number_for(reply, "咨询"))
    assert (newest(desk).kind, newest(desk).number) == (Kind.QUESTION, number)
    with desk.memory.read() as session:
        move = session.scalars(select(Move).where(Move.changed == Changed.KIND)).one()
    assert newest(desk).due_on is not None
    assert (move.was, move.became, move.by) == ("suggestion", "question", Mover.PERSON)


def test_a_complaint_turns_into_a_suggestion_by_a_number(desk: Desk, alan: Person) -> None:
    reply = alan.says("俺村头的水沟臭死了，反映好几回了没人管")
    assert newest(desk).kind is Kind.COMPLAINT
    assert "本号不受理信访事项" in reply
    assert "记录编号" in reply
    assert "12345" in reply
    alan.says(number_for(reply, "转成建议"))
    assert (newest(desk).kind, newest(desk).state) == (Kind.SUGGESTION, State.RECEIVED)


def test_what_becomes_a_complaint_gets_the_right_door(desk: Desk, alan: Person) -> None:
    alan.says(number_for(alan.says("建议老板按月发工钱"), "诉求"))
    with desk.memory.read() as session:
        assert session.scalars(select(Referral.phone)).one() == "12333"


def test_a_number_nobody_offered_changes_nothing(desk: Desk, alan: Person) -> None:
    assert "没对上" in alan.says("7")
    alan.says("我是关堤乡的")
    reply = alan.says("建议村里路灯坏了三天内修好")
    assert "没有9这个选项" in alan.says("9")
    alan.says(number_for(reply, "咨询"))
    assert newest(desk).kind is Kind.QUESTION


def test_an_offer_grows_old(desk: Desk, alan: Person, clock: StandingClock) -> None:
    reply = alan.says("建议村里路灯坏了三天内修好")
    clock.forward(hours=25)
    assert "没对上" in alan.says(number_for(reply, "咨询"))
    assert newest(desk).kind is Kind.SUGGESTION


def test_withdrawing_is_asked_once_more(desk: Desk, alan: Person) -> None:
    alan.says("建议村里路灯坏了三天内修好")
    asked = alan.says("撤回")
    assert newest(desk).state is State.RECEIVED
    assert "不再办理" in alan.says(number_for(asked, "撤回"))
    assert newest(desk).state is State.WITHDRAWN
    assert "没有可以撤回" in alan.says("撤回")


def test_she_may_think_better_of_withdrawing(desk: Desk, alan: Person) -> None:
    alan.says("建议村里路灯坏了三天内修好")
    alan.says(number_for(alan.says("撤回"), "不撤"))
    assert newest(desk).state is State.RECEIVED


def test_erasure_leaves_a_tombstone(
    desk: Desk, alan: Person, person: Callable[[str], Person]
) -> None:
    other = person("老孟")
    other.says("建议修渠")
    alan.says("建议村里路灯坏了三天内修好，我电话13803730000")
    alan.sends_picture()
    asked = alan.says("删除我的信息")
    assert newest(desk).verbatim
    assert "删好了" in alan.says(number_for(asked, "确认删除"))
    with desk.memory.read() as session:
        gone = session.scalars(select(Matter).where(Matter.state == State.ERASED)).one()
        assert gone.verbatim == ""
        assert not gone.because
        assert gone.number
        kept = session.scalars(select(Arrival).where(Arrival.follower_id == gone.follower_id))
        assert all(not (row.content or row.raw) for row in kept)
        picture = session.scalars(select(Attachment)).one()
        assert (picture.fetch, picture.media_id) == (FetchState.ERASED, None)
        assert session.scalars(select(Follower).where(Follower.openid == alan.openid)).all() == []
        assert session.scalars(select(Matter.verbatim)).all().count("建议修渠") == 1


def test_the_erasing_push_repeated_erases_nothing_of_her_second_life(
    desk: Desk, alan: Person
) -> None:
    from handlers.receive import receive

    alan.says("建议修渠")
    done = alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    push = alan.pushes[-1]
    alan.says("建议种树")
    assert receive(desk, push).text == done  # type: ignore[union-attr]
    assert newest(desk).verbatim == "建议种树"


def test_somebody_erased_can_come_back_as_new(desk: Desk, alan: Person) -> None:
    alan.says("建议修渠")
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    assert "还没有您的记录" in alan.says("进度")
    alan.says("建议种树")
    assert [m.verbatim for m in matters(desk)] == ["", "建议种树"]


def test_words_already_reported_upwards_stay_without_the_person(desk: Desk, alan: Person) -> None:
    alan.says("建议修渠")
    with desk.memory.write() as session:
        session.scalars(select(Matter)).one().state = State.REPORTED_UP
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    matter = newest(desk)
    assert (matter.verbatim, matter.follower_id, matter.arrival_id) == ("建议修渠", None, None)


def test_the_export_link_shows_everything_and_grows_old(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.says("建议修渠")
    token = re.search(r"t=([\w.\-]+)", alan.says("导出"))
    assert token
    data = own_data(desk, token[1])
    assert data is not None
    assert [own.matter.verbatim for own in data.matters] == ["建议修渠"]
    assert own_data(desk, token[1][:-1] + ("A" if token[1][-1] != "A" else "B")) is None
    clock.forward(minutes=31)
    assert own_data(desk, token[1]) is None


def test_unsubscribing_and_coming_back(desk: Desk, alan: Person) -> None:
    alan.says("你好")
    assert "退订好了" in alan.says("退订")
    with desk.memory.read() as session:
        assert session.scalars(select(Follower.notices_off)).one() is True
    alan.says("恢复通知")
    with desk.memory.read() as session:
        assert session.scalars(select(Follower.notices_off)).one() is False


def test_asking_for_a_person_is_filed_for_one(desk: Desk, alan: Person) -> None:
    assert "工作人员" in alan.says("转人工")
    assert newest(desk).kind is Kind.HUMAN


def test_erased_words_are_gone_from_the_files_of_the_database(desk: Desk, alan: Person) -> None:
    from handlers.fetch import sweep_files

    if desk.memory.url.get_backend_name() != "sqlite":
        pytest.skip("on PostgreSQL the next VACUUM does it")
    alan.says("建议把石榴园后头的沟盖上板")
    alan.leaves()
    alan.follows()
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    sweep_files(desk)
    database = desk.memory.url.database
    assert database is not None
    for path in (database, f"{database}-wal"):
        with open(path, "rb") as file:
            content = file.read()
        assert "石榴园".encode() not in content, path
        assert alan.openid.encode() not in content, path


def test_an_emergency_offers_no_number_that_would_send_it_away(desk: Desk, alan: Person) -> None:
    alan.says("我是关堤乡的")
    reply = alan.says("俺家着火了，快来人")
    assert "119" in reply
    assert "其实是" not in reply
    assert newest(desk).kind is Kind.EMERGENCY


def test_no_by_word_is_a_no(desk: Desk, alan: Person) -> None:
    alan.says("建议修渠")
    alan.says("撤回")
    assert "照常办" in alan.says("不撤")
    assert [m.state for m in matters(desk)] == [State.RECEIVED]
