"""What was sent as an article and withdrawn is deleted at WeChat: once, also after a crash, and
with a clear word where that is not possible."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from handlers.access import Refused
from handlers.days import day_of
from handlers.deliver import close_finished, recall_batches, send_batches, settle_results
from handlers.desk import Desk
from handlers.notice import Out, leave_out_withdrawn, month_of_notices, withdraw_notice
from handlers.ports import JobStatus, SendResult, SendState, Verdict
from models.alert import Alert
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import DeliveryBatch, RecallState
from models.notice import Notice, NoticeState
from tests.handlers.test_batches import finishes
from tests.support.announced import add_followers, announce
from tests.support.announcing import SECOND
from tests.support.cast import ACCOUNT
from tests.support.twins import NO_ANSWER, StandingClock, WritingMessenger

NO_QUOTA = SendResult(SendState.REFUSED, Verdict.PAUSE, 45009, "今天的次数用完了。")
NOT_THIS = SendResult(SendState.REFUSED, Verdict.GIVE_UP_REQUEST, 40059, "编号不对，请核对。")


@pytest.fixture
def people(desk: Desk) -> list[int]:
    openids = [f"oMass{n:023d}" for n in range(6)]
    return add_followers(desk.memory, openids, desk.clock.now(), account=ACCOUNT, left=0)


def goes(desk: Desk, people: list[int], *, article: str = "media_id_1", sent: bool = True) -> int:
    """A mass send in one batch that WeChat took."""
    notice_id = announce(desk.memory, desk.clock.now(), batches=[people])
    with desk.memory.write() as session:
        session.get_one(Notice, notice_id).media_id = article
    assert send_batches(desk) == 1
    if sent:
        finishes(desk, "job-1", counts=(6, 6, 6, 0))
        settle_results(desk)
        close_finished(desk)
    return notice_id


def recall(desk: Desk) -> tuple[RecallState | None, str]:
    with desk.memory.read() as session:
        batch = session.scalars(select(DeliveryBatch)).one()
        return batch.recall, batch.recall_reason


def test_an_article_that_is_out_is_deleted_once(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    notice_id = goes(desk, people)
    assert withdraw_notice(desk, SECOND, notice_id) == Out(0, 0, 0, 6)
    assert recall(desk) == (RecallState.WANTED, "")
    assert [recall_batches(desk) for _ in range(2)] == [1, 0]
    assert messenger.deleted == ["job-1"]
    assert recall(desk) == (RecallState.DONE, "")
    leave_out_withdrawn(desk)
    with desk.memory.read() as session:
        assert session.get_one(Notice, notice_id).state is NoticeState.WITHDRAWN
        assert set(session.scalars(select(Delivery.state))) == {DeliveryState.SENT}  # it came
    with pytest.raises(Refused, match="已经撤回了"):
        withdraw_notice(desk, SECOND, notice_id)


def test_whoever_is_killed_in_the_call_makes_it_again_and_finds_it_done(
    desk: Desk,
    people: list[int],
    messenger: WritingMessenger,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    withdraw_notice(desk, SECOND, goes(desk, people))

    def killed(job_id: str) -> SendResult:
        messenger.statuses[job_id] = JobStatus.TAKEN_BACK
        raise KeyboardInterrupt

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(messenger, "mass_delete", killed)
        with pytest.raises(KeyboardInterrupt):
            recall_batches(desk)
    assert recall_batches(desk) == 0  # perhaps it is still being asked
    clock.forward(minutes=6)
    assert recall_batches(desk) == 1
    assert recall(desk) == (RecallState.DONE, "")


def test_it_waits_for_the_send_the_net_and_the_quota_and_says_when_it_gives_up(
    desk: Desk, people: list[int], messenger: WritingMessenger, clock: StandingClock
) -> None:
    notice_id = goes(desk, people, sent=False)
    withdraw_notice(desk, SECOND, notice_id)
    assert recall_batches(desk) == 0  # WeChat is still sending
    finishes(desk, "job-1", counts=(6, 6, 6, 0))
    settle_results(desk)
    messenger.results = [NO_ANSWER, NO_QUOTA, NOT_THIS]
    messenger.statuses["job-1"] = JobStatus.SENT
    assert recall_batches(desk) == 1  # no answer
    for wait in ({"seconds": 30}, {"minutes": 1}, {"hours": 1}, {"hours": 15}):
        clock.forward(**wait)
        recall_batches(desk)
    assert len(messenger.deleted) == 3
    assert recall(desk) == (RecallState.FAILED, NOT_THIS.reason)
    with desk.memory.read() as session:
        (alert,) = session.scalars(select(Alert).where(Alert.once == f"recall:{notice_id}:1"))
    assert "手工删除" in alert.text


def test_a_text_that_is_out_stays_out_and_what_was_never_sent_needs_no_deleting(
    desk: Desk, people: list[int], messenger: WritingMessenger
) -> None:
    text = goes(desk, people, article="")
    with pytest.raises(Refused, match="另写一份更正"):
        withdraw_notice(desk, SECOND, text)
    with desk.memory.write() as session:  # somebody of it is still to come by
        session.execute(
            update(Delivery)
            .where(Delivery.follower_id == people[0])
            .values(way="none", batch_id=None, state=DeliveryState.WAITING)
        )
    out = withdraw_notice(desk, SECOND, text)
    assert (out.waiting, out.by_text, out.by_article) == (1, 6, 0)
    assert out.sentences == ["已经群发给 6 人的文字，微信不能删，收不回来。"]
    assert recall_batches(desk) == 0
    assert not messenger.deleted


def test_what_went_out_counts_in_the_month_also_when_it_was_taken_back(
    desk: Desk, people: list[int]
) -> None:
    def used() -> set[int]:
        return {one.used for one in month_of_notices(desk, SECOND, day_of(desk.clock.now())).quotas}

    notice_id = goes(desk, people)
    with desk.memory.write() as session:
        session.get_one(Notice, notice_id).channels = [Way.MASS.value]
    assert used() == {1}
    withdraw_notice(desk, SECOND, notice_id)
    recall_batches(desk)
    assert used() == {1}
