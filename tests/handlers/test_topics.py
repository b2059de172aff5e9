"""Every filed matter has its topics, or honestly none; staff correct, the city keeps the words."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from handlers.access import Actor, Refused
from handlers.desk import Desk
from handlers.topics import (
    correct_topics,
    edit_topic,
    list_topics,
    open_topic,
    read_topics,
    retire_topic,
    topics_of,
)
from models.matter import Matter
from models.staff import Role
from models.topic import MatterTopic, Topic, TopicMove
from tests.support.cast import Person
from tests.support.ledger import matters, number_for

CITY = Actor(None, "shi", Role.CITY)


def counts(desk: Desk) -> dict[str, int]:
    with desk.memory.read() as session:
        return {figure.key: figure.matters for figure in topics_of(session, CITY)}


@pytest.fixture
def spoken(desk: Desk, alan: Person) -> Desk:
    alan.says("建议遛狗必须拴绳")
    alan.says("建议镇上办个豫剧团")
    alan.says("村支书把低保都给他家亲戚了，俺要举报")
    read_topics(desk)
    return desk


def test_every_matter_has_a_topic_or_none_that_is_known(spoken: Desk) -> None:
    assert counts(spoken) == {"dogs": 1, "unknown": 1}
    assert read_topics(spoken) == 0


def test_the_words_are_told(spoken: Desk) -> None:
    with spoken.memory.read() as session:
        row = session.scalars(select(MatterTopic).order_by(MatterTopic.matter_id)).first()
    assert row is not None
    assert "遛狗" in row.because


def test_a_report_of_wrongdoing_has_no_topic(spoken: Desk) -> None:
    with spoken.memory.read() as session:
        sealed = select(Matter.id).where(Matter.sealed)
        assert not session.scalars(
            select(MatterTopic).where(MatterTopic.matter_id.in_(sealed))
        ).all()


def test_a_correction_is_a_row_and_stays(spoken: Desk) -> None:
    second = matters(spoken)[1]
    correct_topics(spoken, CITY, second.id, ["education"])
    edit_topic(spoken, CITY, None, name="文化", words="豫剧、戏台 文化站")
    read_topics(spoken)
    assert counts(spoken) == {"dogs": 1, "education": 1}
    with spoken.memory.read() as session:
        move = session.scalars(select(TopicMove)).one()
    assert (move.was, move.became) == ("未分领域", "教育")


def test_new_words_are_read_into_what_came_before(spoken: Desk) -> None:
    key = edit_topic(spoken, CITY, None, name="文化", words="豫剧、戏台 文化站")
    read_topics(spoken)
    assert counts(spoken)[key] == 1


def test_a_retired_topic_takes_nothing_new(spoken: Desk) -> None:
    edit_topic(spoken, CITY, "dogs", name="养犬", words="遛狗", active=False)
    read_topics(spoken)
    assert counts(spoken) == {"unknown": 2}


def test_the_list_tells_of_each_and_that_it_is_being_read_anew(spoken: Desk) -> None:
    before = list_topics(spoken, CITY)
    assert not before.reading
    assert {row.key: row.matters for row in before.rows if row.matters} == {
        "dogs": 1,
        "unknown": 1,
    }
    assert before.rows[-1].is_unknown
    retire_topic(spoken, CITY, "dogs", active=False)
    during = list_topics(spoken, CITY)
    assert during.reading
    assert during.rows[-1].key == "dogs"
    retire_topic(spoken, CITY, "dogs", active=True)
    read_topics(spoken)
    assert list_topics(spoken, CITY) == before


def test_what_a_colleague_changed_since_is_not_overwritten(spoken: Desk) -> None:
    hers, his = (open_topic(spoken, CITY, "dogs") for _ in range(2))
    edit_topic(spoken, CITY, "dogs", name="养犬", words="遛狗、狗绳", page=hers.page)
    with pytest.raises(Refused, match="同事刚改过"):
        edit_topic(spoken, CITY, "dogs", name="养犬", words="狗", page=his.page)
    assert open_topic(spoken, CITY, "dogs").words == ("遛狗", "狗绳")


def test_nonsense_is_refused(spoken: Desk) -> None:
    clerk = Actor(None, "bai", Role.CLERK, frozenset({1}))
    first = matters(spoken)[0].id
    for wrong in (
        lambda: edit_topic(spoken, clerk, "dogs", name="狗", words="狗"),
        lambda: edit_topic(spoken, CITY, "unknown", name="狗", words="狗"),
        lambda: edit_topic(spoken, CITY, "nothing", name="狗", words="狗"),
        lambda: edit_topic(spoken, CITY, "dogs", name="教育", words="狗"),
        lambda: edit_topic(spoken, CITY, "dogs", name="", words="狗"),
        lambda: edit_topic(spoken, CITY, "dogs", name="狗", words="长" * 21),
        lambda: correct_topics(spoken, CITY, first, ["nothing"]),
        lambda: correct_topics(spoken, CITY, 987_654, ["dogs"]),
        lambda: correct_topics(spoken, CITY, first, ["dogs", "noise", "roads", "land"]),
    ):
        with pytest.raises(Refused):
            wrong()
    with spoken.memory.read() as session:
        assert session.scalars(select(Topic.name).where(Topic.key == "dogs")).one() == "养犬"


def test_erased_words_are_in_no_evidence(spoken: Desk, alan: Person) -> None:
    alan.says(number_for(alan.says("删除我的信息"), "确认删除"))
    with spoken.memory.read() as session:
        assert not session.scalars(select(MatterTopic)).all()
