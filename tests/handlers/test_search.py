"""Words are found from two characters on, at once, and never after they were erased."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from handlers.desk import Desk
from handlers.index_words import index_words
from models.matter import Matter
from models.matter_term import MatterTerm, terms_of
from models.words import Kind
from tests.handlers.test_inbox import ids, put
from tests.support.cast import Person


def terms_kept(desk: Desk, matter_id: int) -> int:
    with desk.memory.read() as session:
        query = select(func.count()).where(MatterTerm.matter_id == matter_id)
        return session.scalar(query) or 0


@pytest.fixture(params=["read", "indexed"])
def settle(request: pytest.FixtureRequest, desk: Desk) -> object:
    """The same answers before the index has its turn and after."""
    return (lambda: index_words(desk)) if request.param == "indexed" else (lambda: 0)


def test_two_characters_are_found_wherever_they_stand(desk: Desk, settle: object) -> None:
    (lamp,) = put(desk, 1, verbatim="村口路灯坏了，晚上看不见")
    (bike,) = put(desk, 1, verbatim="电动车不能进楼道", tidied="Ebike 楼道充电")
    settle()  # type: ignore[operator]
    assert ids(desk, text="路灯") == [lamp]
    assert ids(desk, text="动车") == [bike]
    assert ids(desk, text="充电") == [bike]
    assert ids(desk, text="EBIKE") == [bike]
    assert ids(desk, text="看不见") == [lamp]
    assert ids(desk, text="路灯 晚上") == [lamp]
    assert ids(desk, text="路灯 楼道") == []
    assert ids(desk, text="车电") == []


def test_neighbours_must_be_neighbours(desk: Desk, settle: object) -> None:
    put(desk, 1, verbatim="电动的事，动车的事")
    settle()  # type: ignore[operator]
    assert ids(desk, text="电动车") == []


def test_articles_are_found_whatever_part_of_them(desk: Desk, settle: object) -> None:
    (whole,) = put(desk, 1, kind=Kind.OPINION, articles=["42"])
    (part,) = put(desk, 1, kind=Kind.OPINION, articles=["7", "42.1(3)"])
    put(desk, 1, kind=Kind.OPINION, articles=["4", "421", "142"])
    settle()  # type: ignore[operator]
    assert ids(desk, article="42") == [part, whole]


def test_a_number_is_found_by_how_it_begins(desk: Desk, settle: object) -> None:
    (one,) = put(desk, 1, number="4820019376")
    put(desk, 1, number="4830019376")
    settle()  # type: ignore[operator]
    assert ids(desk, text="482") == [one]
    assert ids(desk, text="482-001") == [one]


def test_words_that_join_later_are_found_and_the_old_ones_still(desk: Desk, alan: Person) -> None:
    alan.says("建议村口装减速带")
    index_words(desk)
    alan.says("就在小学旁边")
    assert len(ids(desk, text="小学")) == len(ids(desk, text="减速带")) == 1
    index_words(desk)
    assert len(ids(desk, text="小学")) == len(ids(desk, text="减速带")) == 1


def test_erasure_takes_the_words_out_of_the_index_at_once(desk: Desk, alan: Person) -> None:
    alan.says("建议村口装减速带")
    index_words(desk)
    with desk.memory.read() as session:
        matter_id = session.scalars(select(Matter.id)).one()
    assert terms_kept(desk, matter_id) == len(terms_of("建议村口装减速带"))
    alan.says("删除我的信息")
    alan.says("1")
    assert terms_kept(desk, matter_id) == 0
    assert index_words(desk) == 0
    assert ids(desk, text="减速带") == []


def test_in_a_rush_the_index_takes_what_it_can_and_the_rest_in_its_next_turns(desk: Desk) -> None:
    put(desk, 130)
    assert [index_words(desk) for _ in range(3)] == [100, 30, 0]
