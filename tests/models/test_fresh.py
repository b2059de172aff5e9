"""Rows that are put: they have an id at once, and no query misses them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import fresh
from models.arrival import Arrival, arrival_with, key_digest
from models.base import Memory
from models.fresh import put
from models.number_block import NumberBlock
from models.second_number import SecondNumber

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def arrival(key: str) -> Arrival:
    return Arrival(key=key_digest(key), type="TextSent", created_at=NOW, received_at=NOW)


def test_a_row_has_its_id_before_it_is_written(memory: Memory) -> None:
    with memory.write() as session:
        rows = [arrival(f"k{n}") for n in range(3)]
        for row in rows:
            put(session, row)
        assert len({row.id for row in rows}) == 3
    with memory.read() as session:
        assert {row.id for row in session.scalars(select(Arrival))} == {row.id for row in rows}


def test_a_query_finds_what_was_put_and_it_is_the_same_object(memory: Memory) -> None:
    with memory.write() as session:
        row = arrival("k")
        put(session, row)
        row.reply = "改过的"
        assert arrival_with(session, "k") is row
        row.reply = "又改过的"
    with memory.read() as session:
        found = arrival_with(session, "k")
        assert found is not None
        assert found.reply == "又改过的"


def test_what_changes_until_the_commit_is_written_as_it_is_then(memory: Memory) -> None:
    with memory.write() as session:
        row = arrival("k")
        put(session, row)
        row.silence = "nothing to say"
    with memory.read() as session:
        found = arrival_with(session, "k")
        assert found is not None
        assert (found.reply, found.silence) == (None, "nothing to say")


def test_put_and_add_in_one_transaction_do_not_fight_for_ids(memory: Memory) -> None:
    with memory.write() as session:
        put(session, arrival("a"))
        session.add(arrival("b"))
        session.flush()
        put(session, arrival("c"))
        session.add(arrival("d"))
        put(session, arrival("e"))
    with memory.write() as session:
        put(session, arrival("f"))
    with memory.read() as session:
        assert session.scalar(select(func.count(Arrival.id))) == 6


def test_a_kind_that_joins_later_disturbs_no_ids_given_before(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fresh, "_counted", {})
    with memory.write() as session:
        first = [arrival("a"), arrival("b")]
        put(session, first[0])
        put(session, NumberBlock(taken_at=NOW))
        put(session, first[1])
        assert first[0].id != first[1].id


def test_ids_go_up_from_one_transaction_to_the_next_whatever_memory_draws_them(
    memory: Memory, database_url: str
) -> None:
    other = Memory(database_url)
    given = []
    for turn in range(4):
        with (memory, other)[turn % 2].write() as session:
            row = arrival(str(turn))
            put(session, row)
            given.append(row.id)
    other.close()
    assert given == sorted(given)


def test_nothing_is_left_of_a_transaction_that_failed(memory: Memory) -> None:
    with pytest.raises(ZeroDivisionError):
        _fails_in_the_middle(memory)
    with memory.write() as session:
        assert session.scalar(select(func.count(Arrival.id))) == 0
        put(session, arrival("a"))


def test_a_key_that_is_taken_fails_at_the_commit(memory: Memory) -> None:
    with memory.write() as session:
        put(session, arrival("a"))
    with pytest.raises(IntegrityError), memory.write() as session:
        put(session, arrival("a"))


def test_a_reference_to_nothing_is_refused(memory: Memory) -> None:
    with pytest.raises(IntegrityError), memory.write() as session:
        put(session, SecondNumber(number="9000000013", matter_id=12345))


def _fails_in_the_middle(memory: Memory) -> None:
    with memory.write() as session:
        put(session, arrival("a"))
        session.scalar(select(func.count(Arrival.id)))
        put(session, arrival("b"))
        _ = 1 / 0
