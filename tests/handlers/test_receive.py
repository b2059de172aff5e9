"""The same push is the same push; a new one is stored, handled, answered."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from handlers.desk import Desk
from handlers.receive import is_known, receive
from models import words
from models.arrival import Arrival
from models.follower import Follower
from models.matter import Matter
from models.words import Kind, Silence, TextReply
from tests.support.cast import Person
from tests.support.ledger import matters


def count_arrivals(desk: Desk) -> int:
    with desk.memory.read() as session:
        return session.scalar(select(func.count(Arrival.id))) or 0


def test_a_suggestion_gets_a_receipt_number_in_the_same_reply(desk: Desk, alan: Person) -> None:
    reply = alan.says("建议村里路灯坏了三天内修好")
    (matter,) = matters(desk)
    assert f"{matter.number[:3]}-{matter.number[3:6]}-{matter.number[6:]}" in reply
    assert matter.verbatim == "建议村里路灯坏了三天内修好"


def test_a_repeat_files_nothing_and_gets_the_same_reply(desk: Desk, alan: Person) -> None:
    first = alan.says("建议村里路灯坏了三天内修好")
    again = receive(desk, alan.pushes[-1])
    assert again == TextReply(first)
    assert len(matters(desk)) == 1
    assert count_arrivals(desk) == 1


def test_ten_copies_of_a_push_at_once_file_one_matter_and_get_one_reply(
    desk: Desk, alan: Person
) -> None:
    alan.says("你好")
    push = alan.push(words.TextSent, content="建议修一修村口的路")
    replies: list[str] = []

    def take() -> None:
        reply = receive(desk, push)
        assert isinstance(reply, TextReply)
        replies.append(reply.text)

    _at_once([take] * 10)
    assert len(replies) == 10
    assert len(set(replies)) == 1
    assert len(matters(desk)) == 1


def test_the_first_two_messages_of_a_new_person_at_the_same_time_are_both_filed(
    desk: Desk, alan: Person
) -> None:
    pushes = [
        alan.push(words.TextSent, content="建议村里修个厕所"),
        alan.push(words.TextSent, content="建议公交车晚点收班"),
    ]
    _at_once([lambda push=push: receive(desk, push) for push in pushes])
    assert {m.verbatim for m in matters(desk)} == {"建议村里修个厕所", "建议公交车晚点收班"}
    with desk.memory.read() as session:
        assert session.scalar(select(func.count()).select_from(Arrival)) == 2


def test_an_unknown_type_is_kept_and_acknowledged(desk: Desk, alan: Person) -> None:
    push = alan.push(words.Unknown, message_type="hologram", event=None)
    assert isinstance(receive(desk, push), Silence)
    assert is_known(desk, push.key)
    assert not matters(desk)


def test_a_job_result_makes_no_follower(desk: Desk, alan: Person) -> None:
    push = alan.push(
        words.MassJobFinished,
        job_id="1", status="send success", total=2, filtered=2, sent=2, failed=0,
    )  # fmt: skip
    assert isinstance(receive(desk, push), Silence)
    with desk.memory.read() as session:
        assert session.scalar(select(Arrival.follower_id)) is None


def test_the_privacy_notice_is_shown_once_with_its_link(alan: Person) -> None:
    assert "https://minyi.test/p/privacy" in alan.says("你好")
    assert "/p/privacy" not in alan.says("你好")


def test_an_empty_text_is_told_kindly_and_files_nothing(desk: Desk, alan: Person) -> None:
    assert "再发一遍" in alan.says("   \n ")
    assert not matters(desk)


def test_a_reply_never_exceeds_what_wechat_takes(alan: Person) -> None:
    reply = alan.says("；另外建议".join(f"第{n}条路要修宽一点" for n in range(60)))
    assert len(reply.encode()) <= 2048


def test_a_fault_of_ours_costs_nobody_her_words(
    desk: Desk, alan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("a rule that fails")

    monkeypatch.setattr(type(desk.ear), "understand", break_down)
    assert "受理编号" in alan.says("建议修渠")
    (matter,) = matters(desk)
    assert (matter.verbatim, matter.kind) == ("建议修渠", Kind.UNCLEAR)


def test_who_writes_while_she_is_being_forgotten_is_somebody_new(desk: Desk, alan: Person) -> None:
    alan.says("建议修渠")
    alan.says("删除我的信息")
    said = [alan.push(words.TextSent, content=text) for text in ("1", "建议种树")]
    _at_once([lambda push=push: receive(desk, push) for push in said])
    receive(desk, alan.push(words.TextSent, content="1"))
    with desk.memory.read() as session:
        for matter in session.scalars(select(Matter).where(Matter.verbatim != "")):
            owner = session.get_one(Follower, matter.follower_id)
            assert owner.openid is not None


def _at_once(deeds: list) -> None:  # type: ignore[type-arg]
    gate = threading.Barrier(len(deeds))
    wrong: list[BaseException] = []

    def run(deed) -> None:  # type: ignore[no-untyped-def]
        gate.wait()
        try:
            deed()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not wrong, wrong
