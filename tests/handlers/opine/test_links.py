"""An opinion's rows follow its matter: put right by staff, undone, split, decided, withdrawn."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from handlers.access import Refused
from handlers.answer import fresh_form
from handlers.counter import enter
from handlers.desk import Desk
from handlers.inbox import Form, Part, rearticle, rekind, split, undo
from handlers.moving import Hand, move_state
from models.dialogue import Dialogue
from models.matter import Matter, State
from models.move import Mover
from models.opinion import Opinion, OpinionHow
from models.outcome import Adoption, Outcome
from models.staff import Role
from models.wish import Wish
from models.words import Kind, Stance
from tests.handlers.test_corrected_by_staff import hired
from tests.handlers.test_enter import given
from tests.support.cast import Person
from tests.support.drafts import SQUARES, nothing_open, opinions, put_out
from tests.support.ledger import matters, newest


def seen(rows: list[Opinion]) -> list[tuple[str, str]]:
    return [(row.place, row.how.value) for row in rows]


def form(desk: Desk, matter: Matter) -> Form:
    with desk.memory.read() as session:
        return Form(fresh_form(), session.get_one(Matter, matter.id).version)


@pytest.fixture
def opinion(desk: Desk, alan: Person) -> Matter:
    """阿兰 read article 6 and said what she thinks of it."""
    put_out(desk)
    alan.says("我是诚城社区的")
    alan.says("第六条")
    alan.says("罚款太高了，农村老人交不起")
    return newest(desk)


def test_staff_put_it_right_and_take_that_back(desk: Desk, opinion: Matter) -> None:
    city = hired(desk, "shi", Role.CITY)
    assert seen(opinions(desk)) == [("6", "shown")]
    rearticle(desk, city, opinion.id, "第七条、第五条第三项", form(desk, opinion), stance=None)
    assert seen(opinions(desk)) == [("7", "staff"), ("5.2(3)", "staff")]
    assert all(row.provision_id for row in opinions(desk))
    undo(desk, city, opinion.id, form(desk, opinion))
    assert seen(opinions(desk)) == [("6", "shown")]
    rearticle(desk, city, opinion.id, "整个草案", form(desk, opinion), stance=Stance.AGAINST)
    assert [(row.place, row.whole) for row in opinions(desk)] == [("", True)]
    undo(desk, city, opinion.id, form(desk, opinion))
    rekind(desk, city, opinion.id, Kind.SUGGESTION, form(desk, opinion))
    assert opinions(desk) == []
    undo(desk, city, opinion.id, form(desk, opinion))
    assert [(r.place, r.how, r.late, r.whole) for r in opinions(desk)] == [
        ("6", OpinionHow.SHOWN, False, False)
    ]


def test_staff_make_an_opinion_of_something_else_and_of_a_part(desk: Desk, alan: Person) -> None:
    city = hired(desk, "shi", Role.CITY)
    put_out(desk)
    alan.says("我是诚城社区的")
    words = "建议广场上装几盏灯。养犬登记的第三条太麻烦"
    alan.says("建议广场上装几盏灯，再装几个凳子")
    suggestion = newest(desk)
    rekind(desk, city, suggestion.id, Kind.OPINION, form(desk, suggestion))
    assert seen(opinions(desk)) == [("", "staff")]
    alan.says(words)
    whole = matters(desk)[1]
    with desk.memory.write() as session:  # as if it had been read as one
        row = session.get_one(Matter, whole.id)
        row.verbatim, row.kind = words, Kind.SUGGESTION
    start = words.index("养犬")
    parts = [Part(start, len(words), Kind.OPINION)]
    (made,) = split(desk, city, whole.id, parts, form(desk, whole))
    assert [(o.place, o.how) for o in opinions(desk) if o.matter_id == made] == [
        ("3", OpinionHow.STAFF)
    ]


def test_of_several_drafts_none_is_guessed(desk: Desk, alan: Person) -> None:
    city = hired(desk, "shi", Role.CITY)
    put_out(desk)
    squares = put_out(desk, SQUARES)
    alan.says("我是诚城社区的")
    alan.says("建议广场上装几盏灯")
    suggestion = newest(desk)
    rekind(desk, city, suggestion.id, Kind.OPINION, form(desk, suggestion))
    assert opinions(desk) == []
    written: dict[str, Any] = {"written": "第三条", "stance": None}
    with pytest.raises(Refused, match="没有征求意见"):
        rearticle(
            desk, city, suggestion.id, form=form(desk, suggestion), consultation_id=99, **written
        )
    rearticle(
        desk, city, suggestion.id, form=form(desk, suggestion), consultation_id=squares, **written
    )
    assert [(o.consultation_id, o.place, o.how) for o in opinions(desk)] == [
        (squares, "3", OpinionHow.STAFF)
    ]
    with pytest.raises(Refused, match="没有变"):
        rearticle(
            desk,
            city,
            suggestion.id,
            form=form(desk, suggestion),
            consultation_id=squares,
            **written,
        )
    undo(desk, city, suggestion.id, form(desk, suggestion))
    assert opinions(desk) == []


def test_what_was_decided_stays_with_its_matter(desk: Desk, alan: Person, opinion: Matter) -> None:
    city = hired(desk, "shi", Role.CITY)
    (row,) = opinions(desk)
    with desk.memory.write() as session:
        session.add(
            Outcome(opinion_id=row.id, adoption=Adoption.ADOPTED, decided_at=desk.clock.now())
        )
    rearticle(desk, city, opinion.id, "第七条", form(desk, opinion), stance=None)
    assert [(o.id, o.place) for o in opinions(desk)] == [(row.id, "7")]
    alan.says("撤回")
    alan.says("是")
    assert newest(desk).state is State.WITHDRAWN
    assert [o.id for o in opinions(desk)] == [row.id]


def test_who_is_forgotten_leaves_no_link_unless_it_was_reported(
    desk: Desk, alan: Person, opinion: Matter
) -> None:
    alan.says("提醒我")
    alan.says("第七条我同意")
    second = newest(desk)
    with desk.memory.write() as session:
        reported = session.get_one(Matter, opinion.id)
        move_state(session, reported, State.REPORTED_UP, Hand(desk.clock.now(), Mover.STAFF))
    alan.says("删除我的信息")
    alan.says("确认删除")
    assert [o.matter_id for o in opinions(desk)] == [opinion.id]
    assert second.id != opinion.id
    with desk.memory.read() as session:
        assert session.scalars(select(Wish.follower_id)).all() == []
        assert session.scalars(select(Dialogue.follower_id)).all() == []


def test_a_draft_that_is_over_takes_no_rows(desk: Desk, alan: Person, opinion: Matter) -> None:
    nothing_open(desk)
    alan.says("第七条我同意")
    assert newest(desk).articles == ["7"]
    assert seen(opinions(desk)) == [("6", "shown")]


def test_what_was_said_at_the_desk_finds_its_article_by_its_words(desk: Desk) -> None:
    city = hired(desk, "shi", Role.CITY)
    squares = put_out(desk, SQUARES)
    enter(desk, city, given(desk, "第三条写得太死了，农忙时候能不能放宽"))
    enter(desk, city, given(desk, "整个草案我都支持"))
    put_out(desk)
    enter(desk, city, given(desk, "草案第三条我不同意"))
    enter(desk, city, given(desk, "广场活动管理办法第四条我支持"))
    enter(desk, city, given(desk, "建议村里修个公厕"))
    assert [(o.consultation_id, o.place, o.how, o.whole) for o in opinions(desk)] == [
        (squares, "3", OpinionHow.NAMED, False),
        (squares, "", OpinionHow.ONLY, True),
        (squares, "4", OpinionHow.NAMED, False),
    ]
