"""A backup holds one moment of a house that works on: writers, spool."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.access import Refused
from handlers.backup import backup
from handlers.desk import Desk
from handlers.replay import replay
from handlers.restore import restore
from models.arrival import Arrival, key_digest
from models.matter import Matter
from models.move import Move
from models.spool import Spool
from models.spool_entry import Entry
from tests.conftest import BOTH
from tests.support.cast import Person
from tests.support.houses import NewHouse, everything, quiet


@pytest.mark.parametrize("kind", BOTH)
def test_a_backup_under_writes_holds_one_moment(
    desk: Desk, new_house: NewHouse, target: Path, spool: Path, kind: str
) -> None:
    with Writers(desk) as writers:
        writers.wait_for(6)
        acknowledged = writers.keys()

        def tell(_line: str) -> None:
            writers.wait_for(len(writers.keys()) + 2)  # each table is read with writes in between

        backup(desk, spool, target, tell)
        assert len(writers.keys()) > len(acknowledged) + 20
    house = new_house(kind)
    restore(house, spool / "other", target, quiet)
    demand_consistent(house)
    demand_part_of(everything(house), everything(desk))
    with house.memory.read() as session:
        held = set(session.scalars(select(Arrival.key)))
    assert {key_digest(key) for key in acknowledged} <= held
    assert len(held) < len(writers.keys())  # the moment was before the last of them


class Writers:
    """Three villagers who do not stop writing until the block ends."""

    def __init__(self, desk: Desk) -> None:
        self._people = [Person(desk, name) for name in ("甲", "乙", "丙")]
        self._done: list[str] = []
        self._news, self._stop = threading.Condition(), threading.Event()
        self._troubles: list[BaseException] = []

    def __enter__(self) -> Writers:
        self._threads = [threading.Thread(target=self._write, args=(p,)) for p in self._people]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        assert not self._troubles

    def keys(self) -> list[str]:
        """The keys of all pushes that were acknowledged."""
        return list(self._done)

    def wait_for(self, count: int) -> None:
        with self._news:
            assert self._news.wait_for(lambda: len(self._done) >= count, 60), self._troubles

    def _write(self, person: Person) -> None:
        try:
            while not self._stop.is_set():
                person.says(f"建议第{len(person.pushes)}条路修宽一点")
                with self._news:
                    self._done.append(person.pushes[-1].key)
                    self._news.notify_all()
        except BaseException as trouble:
            self._troubles.append(trouble)
            raise


def demand_consistent(desk: Desk) -> None:
    """Whatever is there is there whole: no part of a push without the rest."""
    with desk.memory.read() as session:
        arrivals = set(session.scalars(select(Arrival.id)))
        matters = set(session.scalars(select(Matter.id)))
        assert set(session.scalars(select(Matter.arrival_id))) <= arrivals
        assert set(session.scalars(select(Move.matter_id))) == matters
        assert not session.scalar(
            select(func.count()).where(Arrival.reply.is_(None), Arrival.silence.is_(None))
        )


def demand_part_of(held: dict[str, list[str]], final: dict[str, list[str]]) -> None:
    for name in ("arrival", "move"):  # rows of these are written once
        assert set(held[name]) <= set(final[name])
        assert held[name]


def test_what_waits_in_the_spool_is_carried_and_what_processes_keep_there_is_not(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path, tmp_path: Path
) -> None:
    carried = {"pending/ab/1.json", "aside/cd/2.json"}
    for path in carried | {"numbers/0007", "tmp/0a1b2c", "replay.lock"}:
        (spool / path).parent.mkdir(parents=True, exist_ok=True)
        (spool / path).write_text(json.dumps({"said": path}), encoding="utf-8")

    def replayed(_line: str) -> None:
        shutil.rmtree(spool, ignore_errors=True)  # all of it, as soon as the database is read

    assert backup(lived_in, spool, target, replayed).spool.files == 2
    other = tmp_path / "other"
    restore(new_house("sqlite"), other, target, quiet)
    found = {str(path.relative_to(other)) for path in other.rglob("*") if path.is_file()}
    assert found == carried


def test_an_entry_that_is_in_both_is_filed_once(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path, alan: Person
) -> None:
    """Replayed a moment before the snapshot, copied a moment before that."""
    push = alan.pushes[0]
    entry = Entry(
        key=push.key, account=push.account, openid=push.openid, created=push.created, sequence=1,
        received_at="2026-11-20T02:00:00+00:00", numbers=(), reply="收到", silence=None, raw="",
    )  # fmt: skip
    Spool(spool).add(entry)
    backup(lived_in, spool, target, quiet)
    house = new_house("sqlite")
    other = Spool(house.files.root.parent / "spool")
    restore(house, other.root, target, quiet)
    before = everything(house)["matter"]
    assert replay(house, other, lambda _raw, _unix: push) == 1
    assert everything(house)["matter"] == before
    assert other.is_empty()


def test_a_spool_with_other_things_stops_the_restore(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path, tmp_path: Path
) -> None:
    backup(lived_in, spool, target, quiet)
    (tmp_path / "other" / "pending").mkdir(parents=True)
    (tmp_path / "other" / "pending" / "x.json").write_text("{}", encoding="utf-8")
    house = new_house("sqlite")
    with pytest.raises(Refused, match="暂存"):
        restore(house, tmp_path / "other", target, quiet)
    assert not everything(house)["arrival"]
