"""What became of opinions: recorded, taken back, told to everybody who spoke."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select

from handlers.access import Actor, Refused
from handlers.answer import Again, fresh_form, send_waiting_answers
from handlers.consult.figures import figures_of, heard_by_place, opinions_by_consultation
from handlers.decide import (
    list_by_hand,
    newest_outcome,
    open_batches,
    record,
    take_back,
    tell_outcomes,
    telling,
    tick,
)
from handlers.decide.record import Stale
from handlers.desk import Desk
from models.answer import AnswerState
from models.audit_entry import AuditEntry
from models.matter import Channel, State
from models.opinion import Opinion
from models.outcome import Adoption, Outcome, OutcomeReason
from models.staff import Role
from tests.support.cast import Person
from tests.support.opinions import ARTICLES, CITY, Talk, add_version, consultation
from tests.support.twins import StandingClock, WritingMessenger

REWRITTEN = (*ARTICLES[:2], ("8", "遛犬", ("犬只粪便应当装袋带走。",)), ARTICLES[3])

Cast = Callable[[str], Person]


@pytest.fixture
def talk(desk: Desk, alan: Person) -> Talk:
    alan.says("我是诚城社区的")
    return consultation(desk)


def test_who_spoke_hears_why_it_was_not_adopted_and_what_can_still_be_done(
    talk: Talk, alan: Person, messenger: WritingMessenger
) -> None:
    opinion = talk.said(alan, "12", "第十二条罚五百太狠，俺村好些人一月才挣两千")
    assert talk.decides(opinion, sentence="罚款的数额由省里的条例定了。") == 1
    assert talk.tells() == 1
    send_waiting_answers(talk.desk)
    ((to, text),) = messenger.sent
    assert to == alan.openid
    for words in ("养犬管理规定", "第12条", "罚五百太狠", "谢谢您花心思", "没有采纳"):
        assert words in text
    assert "没有交给市里来定" in text
    assert "罚款的数额由省里的条例定了" in text
    assert "往后国家、省里" in text
    assert "满意" in text
    assert talk.matter(opinion).state is State.ANSWERED
    assert tell_outcomes(talk.desk) == 0


def test_an_adopted_opinion_stands_beside_the_new_article(
    talk: Talk, alan: Person, clock: StandingClock, passer_by: Person
) -> None:
    opinion = talk.said(alan, "8.2", "第八条加一句，粪便要装袋带走")
    with pytest.raises(Refused, match="新稿的哪一条"):
        talk.decides(opinion, adoption=Adoption.ADOPTED)
    with talk.desk.memory.write() as session:
        add_version(session, talk, 2, REWRITTEN)
    talk.decides(opinion, adoption=Adoption.ADOPTED, new_place="第八条")
    talk.tells()
    clock.forward(days=3)
    reply = alan.says("在吗")
    assert reply.startswith("【意见结果】")
    assert "粪便要装袋带走" in reply
    assert "现在的第八条：“犬只粪便应当装袋带走" in reply
    number = talk.matter(opinion).number
    assert "采纳了" in alan.says(number)
    assert "结果：采纳" in alan.says("进度")
    assert "没查到" in passer_by.says(number)
    (letter,) = talk.letters()
    assert letter.state is AnswerState.SEEN


def test_several_decided_together_are_told_in_one_letter_and_a_fresh_one_holds_it(
    talk: Talk, alan: Person, clock: StandingClock
) -> None:
    first = talk.said(alan, "8", "牵引绳两米太短")
    second = talk.said(alan, "12", "先警告再罚")
    talk.decides(first, reason=OutcomeReason.WORDING_KEPT)
    clock.forward(minutes=20)
    talk.decides(
        second, adoption=Adoption.PARTLY, new_place="第十二条", sentence="首次先责令改正。"
    )
    clock.forward(minutes=20)
    assert tell_outcomes(talk.desk) == 0
    assert talk.tells() == 1
    (letter,) = talk.letters()
    assert "牵引绳两米太短" in letter.text
    assert "先警告再罚" in letter.text
    assert letter.text.count("满意不") == 1


def test_many_outcomes_get_a_line_each_and_the_number_leads_to_the_whole(
    talk: Talk, alan: Person
) -> None:
    opinions = [
        talk.said(alan, "12", f"第十二条的第{n}点，" + "写得再细一些" * 5) for n in range(8)
    ]
    talk.decides(*opinions, sentence="这一条已经比较细了。" * 5, reason=OutcomeReason.COVERED)
    talk.tells()
    (letter,) = talk.letters()
    assert len(letter.text.encode()) <= 1200
    assert letter.text.count("未采纳") == 8
    assert "回编号" in letter.text
    whole = alan.says(talk.matter(opinions[5]).number)
    assert "别的条款已经写到了" in whole


def test_who_said_the_same_and_was_merged_hears_it_too(
    talk: Talk, alan: Person, person: Cast
) -> None:
    meng = person("老孟")
    meng.says("你好")
    main = talk.said(alan, "8", "绳子两米太短了")
    same = talk.said(meng, "8", "牵引绳太短", into=main)
    slip = talk.said(None, "8", "绳短", into=main, channel=Channel.BOX)
    talk.decides(main, reason=OutcomeReason.WORDING_KEPT)
    assert talk.tells() == 3
    assert {letter.matter_id for letter in talk.letters()} == {
        talk.matter(main).id,
        talk.matter(same).id,
    }
    assert "牵引绳太短" in talk.letters()[1].text
    told = list_by_hand(talk.desk, CITY, talk.id)
    assert [line.matter.id for line in told.waiting] == [talk.matter(slip).id]
    assert "绳短" in told.waiting[0].text


def test_a_clerk_ticks_who_she_told_and_only_her_own(talk: Talk, alan: Person) -> None:
    desk = talk.desk
    slip = talk.said(None, "12", "罚得轻了", channel=Channel.BOX)
    away = talk.said(None, "12", "罚得重了", channel=Channel.DESK, point="关堤乡")
    talk.decides(slip, away)
    talk.tells()
    clerk = Actor(None, "bai", Role.CLERK, frozenset({talk.matter(slip).point_id or 0}))
    (line,) = list_by_hand(desk, clerk, talk.id).waiting
    others = [one.feedback.id for one in list_by_hand(desk, CITY, talk.id).waiting]
    with pytest.raises(Refused, match="名单有变化"):
        tick(desk, clerk, talk.id, others)
    assert tick(desk, clerk, talk.id, [line.feedback.id]) == 1
    assert tick(desk, clerk, talk.id, [line.feedback.id]) == 0
    assert not list_by_hand(desk, clerk, talk.id).waiting
    assert len(list_by_hand(desk, clerk, talk.id).done) == 1
    assert talk.matter(slip).state is State.ANSWERED
    assert talk.matter(away).state is State.SORTED
    with pytest.raises(Refused):
        list_by_hand(desk, Actor(None, "shen", Role.AUDITOR), talk.id)


def test_who_took_her_slip_into_wechat_hears_there(talk: Talk, alan: Person) -> None:
    slip = talk.said(alan, "12", "罚得轻了", channel=Channel.DESK)
    talk.decides(slip)
    talk.tells()
    assert [letter.matter_id for letter in talk.letters()] == [talk.matter(slip).id]
    assert not list_by_hand(talk.desk, CITY, talk.id).waiting


def test_who_left_the_account_before_reading_stands_on_the_list(talk: Talk, alan: Person) -> None:
    opinion = talk.said(alan, "12", "罚得轻了")
    alan.leaves()
    talk.decides(opinion)
    talk.tells()
    (line,) = list_by_hand(talk.desk, CITY, talk.id).waiting
    assert line.left
    tick(talk.desk, CITY, talk.id, [line.feedback.id])
    assert "意见结果" not in alan.follows()


def test_what_was_recorded_is_taken_back_until_somebody_was_told(
    talk: Talk, alan: Person, clock: StandingClock
) -> None:
    desk = talk.desk
    opinions = [talk.said(alan, "8", "绳短"), talk.said(alan, "12", "罚重")]
    talk.decides(*opinions, adoption=Adoption.REFERENCE)
    with desk.memory.read() as session:
        (batch,) = open_batches(session, talk.id)
    assert (batch.count, batch.adoption) == (2, Adoption.REFERENCE)
    assert take_back(desk, CITY, talk.id, batch.token) == 2
    assert talk.tells() == 0
    with pytest.raises(Refused, match="不能再撤"):
        take_back(desk, CITY, talk.id, batch.token)
    talk.decides(*opinions)
    with desk.memory.read() as session:
        (batch,) = open_batches(session, talk.id)
    talk.tells()
    with pytest.raises(Refused, match="不能再撤"):
        take_back(desk, CITY, talk.id, batch.token)
    with desk.memory.read() as session:
        done = set(session.scalars(select(AuditEntry.action)))
    assert {"decide", "decide_undone"} <= done


def test_a_changed_mind_is_told_again_and_says_so(
    talk: Talk, alan: Person, clock: StandingClock
) -> None:
    opinion = talk.said(alan, "8", "绳短")
    talk.decides(opinion)
    talk.tells()
    talk.decides(opinion, adoption=Adoption.ADOPTED, new_place="第八条")
    talk.tells()
    first, second = talk.letters()
    assert first.state is AnswerState.DROPPED  # it had not gone yet
    assert "以这回为准" not in second.text
    assert "采纳了" in alan.says("在吗")
    talk.decides(opinion, adoption=Adoption.REFERENCE)
    talk.tells()
    assert "以这回为准" in talk.letters()[-1].text


def test_a_letter_that_went_away_with_a_withdrawn_matter_is_written_anew_for_the_others(
    talk: Talk, alan: Person
) -> None:
    first, second = talk.said(alan, "8", "绳短"), talk.said(alan, "12", "罚重")
    talk.decides(first, second)
    talk.tells()
    number = talk.matter(first).number
    with talk.desk.memory.write() as session:
        letter = session.get_one(type(talk.letters()[0]), talk.letters()[0].id)
        letter.state = AnswerState.DROPPED
    with talk.desk.memory.write() as session:
        session.merge(talk.matter(first)).state = State.WITHDRAWN
    assert tell_outcomes(talk.desk) == 1
    last = talk.letters()[-1]
    assert last.matter_id == talk.matter(second).id
    assert number[:3] not in last.text or "绳短" not in last.text


def test_the_same_form_acts_once_and_a_stale_page_changes_nothing(talk: Talk, alan: Person) -> None:
    opinion, form = talk.said(alan, "8", "绳短"), fresh_form()
    talk.decides(opinion, form=form, seen=0)
    with pytest.raises(Again):
        talk.decides(opinion, form=form, seen=0)
    with pytest.raises(Stale, match="刚由同事记过"):
        talk.decides(opinion, adoption=Adoption.REFERENCE, seen=0)
    with talk.desk.memory.read() as session:
        assert newest_outcome(session, talk.id) == len(list(session.scalars(select(Outcome))))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"actor": Actor(None, "zhou", Role.OFFICER, frozenset({1}))}, "您的角色"),
        ({"form": "nonsense"}, "表单不完整"),
        ({"reason": OutcomeReason.OTHER}, "原因"),
        ({"sentence": "长" * 121}, "最多 120 字"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_a_sentence(
    talk: Talk, alan: Person, given: dict[str, Any], says: str
) -> None:
    with pytest.raises(Refused, match=says):
        talk.decides(talk.said(alan, "8", "绳短"), **given)
    with pytest.raises(Refused, match="打勾"):
        talk.decides()
    with pytest.raises(Refused, match="刷新"):
        talk.decides(999_999)


def test_a_place_in_the_draft_that_people_spoke_on_is_no_new_text(talk: Talk, alan: Person) -> None:
    talk.decides(talk.said(alan, "8", "绳短"), adoption=Adoption.ADOPTED, new_place="第八条")
    talk.tells()
    (letter,) = talk.letters()
    assert "写进了第八条。" in letter.text
    assert "现在的第八条" not in letter.text


def test_what_was_merged_takes_the_outcome_of_its_main_one_and_is_answered_with_it(
    talk: Talk, alan: Person, person: Cast
) -> None:
    meng = person("老孟")
    meng.says("你好")
    main = talk.said(alan, "8", "绳子两米太短了")
    same = talk.said(meng, "8", "牵引绳太短", into=main)
    also = also_on(talk, same, "12")
    talk.said(meng, "12", "买一送一，快来", state=State.HELD)
    with talk.desk.memory.read() as session:
        figures = figures_of(session, talk.id)
        assert (figures.opinions, figures.people, figures.undecided) == (3, 2, 3)
        assert heard_by_place(session, talk.id) == {"8": 2, "12": 1}
        assert opinions_by_consultation(session, [talk.id]) == {talk.id: 3}
    with pytest.raises(Refused, match="并入"):
        talk.decides(same)
    talk.decides(main, reason=OutcomeReason.WORDING_KEPT)
    talk.tells()
    assert talk.matter(main).state is State.ANSWERED
    assert talk.matter(same).state is State.SORTED  # article 12 is her own and still open
    talk.decides(also, adoption=Adoption.REFERENCE)
    talk.tells()
    assert talk.matter(same).state is State.ANSWERED
    with talk.desk.memory.read() as session:
        figures = figures_of(session, talk.id)
    assert figures.outcomes == {Adoption.NOT_ADOPTED: 2, Adoption.REFERENCE: 1}
    assert figures.undecided == 0


def also_on(talk: Talk, opinion_id: int, place: str) -> int:
    """The same matter speaks of another article too."""
    with talk.desk.memory.write() as session:
        first = session.get_one(Opinion, opinion_id)
        row = Opinion(
            matter_id=first.matter_id,
            consultation_id=talk.id,
            draft_id=first.draft_id,
            provision_id=talk.provisions[place],
            place=place,
            how=first.how,
            filed_at=first.filed_at,
        )
        session.add(row)
        session.flush()
        return row.id


def crossing(
    monkeypatch: pytest.MonkeyPatch,
    where: tuple[Any, str],
    first: Callable[[], int],
    second: Callable[[], int],
) -> tuple[Future[int], Future[int]]:
    """`first` stands still at a function of its module, and `second` comes meanwhile."""
    module, name = where
    real, entered, go_on = getattr(module, name), Event(), Event()

    def slow(*args: Any, **named: Any) -> Any:
        if not entered.is_set():
            entered.set()
            go_on.wait(5)
        return real(*args, **named)

    monkeypatch.setattr(module, name, slow)
    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(first)
        assert entered.wait(5)
        other = threads.submit(second)
        wait([other], timeout=0.4)  # it is held up, or done already where nothing holds it up
        go_on.set()
    return one, other


def test_of_two_who_decide_at_the_same_moment_one_is_stale(
    talk: Talk, alan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    opinion = talk.said(alan, "8", "绳短")
    one, other = crossing(
        monkeypatch,
        (record, "_checked"),
        lambda: talk.decides(opinion, seen=0),
        lambda: talk.decides(opinion, adoption=Adoption.REFERENCE, seen=0),
    )
    assert one.result() == 1
    with pytest.raises(Stale, match="刚由同事记过"):
        other.result()


def test_what_is_being_told_at_this_moment_is_not_taken_back(
    talk: Talk, alan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = fresh_form()
    talk.decides(talk.said(alan, "8", "绳短"), form=form)
    one, other = crossing(
        monkeypatch,
        (telling, "settle_matters"),
        talk.tells,
        lambda: take_back(talk.desk, CITY, talk.id, form),
    )
    assert one.result() == 1
    with pytest.raises(Refused, match="不能再撤"):
        other.result()
    with talk.desk.memory.read() as session:
        assert session.scalars(select(Outcome)).one().undone_at is None


def test_nobody_is_told_what_was_decided_otherwise_while_the_clock_counted(
    talk: Talk, alan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    opinion, real = talk.said(alan, "8", "绳短"), telling._due
    talk.decides(opinion)

    def slow(*args: Any) -> Any:
        due = real(*args)
        talk.decides(opinion, adoption=Adoption.REFERENCE)
        return due

    with monkeypatch.context() as patched:
        patched.setattr(telling, "_due", slow)
        talk.tells()
    assert talk.letters() == []
    talk.tells()
    (letter,) = talk.letters()
    assert "以这回为准" not in letter.text
