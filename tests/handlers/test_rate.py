"""What people think of what they were told is kept with the answer it is for."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers.access import Actor
from handlers.answer import answer, send_answer
from handlers.desk import Desk
from models.answer import Answer
from models.matter import State
from models.rating import Rating
from models.staff import Role
from tests.support.cast import Person
from tests.support.ledger import matters, newest, number_for
from tests.support.opinions import Talk, consultation
from tests.support.twins import StandingClock

WROTE = Actor(None, "laobai", Role.CITY)


def ratings(desk: Desk) -> list[Rating]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Rating).order_by(Rating.id)))


@pytest.fixture
def talk(desk: Desk, alan: Person) -> Talk:
    alan.says("我是诚城社区的")
    return consultation(desk)


def test_a_score_is_kept_with_the_letter_she_read_and_a_better_one_replaces_it(
    talk: Talk, alan: Person
) -> None:
    desk = talk.desk
    talk.decides(talk.said(alan, "12", "罚重了"))
    talk.tells()
    assert "满意" in alan.says("在吗")
    (letter,) = talk.letters()
    filed = len(matters(desk))
    assert "对不住您" in alan.says("不太满意")
    assert "不客气" in alan.says("谢谢啊")
    (row,) = ratings(desk)
    assert (row.answer_id, row.score, row.words) == (letter.id, 2, "谢谢啊")
    assert "记下了" in alan.says("满意")
    assert [one.score for one in ratings(desk)] == [4]
    assert len(matters(desk)) == filed


def test_words_behind_a_bad_score_become_a_matter(talk: Talk, alan: Person) -> None:
    talk.decides(talk.said(alan, "12", "罚重了"))
    talk.tells()
    alan.says("在吗")
    reply = alan.says("不满意，建议罚款分三档")
    assert "对不住您" in reply
    assert "受理编号" in reply
    assert "罚款分三档" in newest(talk.desk).verbatim
    assert ratings(talk.desk)[0].score == 2


def test_a_report_behind_a_score_is_sealed_and_nowhere_in_the_rating(
    talk: Talk, alan: Person
) -> None:
    talk.decides(talk.said(alan, "12", "罚重了"))
    talk.tells()
    alan.says("在吗")
    for words, kept, score in (
        ("不满意。举报你们村支书收钱", "不满意", 2),
        ("打1分！俺要举报村支书贪污低保款", "打1分", 1),
        ("很满意，谢谢恁", "很满意，谢谢恁", 5),
    ):
        alan.says(words)
        assert [(row.words, row.score) for row in ratings(talk.desk)] == [(kept, score)]
    reports = [one for one in matters(talk.desk) if "举报" in one.verbatim]
    assert reports
    assert all(one.sealed for one in reports)


def test_a_word_that_comes_too_late_or_from_somebody_else_rates_nothing(
    talk: Talk, alan: Person, passer_by: Person, clock: StandingClock
) -> None:
    desk = talk.desk
    talk.decides(talk.said(alan, "12", "罚重了"))
    talk.tells()
    passer_by.says("满意")
    alan.says("在吗")
    clock.forward(days=15)
    alan.says("满意")
    assert ratings(desk) == []


def test_an_answer_of_staff_is_rated_as_an_outcome_is(desk: Desk, alan: Person) -> None:
    alan.says("我是诚城社区的")
    alan.says("请问低保咋申请")
    send_answer(desk, answer(desk, WROTE, newest(desk).id, "到大厅办。"))
    alan.says("5分")
    assert [row.score for row in ratings(desk)] == [5]


def test_an_erasure_leaves_the_score_and_takes_the_words(talk: Talk, alan: Person) -> None:
    desk = talk.desk
    reported = talk.said(alan, "12", "我叫王小明，电话13800001234，罚重了", state=State.REPORTED_UP)
    private = talk.said(alan, "8", "绳短")
    talk.decides(reported, private)
    talk.tells()
    alan.says("在吗")
    alan.says("不满意")
    later = talk.said(alan, "2", "农村也要管", state=State.REPORTED_UP)
    talk.decides(later)
    talk.tells()
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    kept, gone = talk.matter(reported), talk.matter(private)
    assert kept.follower_id is None
    assert "罚重了" in kept.verbatim
    assert "王小明" not in kept.verbatim
    assert "13800001234" not in kept.verbatim
    assert gone.state is State.ERASED
    assert gone.verbatim == ""
    assert [(row.score, row.words) for row in ratings(desk)] == [(2, "")]
    with desk.memory.read() as session:
        assert not any(session.scalars(select(Answer.text)))
    talk.decides(later)
    assert talk.tells() == 0  # nobody is left to be told
