"""The one question back: when two kinds are close, when an article is missing, in words too."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.reading import Reading
from handlers.desk import Desk
from handlers.ear import Ear
from models.dialogue import Dialogue
from models.move import Changed, Move, Mover
from models.words import Kind
from tests.support.cast import Person
from tests.support.ledger import matters, newest, number_for
from tests.support.twins import StandingClock


def read_as(monkeypatch: pytest.MonkeyPatch, text: str, **changes: object) -> None:
    """The ear hears `text` with these changes to its first act."""
    understand = Ear.understand

    def heard(ear: Ear, said: str, own_place: str | None) -> Reading:
        reading = understand(ear, said, own_place)
        if said != text:
            return reading
        return Reading((replace(reading.acts[0], **changes), *reading.acts[1:]))  # type: ignore[arg-type]

    monkeypatch.setattr(Ear, "understand", heard)


DOUBTFUL = "村里的狗得拴好"


@pytest.fixture
def doubtful(desk: Desk, alan: Person, monkeypatch: pytest.MonkeyPatch) -> str:
    """阿兰 says what may be a suggestion or a complaint. Returns the reply."""
    alan.says("我是关堤乡的")
    read_as(monkeypatch, DOUBTFUL, kind=Kind.SUGGESTION, rival=Kind.COMPLAINT)
    return alan.says(DOUBTFUL)


def test_two_close_kinds_are_asked_about_and_the_likelier_stands(desk: Desk, doubtful: str) -> None:
    assert "您这是想：\n1 提个建议\n2 反映个问题\n3 都不是，或说不清" in doubtful
    assert "其实是" not in doubtful
    assert newest(desk).kind is Kind.SUGGESTION


def test_the_likelier_kind_is_confirmed_without_a_move(
    desk: Desk, alan: Person, doubtful: str
) -> None:
    assert "就按建议办" in alan.says("1")
    with desk.memory.read() as session:
        assert session.scalars(select(Move).where(Move.changed == Changed.KIND)).all() == []


def test_the_other_kind_is_a_move_of_hers(desk: Desk, alan: Person, doubtful: str) -> None:
    assert "按诉求登记" in alan.says("反映个问题")
    with desk.memory.read() as session:
        move = session.scalars(select(Move).where(Move.changed == Changed.KIND)).one()
    assert (move.was, move.became, move.by) == ("suggestion", "complaint", Mover.PERSON)


def test_neither_leaves_it_to_a_person_of_ours(desk: Desk, alan: Person, doubtful: str) -> None:
    assert "先不归类" in alan.says("都不是")
    assert newest(desk).kind is Kind.UNCLEAR
    assert newest(desk).due_on is not None


def test_after_ten_minutes_the_likelier_kind_has_stood_all_along(
    desk: Desk, alan: Person, doubtful: str, clock: StandingClock
) -> None:
    clock.forward(minutes=11)
    assert "隔了一阵子" in alan.says("2")
    assert newest(desk).kind is Kind.SUGGESTION


@pytest.mark.parametrize("rival", [Kind.REPORT, Kind.EMERGENCY])
def test_no_digit_makes_a_report_or_an_emergency(
    desk: Desk, alan: Person, monkeypatch: pytest.MonkeyPatch, rival: Kind
) -> None:
    alan.says("我是关堤乡的")
    read_as(monkeypatch, DOUBTFUL, kind=Kind.SUGGESTION, rival=rival)
    assert "您这是想" not in alan.says(DOUBTFUL)


@pytest.mark.parametrize(
    ("rival", "label"), [(Kind.OPINION, "对草案提意见"), (Kind.HUMAN, "找工作人员说")]
)
def test_every_kind_that_may_be_close_has_words(
    alan: Person, monkeypatch: pytest.MonkeyPatch, rival: Kind, label: str
) -> None:
    read_as(monkeypatch, DOUBTFUL, kind=Kind.SUGGESTION, rival=rival)
    assert number_for(alan.says(DOUBTFUL), label) == "2"


OPINION = "草案罚款太高了"


@pytest.fixture
def which_article(alan: Person, monkeypatch: pytest.MonkeyPatch) -> str:
    """阿兰 has an opinion and does not say on which article. Returns the reply."""
    alan.says("我是关堤乡的")
    read_as(monkeypatch, OPINION, kind=Kind.OPINION, articles=())
    return alan.says(OPINION)


def test_a_missing_article_is_asked_for_and_given_in_words(
    desk: Desk, alan: Person, which_article: str
) -> None:
    assert "您说的是第几条" in which_article
    assert "第12条" in alan.says("第十二条")
    assert newest(desk).articles == ["12"]
    assert len(matters(desk)) == 1


def test_the_whole_draft_is_an_answer_too(desk: Desk, alan: Person, which_article: str) -> None:
    assert "整个草案" in alan.says(number_for(which_article, "整个草案"))
    assert newest(desk).articles == ["*"]


def test_she_need_not_know_the_article(desk: Desk, alan: Person, which_article: str) -> None:
    assert "工作人员会看您的原话" in alan.says(number_for(which_article, "说不清是哪条"))
    assert newest(desk).articles == []


def test_only_one_question_stands_open(desk: Desk, alan: Person) -> None:
    asked = alan.says("村头那条路")
    assert "您这是想" in asked
    assert "您是哪儿的" not in asked
    with desk.memory.read() as session:
        question = session.scalars(select(Dialogue.question)).one()
    assert question is not None
    assert question["about"] == "kind"
