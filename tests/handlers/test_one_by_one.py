"""One person at a time, many at once: the last two messages stay hers, a consent is used once,
answers go first, and what is nobody's fault is held against nobody."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from handlers.deliver import claim as taking_up
from handlers.deliver import (
    close_finished,
    deliver_some,
    give_up_stale_deliveries,
    leave_out_stragglers,
)
from handlers.desk import Desk, SendingRules
from handlers.ports import SendResult, SendState, SubscriptionNote, Verdict
from models.alert import Alert
from models.channel_pause import ChannelPause
from models.consent import Consent, ConsentState
from models.consultation import Consultation, ConsultationState
from models.delivery import Delivery, DeliveryState, Way
from models.follower import Follower
from models.notice import Notice, NoticeKind, NoticeState
from tests.support.announced import add_followers, announce, consult, leave_answers
from tests.support.cast import ACCOUNT
from tests.support.twins import NO_ANSWER, REFUSED_FOR_HER, StandingClock, WritingMessenger

AWAY = SendResult(SendState.REFUSED, Verdict.RETRY, None, "连不上微信服务器。")
TOO_OFTEN = SendResult(SendState.REFUSED, Verdict.RETRY, 45011, "调用太频繁。")
USED_UP = SendResult(SendState.REFUSED, Verdict.GIVE_UP_PERSON, 43101, "没有订阅。")
NO_CALLS = SendResult(SendState.REFUSED, Verdict.PAUSE, 45009, "次数用完。", alert=True)


@pytest.fixture
def people(desk: Desk) -> list[int]:
    openids = [f"oSolo{n:023d}" for n in range(6)]
    return add_followers(desk.memory, openids, desk.clock.now(), account=ACCOUNT)


def states(desk: Desk) -> list[DeliveryState]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.id)))


def left(desk: Desk, follower_id: int) -> int:
    with desk.memory.read() as session:
        return session.get_one(Follower, follower_id).window_left


def consents(desk: Desk) -> list[ConsentState]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Consent.state).order_by(Consent.id)))


def test_two_notices_at_once_never_take_the_last_two_of_five(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    for _ in range(4):
        announce(desk.memory, desk.clock.now(), window=people[:1])
    while deliver_some(desk):
        pass
    assert [s.value for s in states(desk)] == ["sent", "sent", "sent", "left_out"]
    assert left(desk, people[0]) == 2


def test_what_was_surely_refused_is_given_back_and_what_is_unclear_is_not(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    one_by_one = replace(desk, sending=SendingRules(at_once=1))
    wrong = SendResult(SendState.REFUSED, Verdict.GIVE_UP_REQUEST, 45002, "太长。")
    messenger.results = [wrong, NO_ANSWER, REFUSED_FOR_HER]
    announce(desk.memory, desk.clock.now(), window=people[:3])
    deliver_some(one_by_one)
    assert [left(desk, one) for one in people[:3]] == [5, 4, 0]
    assert [s.value for s in states(desk)] == ["refused", "unknown", "refused"]


def test_an_allowance_renewed_meanwhile_does_not_grow_by_what_is_given_back(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    def writes_and_fails(openid: str, text: str) -> SendResult:
        with desk.memory.write() as session:
            session.execute(update(Follower).where(Follower.id == people[0]).values(window_left=5))
        return AWAY

    messenger.send_text = writes_and_fails  # type: ignore[method-assign]
    announce(desk.memory, desk.clock.now(), window=people[:1])
    deliver_some(desk)
    assert left(desk, people[0]) == 5


def test_a_consent_is_one_message(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    one_by_one = replace(desk, sending=SendingRules(at_once=1))
    messenger.results = [SendResult(SendState.SENT), NO_ANSWER, USED_UP, NO_CALLS]
    announce(desk.memory, clock.now(), consented=people[:4])
    deliver_some(one_by_one)
    assert [s.value for s in consents(desk)] == ["used", "unknown", "rejected", "granted"]
    assert [s.value for s in states(desk)] == ["sent", "unknown", "refused", "waiting"]
    openid, note = messenger.notes[0]
    assert isinstance(note, SubscriptionNote)
    assert (openid, note.scene) == ("oSolo" + "0" * 23, 7)
    with desk.memory.read() as session:
        assert session.get_one(ChannelPause, Way.SUBSCRIPTION).until > clock.now()
        until = session.get_one(ChannelPause, Way.SUBSCRIPTION).until
    assert until == datetime(2026, 11, 20, 16, 1, tzinfo=UTC)
    clock.moment = until + timedelta(hours=8)
    deliver_some(desk)
    assert consents(desk)[3] is ConsentState.USED
    with desk.memory.write() as session:
        session.execute(update(Delivery).values(state=DeliveryState.WAITING))
    deliver_some(desk)
    assert len(messenger.notes) == 5, "a used consent sends nothing"


def test_a_consent_that_another_message_took_meanwhile_is_not_used_again(
    desk: Desk, people: list[int], clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    announce(desk.memory, clock.now(), consented=people[:2])
    real = taking_up._one_each
    with desk.memory.write() as session:

        def meanwhile(rows: list[Any]) -> list[Any]:
            if rows:  # of the way by consent, and as they were a moment ago
                first = update(Consent).where(Consent.follower_id == people[0])
                session.execute(first.values(state=ConsentState.CLAIMED))
            return real(rows)

        monkeypatch.setattr(taking_up, "_one_each", meanwhile)
        claims = taking_up.claim_some(session, 5, clock.now(), keep=2)
    assert [one.follower_id for one in claims] == [people[1]]
    assert [s.value for s in states(desk)] == ["left_out", "sending"]
    assert consents(desk) == [ConsentState.CLAIMED] * 2
    with desk.memory.read() as session:
        assert session.scalars(select(Delivery.reason)).first() == "没有可用的订阅同意"


def test_people_are_left_in_peace_at_night_whatever_was_held_up_and_answers_come(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), window=people[:3], consented=people[3:4])
    leave_answers(desk.memory, people[5:], clock.now())
    clock.forward(hours=13)  # 23:00: a notice is resumed, or a clock that stood still goes on
    deliver_some(desk)
    ((_, text),) = messenger.sent
    assert "早上八点" in text
    assert states(desk) == [DeliveryState.WAITING] * 4
    clock.forward(hours=9)
    deliver_some(desk)
    assert states(desk) == [DeliveryState.SENT] * 4


@pytest.mark.parametrize(
    ("kind", "happens", "why"),
    [
        (NoticeKind.NOTICE, ConsultationState.CANCELLED, "征询已取消"),
        (NoticeKind.NOTICE, ConsultationState.CLOSED, ""),
        (NoticeKind.REMINDER, ConsultationState.CLOSED, "征询已不再收意见"),
        (NoticeKind.REMINDER, "a night", "提醒的日子已过"),
        (NoticeKind.REMINDER, "an hour", ""),
    ],
)
def test_what_is_sent_is_still_true_of_its_consultation(
    desk: Desk,
    people: list[int],
    clock: StandingClock,
    kind: NoticeKind,
    happens: str,
    why: str,
) -> None:
    about = consult(desk.memory, clock.now(), date(2026, 11, 23))
    announce(
        desk.memory,
        clock.now(),
        window=people[:1],
        consented=people[1:2],
        kind=kind,
        consultation_id=about,
    )
    if isinstance(happens, ConsultationState):
        with desk.memory.write() as session:
            session.get_one(Consultation, about).state = happens
    else:
        clock.forward(hours=24 if happens == "a night" else 1)
    deliver_some(desk)
    end = DeliveryState.LEFT_OUT if why else DeliveryState.SENT
    assert states(desk) == [end] * 2
    with desk.memory.read() as session:
        assert set(session.scalars(select(Delivery.reason))) == {why}
    assert consents(desk) == [ConsentState.GRANTED if why else ConsentState.USED]


def test_one_way_that_rests_leaves_the_other_going(
    desk: Desk, people: list[int], clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), window=people[:3], consented=people[3:])
    pause = ChannelPause(way=Way.WINDOW, since=clock.now(), until=clock.now() + timedelta(hours=1))
    with desk.memory.write() as session:
        session.add(pause)
    deliver_some(desk)
    assert [s.value for s in states(desk)] == ["waiting"] * 3 + ["sent"] * 3


@pytest.mark.parametrize(("result", "seconds"), [(AWAY, 16), (TOO_OFTEN, 61)])
def test_what_is_nobodys_fault_refuses_nobody_however_long_it_lasts(
    desk: Desk,
    people: list[int],
    messenger: WritingMessenger,
    clock: StandingClock,
    result: SendResult,
    seconds: int,
) -> None:
    announce(desk.memory, clock.now(), window=people)
    messenger.results = [result] * 120
    for _ in range(10):
        deliver_some(desk)
        assert deliver_some(desk) == 0, "the way rests"
        clock.forward(seconds=seconds)
    messenger.results = []
    deliver_some(desk)
    assert states(desk) == [DeliveryState.SENT] * 6
    assert {left(desk, one) for one in people} == {4}


def test_answers_go_before_a_notice(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    one_by_one = replace(desk, sending=SendingRules(at_once=1))
    announce(desk.memory, desk.clock.now(), window=people[:5])
    leave_answers(desk.memory, people[5:], desk.clock.now())
    deliver_some(one_by_one)
    assert "早上八点" in messenger.sent[0][1]
    assert len(messenger.sent) == 6


def test_no_more_is_taken_up_than_may_be_in_flight(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    flying, most, lock = [0], [0], threading.Lock()

    def slow(openid: str, text: str) -> SendResult:
        with lock:
            flying[0] += 1
            with desk.memory.read() as session:
                claimed = session.scalars(
                    select(Delivery.id).where(Delivery.state == DeliveryState.SENDING)
                )
                most[0] = max(most[0], len(claimed.all()))
        time.sleep(0.02)
        with lock:
            flying[0] -= 1
        return SendResult(SendState.SENT)

    messenger.send_text = slow  # type: ignore[method-assign]
    announce(desk.memory, desk.clock.now(), window=people)
    deliver_some(replace(desk, sending=SendingRules(at_once=2)))
    assert most[0] == 2
    assert states(desk) == [DeliveryState.SENT] * 6


def test_outcomes_outlive_a_database_that_is_away_for_a_moment(
    desk: Desk,
    people: list[int],
    messenger: WritingMessenger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    announce(desk.memory, desk.clock.now(), window=people)
    real, fails = desk.memory.write, [0]

    def write(*, hurried: bool = False):  # type: ignore[no-untyped-def]
        if messenger.sent and fails[0] < 3:
            fails[0] += 1
            raise OperationalError("commit", {}, Exception("away"))
        return real(hurried=hurried)

    monkeypatch.setattr(desk.memory, "write", write)
    deliver_some(desk)
    assert fails[0] == 3
    assert states(desk) == [DeliveryState.SENT] * 6
    assert len(messenger.sent) == 6


def test_outcomes_of_calls_in_flight_are_kept_when_the_database_goes_away_before_they_end(
    desk: Desk,
    people: list[int],
    messenger: WritingMessenger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    announce(desk.memory, desk.clock.now(), window=people)
    real, away, fails = desk.memory.write, threading.Event(), [0]

    def slow(openid: str, text: str) -> SendResult:
        away.set()
        time.sleep(0.5)
        return SendResult(SendState.SENT)

    def write(*, hurried: bool = False):  # type: ignore[no-untyped-def]
        if away.is_set() and fails[0] < 2:
            fails[0] += 1
            raise OperationalError("begin", {}, Exception("away"))
        return real(hurried=hurried)

    def asked(*_: object) -> list[int]:
        if away.is_set() and fails[0] < 2:
            raise OperationalError("select", {}, Exception("away"))
        return []

    messenger.send_text = slow  # type: ignore[method-assign]
    monkeypatch.setattr(desk.memory, "write", write)
    monkeypatch.setattr("handlers.deliver.pump.reachable_answers", asked)
    monkeypatch.setattr("handlers.deliver.pump._LOOK_S", 0.05)  # it looks while all are in flight
    deliver_some(desk)
    assert fails[0] == 2
    assert states(desk) == [DeliveryState.SENT] * 6


def test_a_withdrawal_leaves_nothing_waiting_and_a_pause_keeps_it(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    notice = announce(desk.memory, desk.clock.now(), window=people)
    for state in (NoticeState.PAUSED, NoticeState.WITHDRAWN):
        with desk.memory.write() as session:
            session.get_one(Notice, notice).state = state
        assert deliver_some(desk) == 0
        left_out = leave_out_stragglers(desk)
        assert left_out == (6 if state is NoticeState.WITHDRAWN else 0)
    assert messenger.sent == []


def test_a_claim_of_the_dead_is_unclear_with_its_consent_and_ends_the_notice(
    desk: Desk, people: list[int], clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), window=people[:1], consented=people[1:2])
    with desk.memory.write() as session:
        session.execute(
            update(Delivery).values(state=DeliveryState.SENDING, claimed_at=clock.now())
        )
        session.execute(update(Consent).values(state=ConsentState.CLAIMED))
    assert give_up_stale_deliveries(desk) == 0
    assert close_finished(desk) == 0
    clock.forward(minutes=6)
    assert give_up_stale_deliveries(desk) == 2
    assert consents(desk) == [ConsentState.UNKNOWN]
    assert close_finished(desk) == 1
    with desk.memory.read() as session:
        assert len(session.scalars(select(Alert.id)).all()) == 1
