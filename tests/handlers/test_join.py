"""Words that belong to what was said a moment ago join its matter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from handlers.access import Actor
from handlers.alarm import settle
from handlers.desk import Desk
from handlers.inbox import open_matter
from handlers.receive import Item, handle_all, receive
from handlers.told import Told
from models import words
from models.addition import Addition
from models.alert import Alert
from models.matter import Matter, State, matter_numbered
from models.move import Changed, Move, Mover
from models.receipt_number import draw, shown
from models.staff import Role
from models.words import Kind, TextReply
from tests.support.cast import Person
from tests.support.ledger import matters, newest, number_for, point_of
from tests.support.twins import StandingClock


def additions(desk: Desk) -> list[Addition]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Addition).order_by(Addition.id)))


def test_a_fragment_joins_what_was_said_a_moment_before(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.says("我是关堤乡的")
    alan.says("建议村里路灯坏了三天内修好")
    number = newest(desk).number
    clock.forward(seconds=50)
    reply = alan.says("还有就是村东头那段")
    assert "已并入" in reply
    assert shown(number) in reply
    (matter,) = matters(desk)
    assert matter.verbatim == "建议村里路灯坏了三天内修好\n还有就是村东头那段"
    (added,) = additions(desk)
    assert matter.verbatim[added.start :][: added.length] == "还有就是村东头那段"
    assert added.arrival_id != matter.arrival_id


def test_a_place_said_after_moves_the_matter_there(desk: Desk, alan: Person) -> None:
    alan.says("我是关堤乡的")
    alan.says("建议村里路灯坏了三天内修好")
    alan.says("在石婆固")
    (matter,) = matters(desk)
    assert (point_of(desk, matter), matter.places) == ("石婆固镇", ["石婆固镇"])
    with desk.memory.read() as session:
        assert session.scalars(select(Move).where(Move.changed == Changed.POINT)).one()


def test_a_beginning_without_content_takes_the_kind_of_what_follows(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.says("我想说个事")
    number = newest(desk).number
    clock.forward(seconds=30)
    reply = alan.says("建议村里修个公厕")
    assert "建议已受理" in reply
    assert shown(number) in reply
    (matter,) = matters(desk)
    assert (matter.kind, matter.number) == (Kind.SUGGESTION, number)
    with desk.memory.read() as session:
        move = session.scalars(select(Move).where(Move.changed == Changed.KIND)).one()
    assert (move.was, move.became, move.by) == ("unclear", "suggestion", Mover.BOT)


@pytest.mark.parametrize("later", [{"seconds": 61}, {"days": 7}])
def test_after_a_minute_a_fragment_is_a_matter_of_its_own(
    desk: Desk, alan: Person, clock: StandingClock, later: dict[str, float]
) -> None:
    alan.says("建议村里修个公厕")
    clock.forward(**later)
    alan.says("就在小学门口")
    assert len(matters(desk)) == 2


@pytest.mark.parametrize(
    "text", ["建议公交车晚点收班", "办低保要带啥材料", "另外还有一件事，村口那段"]
)
def test_what_has_a_kind_of_its_own_or_says_so_stands_by_itself(
    desk: Desk, alan: Person, text: str
) -> None:
    alan.says("建议村里修个公厕")
    alan.says(text)
    assert len(matters(desk)) == 2


def test_words_joined_by_mistake_become_a_matter_of_their_own(desk: Desk, alan: Person) -> None:
    alan.says("我是关堤乡的")
    alan.says("建议村里修个公厕")
    alan.says(number_for(alan.says("村东头那段路"), "另记一件"))
    first, second = matters(desk)
    assert (first.verbatim, second.verbatim) == ("建议村里修个公厕", "村东头那段路")
    assert second.kind is Kind.UNCLEAR
    (added,) = additions(desk)
    assert (added.became_id, second.arrival_id) == (second.id, added.arrival_id)


def test_a_beginning_is_without_kind_again_when_the_content_leaves_it(
    desk: Desk, alan: Person
) -> None:
    alan.says("我是关堤乡的")
    alan.says("我想说个事")
    alan.says(number_for(alan.says("建议村里修个公厕"), "另记一件"))
    assert [(m.verbatim, m.kind) for m in matters(desk)] == [
        ("我想说个事", Kind.UNCLEAR),
        ("建议村里修个公厕", Kind.SUGGESTION),
    ]


def test_words_after_a_report_stay_sealed(desk: Desk, alan: Person, clock: StandingClock) -> None:
    alan.says("村支书把修路款装自己腰包了，俺要举报")
    clock.forward(minutes=5)
    reply = alan.says("就是东头那个李四")
    assert "封存" in reply
    assert "另记" not in reply
    assert all(matter.sealed for matter in matters(desk))


def test_the_same_words_three_times_are_one_matter(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.says("建议村里修个公厕")
    for _ in range(2):
        clock.forward(seconds=70)
        assert "不用再发" in alan.says("建议村里修个公厕 ")
    (matter,) = matters(desk)
    assert shown(matter.number) in alan.says("建议村里修个公厕")


def test_what_was_withdrawn_may_be_said_again(desk: Desk, alan: Person) -> None:
    alan.says("建议村里修个公厕")
    alan.says(number_for(alan.says("撤回"), "撤回"))
    alan.says("建议村里修个公厕")
    assert [m.state for m in matters(desk)] == [State.WITHDRAWN, State.RECEIVED]


def test_what_staff_have_taken_up_takes_no_more_words(desk: Desk, alan: Person) -> None:
    alan.says("建议村里修个公厕")
    with desk.memory.write() as session:
        matter = session.scalars(select(Matter)).one()
        matter.state = State.STUDYING
    alan.says("就在小学门口")
    assert len(matters(desk)) == 2


def test_a_number_told_from_the_spool_leads_to_the_joined_matter(
    desk: Desk, alan: Person, clock: StandingClock
) -> None:
    alan.says("建议村里修个公厕")
    number = draw()
    told = Told(clock.now(), TextReply(f"收到 {shown(number)}"), (number,))
    receive(desk, alan.push(words.TextSent, content="就在小学门口"), told)
    (matter,) = matters(desk)
    with desk.memory.read() as session:
        found = matter_numbered(session, number)
    assert found is not None
    assert found.id == matter.id


@pytest.mark.parametrize("texts", [("我想说个事", "建议村里修个公厕"), ("建议修渠", "建议修渠")])
def test_two_pushes_of_one_person_at_once_make_one_matter(
    desk: Desk, alan: Person, texts: tuple[str, str]
) -> None:
    alan.says("我是关堤乡的")
    pushes = [alan.push(words.TextSent, content=text) for text in texts]
    with ThreadPoolExecutor(2) as both:
        replies = list(both.map(lambda push: receive(desk, push), pushes))
    (matter,) = matters(desk)
    assert matter.kind is Kind.SUGGESTION
    assert all(text in matter.verbatim for text in texts)
    assert all(shown(matter.number) in getattr(reply, "text", "") for reply in replies)


def test_more_words_about_danger_ring_again_only_when_somebody_took_the_alert_on(
    desk: Desk, alan: Person
) -> None:
    alan.says("我是关堤乡的")
    alan.says("俺家着火了，快来人")
    alan.says("就在小学门口")
    assert alerts(desk) == 1
    with desk.memory.write() as session:
        once = session.scalars(select(Alert.once)).one()
        settle(session, once, None, desk.clock.now())
    alan.says("村东头第三家")
    assert alerts(desk) == 2


def alerts(desk: Desk) -> int:
    with desk.memory.read() as session:
        return session.scalar(select(func.count(Alert.id))) or 0


def test_what_joined_a_report_is_read_by_the_keeper_alone(desk: Desk, alan: Person) -> None:
    alan.says("我是关堤乡的")
    alan.says("建议村里修个公厕")
    open_one = newest(desk)
    alan.says("村支书把修路款装自己腰包了，俺要举报")
    alan.says("他叫李四")
    city = open_matter(desk, Actor(None, "shi", Role.CITY), open_one.id, whole=True)
    assert [heard.text for heard in city.heard] == ["我是关堤乡的", "建议村里修个公厕"]
    keeper = open_matter(desk, Actor(None, "bao", Role.KEEPER), newest(desk).id)
    assert keeper.matter.verbatim.endswith("他叫李四")
    assert [heard.here for heard in keeper.heard[-2:]] == [True, True]


def test_what_joined_another_points_matter_is_not_for_this_one(desk: Desk, alan: Person) -> None:
    alan.says("我是关堤乡的")
    alan.says("建议村里修个公厕")
    here = newest(desk)
    alan.says("石婆固的路灯坏了半年了没人管")
    alan.says("就在小学门口")
    clerk = Actor(None, "bai", Role.CLERK, frozenset({here.point_id or 0}))
    seen = open_matter(desk, clerk, here.id, whole=True).heard
    assert "就在小学门口" not in [heard.text for heard in seen]


def test_being_forgotten_leaves_no_trace_of_what_was_joined(desk: Desk, alan: Person) -> None:
    alan.says("建议村里修个公厕")
    alan.says("就在小学门口")
    alan.says("删除我的信息")
    alan.says("确认删除")
    assert additions(desk) == []
    assert newest(desk).verbatim == ""


def test_a_matter_as_long_as_a_letter_takes_no_more(desk: Desk, alan: Person) -> None:
    alan.says("我是关堤乡的")
    alan.says("建议村里修个公厕，" + "路远天黑老人走不动，" * 160)
    alan.says("就在小学门口")
    assert len(matters(desk)) == 2


def test_what_she_chose_herself_stands_when_words_join(desk: Desk, alan: Person) -> None:
    alan.says("我是关堤乡的")
    alan.says(number_for(alan.says("建议村里修个公厕"), "咨询"))
    alan.says("就在小学门口")
    (matter,) = matters(desk)
    assert matter.kind is Kind.QUESTION


def test_pieces_that_are_handled_together_are_one_matter(desk: Desk, alan: Person) -> None:
    alan.says("我是关堤乡的")
    texts = ("俺村东头", "就是路口那段", "建议装几个太阳能路灯", "就在小学门口")
    items = [Item(alan.push(words.TextSent, content=text)) for text in texts]
    with desk.memory.write() as session:
        handle_all(desk, session, items)
    (matter,) = matters(desk)
    assert matter.verbatim == "\n".join(texts)
    assert (matter.kind, len(additions(desk))) == (Kind.SUGGESTION, 3)
