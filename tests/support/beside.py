"""Our memory of what was sent beside the emulator's: person by person, and batch by batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from models.base import Memory
from models.delivery import Delivery, DeliveryState, Way
from models.delivery_batch import BatchState, DeliveryBatch
from models.follower import Follower
from tests.support.town import Town

_NEVER = frozenset({DeliveryState.REFUSED, DeliveryState.LEFT_OUT})
_OPEN = frozenset({DeliveryState.WAITING, DeliveryState.SENDING})


def deliveries_of(memory: Memory, notice_id: int) -> list[Any]:
    """The deliveries of a notice with their people's openids."""
    wanted = (
        select(Delivery.id, Delivery.way, Delivery.state, Delivery.reason)
        .add_columns(Follower.openid, Delivery.batch_id)
        .join(Follower, Follower.id == Delivery.follower_id)
        .where(Delivery.notice_id == notice_id)
    )
    with memory.read() as session:
        return list(session.execute(wanted))


def batches_of(memory: Memory, notice_id: int) -> list[DeliveryBatch]:
    with memory.read() as session:
        wanted = select(DeliveryBatch).where(DeliveryBatch.notice_id == notice_id)
        return list(session.scalars(wanted))


def person_by_person(rows: Sequence[Any], got: dict[str, int]) -> list[str]:
    """Who has it and should not, or should and has not; `got`: how often, by openid."""
    said = []
    for row in rows:
        count = got.get(row.openid, 0)
        if count > 1:
            said.append(f"{row.way} {row.id} came {count} times")
        elif row.state is DeliveryState.SENT and count != 1:
            said.append(f"{row.way} {row.id} is sent and never came")
        elif row.state in _NEVER and count:
            said.append(f"{row.way} {row.id} is {row.state} and came")
        elif row.state in _OPEN and row.way is not Way.NONE:
            said.append(f"{row.way} {row.id} is still {row.state}")
        elif row.state in _OPEN and count:
            said.append(f"{row.way} {row.id} waits and came")
    return said


def batch_by_batch(
    rows: Sequence[Any], batches: Sequence[DeliveryBatch], jobs: Sequence[dict[str, Any]]
) -> list[str]:
    """Batches that are not the job WeChat has of them: in its people, or in its numbers."""
    there = {str(job["msg_id"]): job for job in jobs}
    said = []
    for batch in batches:
        mine = {row.openid for row in rows if row.batch_id == batch.id and row.state not in _NEVER}
        if batch.state is not BatchState.SENT:
            said.append(f"batch {batch.number} is {batch.state}: {batch.reason}")
        elif (job := there.get(batch.msg_id)) is None:
            said.append(f"batch {batch.number} has no job")
        elif set(job["audience"]["openids"]) != mine:
            said.append(f"batch {batch.number} went to others")
        elif batch.total is not None and job["counts"][2] != batch.sent:
            said.append(f"batch {batch.number} has other numbers")
    return said


def differences(town: Town, memory: Memory, notice_id: int, words: str) -> list[str]:
    """Everything in which the two ledgers of a finished notice differ; `words` are only its own.
    Of a mass send WeChat tells totals, so its people are held against those."""
    got: dict[str, int] = town.control("GET", f"received?text={words}")["people"]
    rows, batches = deliveries_of(memory, notice_id), batches_of(memory, notice_id)
    single = [row for row in rows if row.way is not Way.MASS]
    listed = {row.openid for row in rows if row.way is Way.MASS and row.state not in _NEVER}
    jobs = town.control("GET", "mass")["jobs"]
    by_mass = {openid: count for openid, count in got.items() if openid in listed}
    told = [batch.sent for batch in batches]
    said = person_by_person(single, got) + batch_by_batch(rows, batches, jobs)
    if sum(by_mass.values()) != sum(count or 0 for count in told) or None in told:
        said.append(f"mass sends: {sum(by_mass.values())} came, WeChat told {told}")
    said += [f"a mass send came {n} times to one" for n in by_mass.values() if n > 1]
    strangers = set(got) - {row.openid for row in rows}
    said += [f"{len(strangers)} got it who have no delivery"] if strangers else []
    return said
