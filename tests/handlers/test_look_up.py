"""A question is answered from the library, or goes to staff, or goes to staff after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import select

from bot.dialogue import LIMIT
from bot.retrieval.stock import Article
from handlers.answer import send_waiting_answers
from handlers.desk import Desk
from handlers.look_up import article_name
from models.answer import Answer, AnswerState
from models.matter import Matter, State
from models.move import Move, Mover
from models.words import Kind
from tests.support.cast import Person
from tests.support.ledger import matters, newest, number_for
from tests.support.twins import StandingClock, WritingMessenger

DOGS = "请问小区里能养烈性犬吗"


@pytest.fixture
def library(desk: Desk) -> Desk:
    desk.library.refresh(desk.memory, hurry=True)
    return desk


@dataclass
class Kept:
    answers: list[Answer]
    moves: list[Move]


def kept(desk: Desk) -> Kept:
    with desk.memory.read() as session:
        answers = list(session.scalars(select(Answer).order_by(Answer.id)))
        return Kept(answers, list(session.scalars(select(Move).order_by(Move.id))))


def test_what_the_law_says_is_quoted_with_its_name_day_and_a_lawyer(
    library: Desk, alan: Person
) -> None:
    reply = alan.says(DOGS)
    assert "《样例市养犬管理规定（样例文本）》（2025年5月20日通过）第2条" in reply
    assert "居民小区内禁止饲养烈性犬。" in reply
    assert "不是对您这件事下结论" in reply
    assert "12348" in reply
    assert "没解决，请工作人员答" in reply
    assert len(reply.encode()) <= LIMIT
    matter = newest(library)
    assert (matter.kind, matter.state) == (Kind.QUESTION, State.ANSWERED)
    answers, moves = kept(library).answers, kept(library).moves
    assert [(a.state, a.staff_id) for a in answers] == [(AnswerState.SEEN, None)]
    assert moves[-1].by is Mover.BOT
    assert "第2条" in moves[-1].note


def test_what_the_office_answered_before_goes_before_the_law(library: Desk, alan: Person) -> None:
    reply = alan.says("征集箱多长时间开一回")
    assert "【问答库】每月的1号和15号" in reply
    assert "依据：征集箱管理制度（样例）" in reply


def test_what_is_not_sure_goes_to_staff(library: Desk, alan: Person) -> None:
    reply = alan.says("办低保要带啥材料")
    assert "工作人员会在" in reply
    assert newest(library).state is State.RECEIVED
    assert not kept(library).answers


def test_without_a_library_every_question_goes_to_staff(desk: Desk, alan: Person) -> None:
    alan.says(DOGS)
    assert newest(desk).state is State.RECEIVED


@pytest.mark.parametrize("word", ["1", "没用", "还是不懂", "没看懂。", "不管用，找个人答"])
def test_what_did_not_help_goes_to_staff_once(library: Desk, alan: Person, word: str) -> None:
    alan.says(DOGS)
    assert "已转给工作人员" in alan.says(word)
    matter = newest(library)
    assert (matter.state, matter.answered_at) == (State.RECEIVED, None)
    assert matter.due_on is not None
    alan.says(word)
    moves = [move for move in kept(library).moves if move.was == "answered"]
    assert len(moves) == 1
    assert moves[0].by is Mover.PERSON


def test_only_the_person_herself_takes_her_question_to_staff(
    library: Desk, alan: Person, passer_by: Person
) -> None:
    alan.says(DOGS)
    passer_by.says("没用")
    with library.memory.read() as session:
        asked = session.scalars(select(Matter).where(Matter.kind == Kind.QUESTION)).first()
    assert asked is not None
    assert asked.state is State.ANSWERED


def test_a_danger_beside_the_question_stands_first(library: Desk, alan: Person) -> None:
    reply = alan.says("着火了快来人！另外请问小区里能养烈性犬吗")
    assert reply.index("119") < reply.index("禁止饲养") if "禁止饲养" in reply else "119" in reply
    assert Kind.EMERGENCY in {matter.kind for matter in matters(library)}


def test_a_question_that_was_really_a_suggestion_waits_for_staff_again(
    library: Desk, alan: Person
) -> None:
    reply = alan.says(number_for(alan.says(DOGS), "其实是建议"))
    assert "改好了" in reply
    assert newest(library).state is State.RECEIVED


def test_an_answer_without_room_follows_by_itself(
    library: Desk, alan: Person, messenger: WritingMessenger, clock: StandingClock
) -> None:
    alan.says("你好")
    with library.memory.write() as session:
        older = Matter(number="1234567897", kind=Kind.QUESTION, state=State.ANSWERED, verbatim="旧")
        older.follower_id, older.arrived_at = 1, clock.now()
        session.add(older)
        session.flush()
        session.add(
            Answer(
                matter_id=older.id, text="早先的答复。" * 80, written_at=clock.now(),
                state=AnswerState.WAITING,
            )
        )  # fmt: skip
    reply = alan.says(DOGS)
    assert "早先的答复" in reply
    assert len(reply.encode()) <= LIMIT
    clock.forward(minutes=1)
    send_waiting_answers(library)
    assert "禁止饲养" in reply or any("禁止饲养" in text for _, text in messenger.sent)


def test_progress_shows_what_was_answered(library: Desk, alan: Person) -> None:
    alan.says(DOGS)
    assert "已答复" in alan.says("进度")


def test_a_point_of_a_text_without_articles_is_called_a_point() -> None:
    point = Article(1, "样例决定", "三", "", "样例", date(2026, 3, 1), "通过")
    assert article_name(point) == "第（三）点"
