"""The way in: stored before acknowledged, in the database or in the spool, once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import InternalError

from handlers import receive as receiving
from handlers.desk import Desk
from handlers.intake import Intake, Pace
from handlers.meet import gather
from handlers.ports import NoStore
from handlers.turn import Turn
from models import receipt_number, words
from models.arrival import Arrival
from models.attachment import Attachment
from models.base import Memory
from models.matter import Matter, matter_numbered
from models.words import Push, TextReply
from tests.support.cast import Person, text_of
from tests.support.locks import locked

PACE = Pace(patience_s=20, lanes=2, together=8)
"""More patience than the product has: a slow machine is not what is tested here."""


@dataclass
class Door:
    """The intake of one process, and the people's pushes as the spool would read them again."""

    intake: Intake
    pushes: dict[str, Push]

    def takes(self, push: Push) -> str:
        raw = f"<xml>{push.key}</xml>"
        kept = replace(push, raw=raw)
        self.pushes[raw] = kept
        return text_of(self.intake.accept(kept))

    def says(self, person: Person, text: str) -> str:
        return self.takes(person.push(words.TextSent, content=text))


def door_of(desk: Desk, pushes: dict[str, Push] | None = None) -> Door:
    known = {} if pushes is None else pushes
    intake = Intake(desk, PACE, lambda raw, _unix: known[raw])
    intake._caretaker._fetch_numbers()
    with desk.memory.read() as session:
        desk.ear.refresh(session)
    return Door(intake, known)


@pytest.fixture
def memory(database_url: str) -> Iterator[Memory]:
    """One that gives up a locked database soon, but not because the machine is busy."""
    made = Memory(database_url, hurried_s=2)
    yield made
    made.close()


@pytest.fixture
def door(desk: Desk) -> Iterator[Door]:
    made = door_of(desk)
    yield made
    made.intake.close()


def recover(door: Door) -> None:
    """Rounds until the database is back; a probe under way may still end badly."""
    for _ in range(20):
        door.intake.tend()
        if not is_open(door):
            return
    raise AssertionError("the breaker stays open")


def is_open(door: Door) -> bool:
    return door.intake.breaker.is_open


def numbers_in(text: str) -> list[str]:
    return receipt_number.read(text.replace("\n", " / "))


def filed(desk: Desk) -> list[Matter]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Matter).order_by(Matter.id)))


def arrivals(desk: Desk) -> int:
    with desk.memory.read() as session:
        return session.scalar(select(func.count(Arrival.id))) or 0


def found(desk: Desk, number: str) -> Matter:
    with desk.memory.read() as session:
        matter = matter_numbered(session, number)
    assert matter is not None, number
    return matter


def test_a_push_goes_into_the_database_and_the_spool_stays_empty(
    desk: Desk, door: Door, alan: Person
) -> None:
    reply = door.says(alan, "建议村口装个路灯")
    assert found(desk, numbers_in(reply)[0]).verbatim == "建议村口装个路灯"
    assert door.intake.spool.is_empty()


def test_while_the_database_is_away_she_has_a_final_number_that_is_found_later(
    desk: Desk, door: Door, alan: Person
) -> None:
    with locked(desk.memory):
        reply = door.says(alan, "建议村口装个路灯")
        (number,) = numbers_in(reply)
        assert number.startswith("9")
        assert "已经存好" in reply
        door.intake.tend()
        assert is_open(door)
    recover(door)
    assert door.intake.spool.is_empty()
    assert found(desk, number).verbatim == "建议村口装个路灯"
    assert [matter.number for matter in filed(desk)] == [number]


def test_a_repeat_hears_the_same_before_during_and_after(
    desk: Desk, door: Door, alan: Person
) -> None:
    before = alan.push(words.TextSent, content="建议修桥")
    during = alan.push(words.TextSent, content="建议修路")
    first = door.takes(before)
    with locked(desk.memory):
        second = door.takes(during)
        assert door.takes(during) == second
    assert door.takes(during) == second  # still in the spool
    recover(door)
    assert door.takes(during) == second
    assert door.takes(before) == first
    assert len(filed(desk)) == 2


def test_what_was_filed_just_before_keeps_both_its_numbers(
    desk: Desk, door: Door, alan: Person
) -> None:
    push = alan.push(words.TextSent, content="建议修桥")
    (first,) = numbers_in(door.takes(push))
    other = door_of(desk, door.pushes)  # a process that has not answered the push itself
    with locked(desk.memory):
        other.intake.breaker.trip("for this test")
        (second,) = numbers_in(other.takes(push))
    assert first != second
    other.intake.tend()
    assert found(desk, first).id == found(desk, second).id
    assert len(filed(desk)) == 1
    assert numbers_in(other.takes(push)) == [second]  # what she saw last
    other.intake.close()


def test_who_has_something_in_the_spool_waits_behind_it(
    desk: Desk, door: Door, alan: Person, passer_by: Person
) -> None:
    door.intake.breaker.trip("for this test")
    door.says(alan, "建议修桥")
    door.intake.breaker.mend()
    (hers,) = numbers_in(door.says(alan, "建议修路"))
    (others,) = numbers_in(door.says(passer_by, "建议种树"))
    assert hers.startswith("9")
    assert not others.startswith("9")
    door.intake.tend()
    assert [matter.verbatim for matter in filed(desk)] == ["建议种树", "建议修桥", "建议修路"]


def test_replay_files_in_the_order_of_create_time(desk: Desk, door: Door, alan: Person) -> None:
    door.intake.breaker.trip("for this test")
    early = alan.push(words.TextSent, content="建议先修桥")
    late = replace(alan.push(words.TextSent, content="建议再修路"), created=early.created + 5)
    door.takes(late)
    door.takes(early)
    door.intake.tend()
    assert [matter.verbatim for matter in filed(desk)] == ["建议先修桥", "建议再修路"]


def test_what_came_in_the_outage_counts_from_then(desk: Desk, door: Door, alan: Person) -> None:
    then = desk.clock.now()
    door.intake.breaker.trip("for this test")
    (number,) = numbers_in(door.says(alan, "建议修桥"))
    desk.clock.forward(hours=30)  # type: ignore[attr-defined]
    door.intake.tend()
    assert found(desk, number).arrived_at == then


def test_several_things_in_one_message_have_a_number_each(
    desk: Desk, door: Door, alan: Person
) -> None:
    text = "建议村口装个路灯。另外请问社保卡去哪儿办？"
    door.intake.breaker.trip("for this test")
    numbers = numbers_in(door.says(alan, text))
    door.intake.tend()
    assert len(numbers) == 2
    assert {found(desk, number).kind.value for number in numbers} == {"suggestion", "question"}


def test_an_emergency_hears_whom_to_call_even_then(door: Door, alan: Person) -> None:
    door.intake.breaker.trip("for this test")
    reply = door.says(alan, "救命，俺家着火了，人还在里头")
    assert "119" in reply
    assert numbers_in(reply)


def test_an_order_is_not_carried_out_later(desk: Desk, door: Door, alan: Person) -> None:
    door.says(alan, "建议修桥")
    door.intake.breaker.trip("for this test")
    assert "过十分钟再发" in door.says(alan, "撤回")
    assert "过十分钟再发" in door.says(alan, "1")
    assert numbers_in(door.says(alan, "人工"))
    door.intake.tend()
    kinds = [matter.kind.value for matter in filed(desk)]
    assert kinds == ["suggestion", "human"]
    assert arrivals(desk) == 4


def test_a_picture_told_a_number_is_found_by_it_where_it_was_put(
    desk: Desk, door: Door, alan: Person
) -> None:
    (own,) = numbers_in(door.says(alan, "建议村口装个路灯"))
    door.intake.breaker.trip("for this test")
    told = []
    for push in (
        alan.push(words.ImageSent, media_id="p", picture_url=""),
        alan.push(words.VoiceSent, media_id="v", format="amr"),
    ):
        told += numbers_in(door.takes(push))
    recover(door)
    assert {found(desk, number).id for number in told} == {found(desk, own).id}
    assert len(filed(desk)) == 1


def test_a_picture_alone_has_a_matter_that_holds_it(
    desk: Desk, door: Door, passer_by: Person
) -> None:
    door.intake.breaker.trip("for this test")
    picture = passer_by.push(words.ImageSent, media_id="p", picture_url="")
    (number,) = numbers_in(door.takes(picture))
    recover(door)
    matter = found(desk, number)
    assert matter.verbatim == "〔图片〕"
    with desk.memory.read() as session:
        assert session.scalar(select(Attachment.matter_id)) == matter.id


def test_where_she_is_from_is_asked_again_and_makes_no_matter(
    desk: Desk, door: Door, alan: Person
) -> None:
    door.intake.breaker.trip("for this test")
    assert "过十分钟再发" in door.says(alan, "我是诚城社区的")
    recover(door)
    assert not filed(desk)


def test_following_and_scanning_are_replayed(desk: Desk, door: Door, alan: Person) -> None:
    door.intake.breaker.trip("for this test")
    door.takes(alan.push(words.Followed, scene="ccsq-box-1", ticket=None))
    door.says(alan, "建议修桥")
    door.intake.tend()
    (matter,) = filed(desk)
    assert desk.ear.point_name(matter.point_id) == "诚城社区"


def test_nothing_is_acknowledged_when_neither_store_can_be_written(
    desk: Desk, door: Door, alan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door.intake.spool, "add", _full)
    push = alan.push(words.TextSent, content="建议修桥")
    with locked(desk.memory), pytest.raises(NoStore):
        door.takes(push)
    monkeypatch.undo()
    recover(door)
    assert numbers_in(door.takes(push))  # WeChat repeats it
    assert len(filed(desk)) == 1


def test_a_full_spool_is_no_reason_to_refuse_what_the_database_takes(
    desk: Desk, door: Door, alan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.intake.breaker.trip("for this test")
    door.says(alan, "建议修桥")
    door.intake.breaker.mend()
    monkeypatch.setattr(door.intake.spool, "add", _full)
    (number,) = numbers_in(door.says(alan, "建议修路"))
    assert found(desk, number).verbatim == "建议修路"


def test_a_poisoned_entry_is_set_aside_and_holds_nobody_up(
    desk: Desk, door: Door, alan: Person, passer_by: Person, caplog: pytest.LogCaptureFixture
) -> None:
    door.intake.breaker.trip("for this test")
    bad = alan.push(words.TextSent, content="建议修桥")
    (number,) = numbers_in(door.takes(bad))
    door.says(alan, "建议修路")
    door.says(passer_by, "建议种树")
    real = door.pushes.pop(f"<xml>{bad.key}</xml>")
    with caplog.at_level(logging.ERROR):
        door.intake.tend()
    assert {matter.verbatim for matter in filed(desk)} == {"建议修路", "建议种树"}
    assert door.intake.spool.counts() == (0, 1)
    assert "建议修桥" not in caplog.text
    door.pushes[f"<xml>{bad.key}</xml>"] = real
    door.intake.spool.bring_back()
    door.intake.tend()
    assert found(desk, number).verbatim == "建议修桥"


def test_a_push_the_database_refuses_goes_to_the_spool_and_the_breaker_stays_shut(
    door: Door, alan: Person, passer_by: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = receiving._handle

    def refuses_hers(desk: Desk, *rest: object) -> object:
        if rest[-1].push.openid == alan.openid:  # type: ignore[attr-defined]
            raise ValueError("a row the database does not take")
        return real(desk, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(receiving, "_handle", refuses_hers)
    (hers,) = numbers_in(door.says(alan, "建议修桥"))
    (others,) = numbers_in(door.says(passer_by, "建议种树"))
    assert (hers[0], others[0] == "9") == ("9", False)
    assert not door.intake.breaker.is_open


def test_who_speaks_again_while_her_first_word_is_late_does_not_overtake_herself(
    desk: Desk, door: Door, alan: Person
) -> None:
    writer = door.intake._lanes()
    first = alan.push(words.TextSent, content="建议先修桥")
    writer._note(first, 1)  # given up by the one who waited, not in the spool yet
    (second,) = numbers_in(door.says(alan, "建议再修路"))
    writer.spooled(first)
    assert second.startswith("9")
    assert not is_open(door)
    (third,) = numbers_in(door.says(alan, "建议种树"))
    assert third.startswith("9")  # behind the second
    recover(door)
    assert [m.verbatim for m in filed(desk)] == ["建议再修路", "建议种树"]


def test_a_database_that_refuses_to_write_is_away_and_sets_nothing_aside(
    desk: Desk, door: Door, alan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.intake.breaker.trip("for this test")
    door.says(alan, "建议修桥")
    real = gather

    def standby(*_: object) -> object:
        raise InternalError("INSERT", {}, Exception("read-only"))

    monkeypatch.setattr(receiving, "gather", standby)
    door.intake.tend()
    assert is_open(door)
    assert door.intake.spool.counts() == (1, 0)
    monkeypatch.setattr(receiving, "gather", real)
    recover(door)
    assert [m.verbatim for m in filed(desk)] == ["建议修桥"]


def test_a_fault_in_one_push_costs_the_others_of_its_batch_nothing(
    desk: Desk, door: Door, person: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = receiving._VERBS[words.TextSent]

    def stumbles(turn: Turn, push: words.TextSent) -> None:
        if "坏" in push.content:
            raise RuntimeError("a fault of ours")
        real(turn, push)

    monkeypatch.setitem(receiving._VERBS, words.TextSent, stumbles)
    people = [person(name) for name in "甲乙丙丁戊己庚辛"]
    texts = [f"建议修第{n}座桥" + ("，旧的坏了" if n % 3 == 0 else "") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(door.says, people, texts))
    for reply, text in zip(replies, texts, strict=True):
        assert found(desk, numbers_in(reply)[0]).verbatim == text
    assert len(filed(desk)) == 8


def test_many_at_once_are_all_filed_once_with_repeats_among_them(
    desk: Desk, door: Door, person: Callable[[str], Person]
) -> None:
    people = [person(name) for name in "甲乙丙丁"]
    pushes = [
        who.push(words.TextSent, content=f"建议修第{n}座桥") for n in range(6) for who in people
    ]
    with ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(door.takes, [push for push in pushes for _ in range(3)]))
    by_push = [set(replies[n : n + 3]) for n in range(0, len(replies), 3)]
    assert all(len(each) == 1 for each in by_push)
    assert len(filed(desk)) == len(pushes) == arrivals(desk)


def test_another_process_of_the_machine_gives_the_same_reply_from_the_spool(
    desk: Desk, door: Door, alan: Person
) -> None:
    other = door_of(desk, door.pushes)
    door.intake.breaker.trip("for this test")
    other.intake.breaker.trip("for this test")
    push = alan.push(words.TextSent, content="建议修桥")
    assert door.takes(push) == other.takes(push)
    other.intake.tend()
    door.intake.tend()
    assert len(filed(desk)) == 1
    other.intake.close()


def test_an_entry_that_comes_back_after_its_replay_changes_nothing(
    desk: Desk, door: Door, alan: Person
) -> None:
    """A power cut between the removal of an entry and the disk's own order."""
    door.intake.breaker.trip("for this test")
    push = alan.push(words.TextSent, content="建议修桥")
    reply = door.takes(push)
    ((path, _),) = door.intake.spool.pending()
    content = path.read_bytes()
    door.intake.tend()
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    door.intake.tend()
    assert door.intake.spool.counts() == (0, 0)
    assert len(filed(desk)) == 1
    assert door.takes(push) == reply


def test_what_is_known_is_known_from_either_store(desk: Desk, door: Door, alan: Person) -> None:
    stored = alan.push(words.TextSent, content="建议修桥")
    spooled = alan.push(words.TextSent, content="建议修路")
    door.takes(stored)
    assert door.intake.knows(stored)
    assert not door.intake.knows(spooled)
    door.intake.breaker.trip("for this test")
    door.takes(spooled)
    assert door.intake.knows(spooled)
    assert not door.intake.knows(stored)  # cannot be told now; a stale one is refused


def test_nothing_told_from_the_spool_counts_as_shown(desk: Desk, door: Door, alan: Person) -> None:
    """The privacy notice and the choices were not on her screen; they come with the next reply."""
    door.intake.breaker.trip("for this test")
    assert "隐私" not in door.says(alan, "建议修桥")
    door.intake.tend()
    assert "没对上" in door.says(alan, "1") or "没有" in door.says(alan, "1")
    assert isinstance(door.intake.accept(alan.push(words.TextSent, content="在吗")), TextReply)


def _full(_entry: object) -> None:
    raise OSError("the disk is full")
