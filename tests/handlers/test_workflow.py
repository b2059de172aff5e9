"""Who sees to a matter, until when, and what the same said by many comes to."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from handlers.access import Refused
from handlers.answer import answer, fresh_form, send_waiting_answers
from handlers.inbox import (
    Form,
    Together,
    assign,
    close,
    escalate,
    extend,
    hold,
    list_matters,
    merge,
    news,
    on_each,
    open_matter,
    rekind,
    remark,
    undo,
    unmerge,
)
from handlers.inbox.finding import Filters
from handlers.working_days import working_day_after
from models.answer import About, Answer
from models.matter import Matter, State
from models.staff import Role
from models.words import Kind
from tests.handlers.test_corrected_by_staff import HOME, Office, hired, office
from tests.support.cast import Person
from tests.support.ledger import newest, scene
from tests.support.twins import StandingClock, WritingMessenger

__all__ = ["office"]

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def said_by(office: Office, name: str, text: str) -> int:
    person = Person(office.desk, name)
    person.scans(scene(office.desk, HOME))
    person.says(text)
    return newest(office.desk).id


def told(office: Office, matter_id: int) -> list[tuple[About, str]]:
    with office.desk.memory.read() as session:
        rows = session.scalars(select(Answer).where(Answer.matter_id == matter_id))
        return [(row.about, row.text) for row in rows]


def matter(office: Office, matter_id: int) -> Matter:
    with office.desk.memory.read() as session:
        return session.get_one(Matter, matter_id)


def form_of(office: Office, matter_id: int) -> Form:
    return Form(fresh_form(), matter(office, matter_id).version)


def test_working_days_leave_out_the_national_holiday() -> None:
    assert working_day_after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert working_day_after(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert working_day_after(date(2099, 1, 1), 1) == date(2099, 1, 2)


@ON_SQLITE
def test_a_question_is_due_in_working_days(office: Office) -> None:
    """20 November 2026 is a Friday; a Saturday and a Sunday do not count."""
    asked = said_by(office, "老孟", "请问减速带几时装？")
    assert matter(office, asked).due_on == date(2026, 12, 1)


def test_a_matter_is_given_to_a_colleague_and_is_hers_in_the_list(office: Office) -> None:
    qing = office.qing
    with office.desk.memory.write() as session:  # she sits at the point in the directory as well
        from models.staff import staff_point

        session.execute(
            staff_point.insert().values(staff_id=qing.staff_id, point_id=office.matter.point_id)
        )
    assign(office.desk, office.bai, office.matter_id, qing.staff_id, office.form())
    page = list_matters(office.desk, qing, Filters(mine=True))
    assert [row.matter.id for row in page.rows] == [office.matter_id]
    assert page.rows[0].owner == "qing同志"
    undo(office.desk, office.bai, office.matter_id, office.form())
    assert office.matter.owner_id is None


def test_nobody_from_elsewhere_is_given_a_matter(office: Office) -> None:
    stranger = hired(office.desk, "wai", Role.CLERK, "关堤乡")
    with pytest.raises(Refused, match="不能办这件事"):
        assign(office.desk, office.bai, office.matter_id, stranger.staff_id, office.form())


def test_the_day_is_put_off_once_and_the_person_told(
    office: Office, messenger: WritingMessenger
) -> None:
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, office.form())
    was = office.matter.due_on
    assert was is not None
    extend(office.desk, office.bai, office.matter_id, 5, office.form())
    assert office.matter.due_on == working_day_after(was, 5)
    ((about, text),) = told(office, office.matter_id)
    assert about is About.EXTENDED
    assert "让您久等了" in text
    with pytest.raises(Refused, match="已经延过一次"):
        extend(office.desk, office.bai, office.matter_id, 5, office.form())
    send_waiting_answers(office.desk)
    assert "让您久等了" in messenger.sent[-1][1]
    assert "有答复了" not in messenger.sent[-1][1]
    assert office.matter.state is State.RECEIVED


def test_the_same_said_by_many_is_answered_once_and_each_hears_under_her_number(
    office: Office, messenger: WritingMessenger
) -> None:
    other = said_by(office, "老孟", "建议村口装个减速带吧")
    number = office.matter.number
    merge(office.desk, office.bai, other, number, form_of(office, other))
    assert [about for about, _ in told(office, other)] == [About.MERGED]
    view = open_matter(office.desk, office.bai, office.matter_id)
    assert view.together == Together(matters=2, people=2, unknown=0, points=1)
    answer(office.desk, office.bai, office.matter_id, "下月装。", form=fresh_form())
    assert matter(office, other).state is State.ANSWERED
    assert (About.ANSWER, "下月装。") in told(office, other)
    send_waiting_answers(office.desk)
    assert {openid for openid, text in messenger.sent if "下月装。" in text} == {
        Person(office.desk, "阿兰").openid,
        Person(office.desk, "老孟").openid,
    }


def test_what_was_merged_stands_alone_again_and_is_due_as_before(office: Office) -> None:
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, office.form())
    other = said_by(office, "老孟", "请问减速带几时装？")
    due = matter(office, other).due_on
    merge(office.desk, office.bai, other, office.matter.number, form_of(office, other))
    assert matter(office, other).due_on is None
    with pytest.raises(Refused, match="已并案"):
        answer(office.desk, office.bai, other, "好。", form=fresh_form())
    unmerge(office.desk, office.bai, other, form_of(office, other))
    assert told(office, other)[-1][0] is About.UNMERGED
    alone = matter(office, other)
    assert (alone.merged_into_id, alone.due_on) == (None, due)


def test_when_the_first_is_withdrawn_the_others_wait_for_themselves(
    office: Office, alan: Person
) -> None:
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, office.form())
    other = said_by(office, "老孟", "请问减速带几时装？")
    merge(office.desk, office.bai, other, office.matter.number, form_of(office, other))
    alan.says("删除我的信息")
    alan.says("1")
    assert office.matter.state is State.ERASED
    alone = matter(office, other)
    assert alone.merged_into_id is None
    assert alone.due_on is not None


def test_beyond_the_window_the_word_leads_her_next_reply(
    office: Office, clock: StandingClock
) -> None:
    other = said_by(office, "老孟", "建议村口装个减速带吧")
    clock.forward(hours=49)
    merge(office.desk, office.bai, other, office.matter.number, form_of(office, other))
    reply = Person(office.desk, "老孟").says("你好")
    assert reply.startswith("【告知】")
    assert "已经并在一起办" in reply


def test_a_matter_is_not_merged_into_itself_or_into_nothing(office: Office) -> None:
    with pytest.raises(Refused, match="不能并入它自己"):
        merge(office.desk, office.bai, office.matter_id, office.matter.number, office.form())
    with pytest.raises(Refused, match="没找到这个编号"):
        merge(office.desk, office.bai, office.matter_id, "一二三", office.form())


def test_remarks_and_a_lawyers_comment_stand_beside_and_make_no_page_stale(
    office: Office,
) -> None:
    form, lawyer = office.form(), hired(office.desk, "kong", Role.LAWYER, HOME)
    remark(
        office.desk, lawyer, office.matter_id, "可以参照道路交通安全的规定。", Form(fresh_form())
    )
    remark(office.desk, office.bai, office.matter_id, "已电话问过。", Form(fresh_form()))
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, form)
    view = open_matter(office.desk, office.bai, office.matter_id)
    assert [one.kind.value for one in view.story.remarks] == ["lawyer", "note"]


def test_erasure_takes_the_remarks_along(office: Office, alan: Person) -> None:
    remark(office.desk, office.bai, office.matter_id, "她说急。", Form(fresh_form()))
    alan.says("删除我的信息")
    alan.says("1")
    assert open_remarks(office) == []


def open_remarks(office: Office) -> list[str]:
    from models.remark import Remark

    with office.desk.memory.read() as session:
        return list(session.scalars(select(Remark.text)))


def test_what_a_point_cannot_settle_goes_up_with_a_reason(office: Office) -> None:
    with pytest.raises(Refused, match="为什么上报"):
        escalate(office.desk, office.bai, office.matter_id, " ", office.form())
    escalate(office.desk, office.bai, office.matter_id, "涉及市里的路", office.form())
    assert office.matter.state is State.STUDYING


def test_nobody_is_closed_while_waiting_for_a_promised_word(office: Office) -> None:
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, office.form())
    with pytest.raises(Refused, match="请先答复"):
        close(office.desk, office.bai, office.matter_id, office.form())
    answer(office.desk, office.bai, office.matter_id, "好。", form=fresh_form())
    close(office.desk, office.bai, office.matter_id, office.form())
    assert office.matter.state is State.CLOSED


def test_while_one_writes_the_other_waits_or_takes_over(
    office: Office, clock: StandingClock
) -> None:
    desk, matter_id = office.desk, office.matter_id
    assert hold(desk, office.bai, matter_id)
    assert not hold(desk, office.qing, matter_id)
    lock = open_matter(desk, office.qing, matter_id).lock
    assert lock is not None
    assert lock.who == "bai同志"
    with pytest.raises(Refused, match="正在答复"):
        answer(desk, office.qing, matter_id, "好。", form=fresh_form())
    assert hold(desk, office.qing, matter_id, take_over=True)
    answer(desk, office.qing, matter_id, "好。", form=fresh_form())
    assert hold(desk, office.bai, matter_id)
    clock.forward(minutes=11)
    assert open_matter(desk, office.qing, matter_id).lock is None


def test_many_at_once_each_for_itself_and_none_that_is_not_hers(office: Office) -> None:
    mine = said_by(office, "老孟", "建议修水渠")
    Person(office.desk, "小谢").says("我是关堤乡的，建议修桥")
    theirs = newest(office.desk).id
    form = Form(fresh_form())
    chosen = [office.matter_id, mine, theirs]
    for _ in range(2):  # the second click of a double click
        done = on_each(office.desk, office.bai, chosen, close, form)
        assert done.count == 2
        assert done.refused == {"没有这件事，或不归您看。": 1}
    assert matter(office, theirs).state is State.RECEIVED
    assert matter(office, mine).state is State.CLOSED


def test_news_cost_nothing_while_nothing_changes(office: Office) -> None:
    mark, count = news(office.desk, office.bai, 0, "")
    assert count == 1
    assert news(office.desk, office.bai, 0, mark) == (mark, None)
    said_by(office, "老孟", "建议修水渠")
    other, count = news(office.desk, office.bai, office.matter_id, mark)
    assert other != mark
    assert count == 1
