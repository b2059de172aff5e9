"""A mass send goes exactly once, to exactly those who still want it, and says how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select, update

from handlers.deliver import close_finished, send_batches, settle_results
from handlers.deliver.rest import comes_back
from handlers.desk import Desk, NoticeRules
from handlers.ports import JobStatus, MassBody, SendResult, SendState, Verdict
from handlers.receive import receive
from models import words
from models.alert import Alert
from models.channel_pause import ChannelPause
from models.consultation import Consultation, ConsultationState
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.follower import Follower
from models.notice import Notice, NoticeState
from tests.support.announced import add_followers, announce, consult
from tests.support.cast import ACCOUNT
from tests.support.twins import NO_ANSWER, StandingClock, WritingMessenger

SENT, LEFT_OUT, UNKNOWN = DeliveryState.SENT, DeliveryState.LEFT_OUT, DeliveryState.UNKNOWN
WAITING, SENDING = DeliveryState.WAITING, DeliveryState.SENDING
EXISTS = SendResult(SendState.SENT, Verdict.DONE, 45065, "已经提交过", job_id="job-1")
TOO_SOON = SendResult(SendState.REFUSED, Verdict.RETRY, 45066, "重试太快")
NO_QUOTA = SendResult(SendState.REFUSED, Verdict.PAUSE, 45028, "群发次数已用完。")
NEVER_LEFT = SendResult(SendState.REFUSED, Verdict.RETRY, None, "连不上")
NOBODY = SendResult(SendState.REFUSED, Verdict.GIVE_UP_PERSON, 40003, "查无此人。")
NO_RIGHT = SendResult(SendState.REFUSED, Verdict.GIVE_UP_REQUEST, 48008, "没有权限。")


@pytest.fixture
def people(desk: Desk) -> list[int]:
    openids = [f"oMass{n:023d}" for n in range(6)]
    return add_followers(desk.memory, openids, desk.clock.now(), account=ACCOUNT, left=0)


def states(desk: Desk) -> list[DeliveryState]:
    with desk.memory.read() as session:
        return list(session.scalars(select(Delivery.state).order_by(Delivery.follower_id)))


def batches(desk: Desk) -> list[DeliveryBatch]:
    with desk.memory.read() as session:
        return list(session.scalars(select(DeliveryBatch).order_by(DeliveryBatch.number)))


def opts_out(desk: Desk, follower_id: int) -> None:
    with desk.memory.write() as session:
        session.execute(update(Follower).where(Follower.id == follower_id).values(notices_off=True))


def finishes(
    desk: Desk, job: str, status: str = "send success", counts: tuple[int, ...] = (3, 3, 3, 0)
) -> None:
    """The event, as the door hands it in; its sender is no follower."""
    push = words.MassJobFinished(
        account=ACCOUNT,
        openid="oMassSendSystemAccount000000",
        created=int(desk.clock.now().timestamp()),
        key=f"j:{job}:{status}",
        raw="<xml/>",
        job_id=job,
        status=status,
        total=counts[0],
        filtered=counts[1],
        sent=counts[2],
        failed=counts[3],
    )
    receive(desk, push)


def test_each_batch_is_one_call_and_ends_by_its_event(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    notice = announce(desk.memory, desk.clock.now(), batches=[people[:3], people[3:]])
    assert send_batches(desk) == 2
    assert send_batches(desk) == 0
    assert [len(call.openids) for call in messenger.calls] == [3, 3]
    assert len({call.client_msg_id for call in messenger.calls}) == 2
    assert len({one for call in messenger.calls for one in call.openids}) == 6
    assert states(desk) == [SENDING] * 6
    assert close_finished(desk) == 0
    finishes(desk, "job-1", counts=(3, 2, 2, 0))
    finishes(desk, "job-1", "send fail")  # a second word on the same job changes nothing
    settle_results(desk)
    assert states(desk) == [SENT] * 3 + [SENDING] * 3
    first = batches(desk)[0]
    assert (first.total, first.filtered, first.sent, first.failed) == (3, 2, 2, 0)
    finishes(desk, "job-2", "err(40002)")
    settle_results(desk)
    assert states(desk) == [SENT] * 3 + [DeliveryState.REFUSED] * 3
    assert "三十分钟" in batches(desk)[1].reason
    assert close_finished(desk) == 1
    with desk.memory.read() as session:
        assert session.get_one(Notice, notice).state is NoticeState.DONE
        assert session.scalar(select(func.count(Alert.id))) == 1


def test_an_event_that_comes_before_the_answer_settles_its_batch(
    desk: Desk, people: list[int]
) -> None:
    announce(desk.memory, desk.clock.now(), batches=[people])
    finishes(desk, "job-1")
    settle_results(desk)
    send_batches(desk)
    assert states(desk) == [SENT] * 6


def test_a_job_that_nobody_tells_of_is_asked_for(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), batches=[people[:2], people[2:4], people[4:]])
    send_batches(desk)
    messenger.statuses = {"job-1": JobStatus.SENT, "job-2": JobStatus.FAILED}
    assert settle_results(desk) == 0  # it is too early to ask
    clock.forward(minutes=6)
    assert settle_results(desk) == 2
    messenger.statuses["job-3"] = JobStatus.UNCLEAR
    clock.forward(hours=25)
    assert settle_results(desk) == 1
    assert [batch.state for batch in batches(desk)] == ["sent", "refused", "unknown"]
    finishes(desk, "job-1", counts=(2, 2, 1, 1))  # late: the totals are added, the state stays
    settle_results(desk)
    assert batches(desk)[0].sent == 1


def test_a_lost_answer_is_the_same_call_again_and_one_job(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), batches=[people])
    messenger.results = [NO_ANSWER, TOO_SOON, EXISTS]
    for _ in range(3):
        send_batches(desk)
        assert send_batches(desk) == 0  # not within a minute
        clock.forward(seconds=70)
    assert len(messenger.calls) == 3
    assert len(set(messenger.calls)) == 1
    assert batches(desk)[0].state is BatchState.ACCEPTED
    finishes(desk, "job-1")
    settle_results(desk)
    assert states(desk) == [SENT] * 6


def test_a_lost_answer_is_not_repeated_after_a_day(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), batches=[people])
    messenger.results = [NO_ANSWER]
    send_batches(desk)
    clock.forward(hours=24)
    assert send_batches(desk) == 0
    assert states(desk) == [UNKNOWN] * 6
    with desk.memory.read() as session:
        assert "没有给明确结果" in session.scalars(select(Alert.text)).one()


def test_a_process_killed_in_the_call_leaves_it_to_the_next(
    desk: Desk,
    people: list[int],
    messenger: WritingMessenger,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    announce(desk.memory, clock.now(), batches=[people])

    def killed(*_: object) -> SendResult:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(messenger, "mass_send_list", killed)
        with pytest.raises(KeyboardInterrupt):
            send_batches(desk)
    assert send_batches(desk) == 0
    clock.forward(minutes=6)
    assert send_batches(desk) == 1
    assert messenger.calls[0].client_msg_id == "n1-1"


def test_who_says_no_before_the_call_is_not_in_the_list(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    announce(desk.memory, desk.clock.now(), batches=[people[:3], people[3:]])
    opts_out(desk, people[0])
    with desk.memory.write() as session:
        session.get_one(Follower, people[1]).openid = None
        session.get_one(Follower, people[4]).following = False
        session.get_one(Follower, people[5]).following = False
    send_batches(desk)
    assert states(desk) == [LEFT_OUT] * 6  # nobody is left who could be two
    assert messenger.calls == []
    with desk.memory.read() as session:
        reasons = set(session.scalars(select(Delivery.reason)))
    assert {"已退订", "已删除信息", "已取消关注"} < reasons


def test_who_says_no_while_nobody_knows_whether_it_went_is_listed_as_unclear(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), batches=[people])
    messenger.results = [NO_ANSWER]
    send_batches(desk)
    opts_out(desk, people[2])
    clock.forward(seconds=70)
    send_batches(desk)
    assert states(desk) == [SENDING, SENDING, UNKNOWN, SENDING, SENDING, SENDING]
    assert len(messenger.calls[1].openids) == 5


def test_what_never_left_has_not_begun(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), batches=[people])
    messenger.results = [NEVER_LEFT]
    send_batches(desk)
    assert states(desk) == [WAITING] * 6
    opts_out(desk, people[2])
    clock.forward(minutes=3)
    send_batches(desk)
    assert states(desk).count(LEFT_OUT) == 1
    assert states(desk).count(SENDING) == 5


def test_a_quota_that_is_used_up_rests_mass_sends_until_midnight_in_shanghai(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), batches=[people[:3], people[3:]])
    messenger.results = [NO_QUOTA]
    assert send_batches(desk) == 1
    assert states(desk) == [WAITING] * 6
    with desk.memory.read() as session:
        pause = session.get_one(ChannelPause, Way.MASS)
        assert pause.until == datetime(2026, 11, 20, 16, 1, tzinfo=UTC)
        assert "11月21日 00:01" in session.scalars(select(Alert.text)).one()
    clock.forward(hours=13)
    assert send_batches(desk) == 0
    clock.forward(hours=2)
    assert send_batches(desk) == 0, "it is back at one past midnight, when people sleep"
    clock.forward(hours=7)
    assert send_batches(desk) == 2


@pytest.mark.parametrize(
    ("code", "day", "back"),
    [
        (45028, (2026, 12, 31, 15, 59), (2026, 12, 31, 16, 1)),
        (45028, (2026, 12, 31, 16, 0), (2027, 1, 1, 16, 1)),
        (48006, (2026, 11, 30, 15, 59), (2026, 11, 30, 16, 1)),
        (48006, (2026, 11, 30, 16, 0), (2026, 12, 31, 16, 1)),
        (48001, (2026, 11, 30, 15, 59), (2026, 11, 30, 16, 9)),
    ],
)
def test_when_a_way_comes_back(code: int, day: tuple[int, ...], back: tuple[int, ...]) -> None:
    now = datetime(*day, tzinfo=UTC)  # type: ignore[arg-type, misc]
    assert comes_back(code, now) == datetime(*back, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_a_refusal_after_a_lost_answer_says_nothing_about_the_lost_one(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    announce(desk.memory, clock.now(), batches=[people])
    messenger.results = [NO_ANSWER, NOBODY]
    send_batches(desk)
    clock.forward(seconds=70)
    send_batches(desk)
    assert states(desk) == [UNKNOWN] * 6
    assert len(messenger.calls) == 2


def test_a_call_that_is_wrong_in_itself_ends_and_rings(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    announce(desk.memory, desk.clock.now(), batches=[people])
    messenger.results = [NO_RIGHT]
    send_batches(desk)
    assert states(desk) == [DeliveryState.REFUSED] * 6
    with desk.memory.read() as session:
        assert "没有权限" in session.scalars(select(Alert.text)).one()


def test_one_openid_that_wechat_does_not_know_costs_two_others_at_most(
    desk: Desk, people: list[int], messenger: WritingMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, bad = messenger.mass_send_list, f"oMass{4:023d}"

    def send(openids: Sequence[str], body: MassBody, client_msg_id: str) -> SendResult:
        if bad in openids:
            return NOBODY
        return real(openids, body, client_msg_id)

    monkeypatch.setattr(messenger, "mass_send_list", send)
    announce(desk.memory, desk.clock.now(), batches=[people])
    send_batches(desk)
    for job in range(1, len(messenger.calls) + 1):
        finishes(desk, f"job-{job}")
    settle_results(desk)
    assert states(desk).count(SENT) >= 3
    assert states(desk)[4] is DeliveryState.REFUSED
    assert len({call.client_msg_id for call in messenger.calls}) == len(messenger.calls)


@pytest.mark.parametrize("state", [NoticeState.PAUSED, NoticeState.WITHDRAWN])
def test_what_is_held_back_is_looked_at_just_before_the_call(
    desk: Desk,
    people: list[int],
    messenger: WritingMessenger,
    clock: StandingClock,
    state: NoticeState,
) -> None:
    notice = announce(desk.memory, clock.now(), batches=[people[:3], people[3:]])
    messenger.results = [NO_ANSWER]
    send_batches(desk, most=1)
    with desk.memory.write() as session:
        session.get_one(Notice, notice).state = state
    clock.forward(seconds=70)
    send_batches(desk)
    assert len(messenger.calls) == 1
    unclear = UNKNOWN if state is NoticeState.WITHDRAWN else SENDING
    assert states(desk) == [unclear] * 3 + [WAITING] * 3


@pytest.mark.parametrize("first", [NO_QUOTA, NEVER_LEFT, NOBODY, NO_ANSWER])
def test_what_is_withdrawn_during_its_call_waits_for_no_other(
    desk: Desk,
    people: list[int],
    messenger: WritingMessenger,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
    first: SendResult,
) -> None:
    notice = announce(desk.memory, clock.now(), batches=[people])

    def withdrawn(*_: object) -> SendResult:
        with desk.memory.write() as session:
            session.get_one(Notice, notice).state = NoticeState.WITHDRAWN
        return first

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(messenger, "mass_send_list", withdrawn)
        assert send_batches(desk) == 1
    clock.forward(minutes=3)
    assert send_batches(desk) == 0
    end = UNKNOWN if first is NO_ANSWER else LEFT_OUT
    assert states(desk) == [end] * 6
    (batch,) = batches(desk)
    assert batch.state == end.value
    assert batch.reason.startswith("通知已撤回")


def test_what_speaks_of_a_consultation_that_was_called_off_goes_to_nobody(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    about = consult(desk.memory, clock.now(), date(2026, 12, 20))
    announce(desk.memory, clock.now(), batches=[people[:3], people[3:]], consultation_id=about)
    messenger.results = [NO_ANSWER]
    assert send_batches(desk, most=1) == 1
    with desk.memory.write() as session:
        session.get_one(Consultation, about).state = ConsultationState.CANCELLED
    clock.forward(seconds=70)
    assert send_batches(desk) == 0
    assert states(desk) == [UNKNOWN] * 3 + [LEFT_OUT] * 3
    unclear, left_out = batches(desk)
    assert unclear.reason == "征询已取消，但那时群发可能已经发出"
    assert (left_out.state, left_out.reason) == (BatchState.LEFT_OUT, "征询已取消")


def test_a_subscription_account_sends_to_a_frozen_tag(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    by_tag = Desk(
        **{name: getattr(desk, name) for name in desk.__slots__}
        | {"notices": NoticeRules(by_list=False)}
    )
    notice = announce(desk.memory, clock.now(), batches=[people])
    messenger.tags = {f"通知{notice}": {"oWhoWasThereBefore"}}  # left by an attempt that broke off
    opts_out(desk, people[0])
    send_batches(by_tag)
    (call,) = messenger.calls
    assert call.openids == tuple(f"oMass{n:023d}" for n in range(1, 6))
    finishes(desk, "job-1")
    settle_results(by_tag)
    assert messenger.tags == {f"通知{notice}": set()}
    with desk.memory.read() as session:
        assert session.get_one(Notice, notice).tag_id is None
    assert states(desk) == [LEFT_OUT] + [SENT] * 5


@pytest.mark.parametrize("first", [None, NO_ANSWER])
def test_one_whom_no_tag_can_hold_is_left_out_with_the_reason_and_the_others_go(
    desk: Desk, messenger: WritingMessenger, clock: StandingClock, first: SendResult | None
) -> None:
    by_tag = replace(desk, notices=NoticeRules(by_list=False))
    openids = [f"oTag{n:023d}" for n in range(120)]
    people = add_followers(desk.memory, openids, clock.now(), account=ACCOUNT, left=0)
    announce(desk.memory, clock.now(), batches=[people])
    bad = {openids[7]: NOBODY, openids[119]: NOBODY}
    if first is not None:  # an earlier call went out, perhaps also to them
        messenger.results = [first]
        assert send_batches(by_tag) == 1
        messenger.tags = {name: set() for name in messenger.tags}
        clock.forward(seconds=70)
    messenger.strangers = bad
    assert send_batches(by_tag) == 1
    call = messenger.calls[-1]
    assert call.openids == tuple(one for one in openids if one not in bad)
    end = UNKNOWN if first else DeliveryState.REFUSED
    assert states(desk) == [end if openid in bad else SENDING for openid in openids]
    (batch,) = batches(desk)
    assert batch.size == 118
    with desk.memory.read() as session:
        reasons = set(session.scalars(select(Delivery.reason).where(Delivery.code == 40003)))
    (reason,) = reasons
    assert reason.startswith("没能排进群发名单：查无此人")


def test_when_no_tag_can_hold_anybody_it_is_the_account_and_nobody_is_written_off(
    desk: Desk, messenger: WritingMessenger, clock: StandingClock
) -> None:
    by_tag = replace(desk, notices=NoticeRules(by_list=False))
    openids = [f"oTag{n:023d}" for n in range(120)]
    people = add_followers(desk.memory, openids, clock.now(), account=ACCOUNT, left=0)
    announce(desk.memory, clock.now(), batches=[people])
    messenger.strangers = dict.fromkeys(openids, NOBODY)
    assert send_batches(by_tag) == 1
    assert messenger.calls == []
    (batch,) = batches(desk)
    assert (batch.state, batch.size) == (BatchState.REFUSED, 120)
    assert "公众号本身的问题" in batch.reason
    with desk.memory.read() as session:
        assert session.scalars(select(Alert)).all()
