"""A backup holds one moment of a house that works on, and becomes a house again."""

from __future__ import annotations

import gzip
import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from handlers.access import Refused
from handlers.backup import backup, verify_backup
from handlers.backup_manifest import program_version
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.fetch import fetch_some
from handlers.ports import Media
from handlers.replay import replay
from handlers.restore import restore
from models import schema
from models.arrival import Arrival, key_digest
from models.attachment import FILE_COLUMNS, Attachment
from models.base import Memory
from models.everything import metadata
from models.files import Folder
from models.matter import Matter
from models.move import Move
from models.number_block import take_block
from models.snapshot import lines_of, snapshot, tables_of
from models.spool import Entry, Spool
from tests.conftest import BOTH, rules
from tests.handlers.test_attach import photo
from tests.support.cast import Person
from tests.support.databases import Databases
from tests.support.twins import StandingClock, WritingMessenger


def quiet(_line: str) -> None:
    """Nobody listens."""


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def lived_in(desk: Desk, messenger: WritingMessenger, alan: Person) -> Desk:
    """A desk where things have happened."""
    messenger.media["picture-1"] = Media("image/jpeg", "a.jpg", photo())
    alan.says("建议村里路灯坏了三天内修好；另外村口的路能不能修一修？")
    alan.sends_picture()
    fetch_some(desk)
    Person(desk, "路人").says("俺要举报村干部贪污😀\n第二行\t“引号”")
    return desk


NewHouse = Callable[..., Desk]


@pytest.fixture
def new_house(databases: Databases, tmp_path: Path) -> Iterator[NewHouse]:
    """Makes empty houses of either kind, migrated or not."""
    made: list[tuple[Memory, str]] = []

    def make(kind: str, name: str = "house") -> Desk:
        folder = tmp_path / f"{name}-{len(made)}"
        folder.mkdir()
        url = databases.fresh(kind, folder)
        memory = Memory(url)
        made.append((memory, url))
        files = Folder(folder / "media")
        return Desk(memory, StandingClock(), Ear(), WritingMessenger(), files, rules())

    yield make
    for memory, url in made:
        memory.close()
        databases.drop(url)


def everything(desk: Desk) -> dict[str, list[str]]:
    with snapshot(desk.memory) as connection:
        return {
            table.name: list(lines_of(connection, table, sorted(table.columns.keys())))
            for table in tables_of(connection)
        }


@pytest.mark.parametrize("kind", BOTH)
def test_what_is_restored_is_row_by_row_what_was_there(
    lived_in: Desk, new_house: NewHouse, target: Path, tmp_path: Path, spool: Path, kind: str
) -> None:
    backup(lived_in, spool, target, quiet)
    house = new_house(kind)
    restore(house, tmp_path / "new-spool", target, quiet)
    before = everything(lived_in)
    assert everything(house) == before
    assert len(before["matter"]) >= 3
    assert len(before["move"]) >= 3
    key = file_keys(lived_in)[0]
    assert house.files.get(key) == lived_in.files.get(key)


@pytest.mark.parametrize("kind", BOTH)
def test_a_restored_house_works_on_with_new_numbers(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path, kind: str
) -> None:
    backup(lived_in, spool, target, quiet)
    house = new_house(kind)
    restore(house, house.files.root.parent / "spool", target, quiet)
    with house.memory.read() as session:
        top = session.scalar(select(func.max(Matter.id))) or 0
    assert "收到" in Person(house, "阿兰").says("建议再装一盏路灯")
    with house.memory.read() as session:
        assert session.scalar(select(func.max(Matter.id))) == top + 1


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


def test_a_file_that_was_erased_meanwhile_is_no_failure(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path
) -> None:
    lived_in.files.remove(file_keys(lived_in)[0])
    made = backup(lived_in, spool, target, quiet)
    assert (made.media.files, made.media.missing) == (0, 1)
    restore(new_house("sqlite"), spool / "other", target, quiet)


def test_files_that_no_row_names_stay_behind(lived_in: Desk, target: Path, spool: Path) -> None:
    lived_in.files.put(b"nobody's", "jpg")
    assert backup(lived_in, spool, target, quiet).media.files == 1


def test_every_column_that_names_a_file_is_known_to_the_backup() -> None:
    named = {(table.name, c.name) for table in metadata.tables.values() for c in table.columns}
    keys = {(table, name) for table, name in named if name.endswith(("file_key", "playable_key"))}
    assert keys == set(FILE_COLUMNS)


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


@pytest.mark.parametrize("kind", BOTH)
def test_blocks_of_numbers_that_the_old_house_may_have_given_out_are_not_given_again(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path, kind: str
) -> None:
    now = lived_in.clock.now()
    with lived_in.memory.write() as session:
        assert take_block(session, now) == 0
    backup(lived_in, spool, target, quiet)
    with lived_in.memory.write() as session:
        afterwards = take_block(session, now)
    house = new_house(kind)
    restore(house, spool / "other", target, quiet)
    with house.memory.write() as session:
        assert (take_block(session, now) or 0) > (afterwards or 0) + 50


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


def test_it_is_for_its_owners_eyes_and_whole_or_not_there(
    lived_in: Desk, target: Path, spool: Path
) -> None:
    def full(_line: str) -> None:
        raise OSError(28, "no space")

    with pytest.raises(Refused, match="没有做成"):
        backup(lived_in, spool, target, full)
    assert not list(target.parent.glob("*backup*"))
    made = backup(lived_in, spool, target, quiet)
    modes = {path.stat().st_mode & 0o777 for path in target.rglob("*") if path.is_file()}
    assert modes == {0o600}
    assert target.stat().st_mode & 0o777 == 0o700
    page = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    assert page["version"] == program_version()
    assert page["revision"] == schema.newest() == made.revision
    assert {"arrival", "matter"} <= {table["name"] for table in page["tables"]}
    assert any("access_token" in line for line in page["left_out"])
    assert "secret_key" not in {path.name for path in target.rglob("*")}


def test_a_folder_that_holds_something_is_refused(
    lived_in: Desk, target: Path, spool: Path
) -> None:
    target.mkdir()
    (target / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(Refused, match="已经有东西"):
        backup(lived_in, spool, target, quiet)
    (target / "mine.txt").unlink()
    assert backup(lived_in, spool, target, quiet).rows


@pytest.mark.parametrize("file", ["manifest.json", "media.jsonl.gz", "tables/*-matter.jsonl.gz"])
def test_a_damaged_backup_is_noticed_and_restores_nothing(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path, file: str
) -> None:
    backup(lived_in, spool, target, quiet)
    (path,) = target.glob(file)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    house = new_house("sqlite")
    with pytest.raises(Refused, match="已损坏"):
        verify_backup(target, quiet)
    with pytest.raises(Refused, match="已损坏"):
        restore(house, spool / "other", target, quiet)
    assert not everything(house)["arrival"]


def test_a_damaged_picture_is_noticed(lived_in: Desk, target: Path, spool: Path) -> None:
    backup(lived_in, spool, target, quiet)
    (picture,) = (target / "media").rglob("*.jpg")
    picture.write_bytes(b"something else")
    with pytest.raises(Refused, match="已损坏"):
        verify_backup(target, quiet)


def test_a_house_that_is_lived_in_is_never_overwritten(
    lived_in: Desk, target: Path, spool: Path
) -> None:
    backup(lived_in, spool, target, quiet)
    before = everything(lived_in)
    with pytest.raises(Refused, match="不是空的"):
        restore(lived_in, spool, target, quiet)
    assert everything(lived_in) == before


@pytest.mark.parametrize("kind", BOTH)
def test_a_restore_that_was_cut_off_can_be_given_again(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path, kind: str
) -> None:
    backup(lived_in, spool, target, quiet)
    house = new_house(kind)

    def cut(line: str) -> None:
        if line.startswith("move"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(house, spool / "other", target, cut)
    assert not everything(house)["arrival"]
    restore(house, spool / "other", target, quiet)
    assert everything(house) == everything(lived_in)


def test_a_backup_of_a_newer_version_is_refused(
    lived_in: Desk, new_house: NewHouse, target: Path, spool: Path
) -> None:
    with lived_in.memory.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    backup(lived_in, spool, target, quiet)
    with pytest.raises(Refused, match="9999_future"):
        restore(new_house("sqlite"), spool / "other", target, quiet)


@pytest.mark.parametrize("kind", BOTH)
def test_a_backup_of_an_older_version_is_restored_and_brought_up_to_date(
    databases: Databases, tmp_path: Path, target: Path, spool: Path, kind: str
) -> None:
    old, new = _bare(databases, kind, tmp_path / "old"), _bare(databases, kind, tmp_path / "new")
    schema.upgrade(old.memory, "0001_first_tables")
    with old.memory.write() as session:
        session.execute(text("INSERT INTO installation VALUES ('directory_version', '7')"))
    assert backup(old, spool, target, quiet).revision == "0001_first_tables"
    restore(new, spool / "other", target, quiet)
    assert schema.revision_of(new.memory) == schema.newest()
    with new.memory.read() as session:
        assert session.scalar(text("SELECT value FROM installation")) == "7"
    for house in (old, new):
        house.memory.close()
        databases.drop(house.memory.url.render_as_string(hide_password=False))


def _bare(databases: Databases, kind: str, folder: Path) -> Desk:
    """A house whose database has no tables."""
    folder.mkdir()
    memory = Memory(databases.bare(kind, folder))
    return Desk(memory, StandingClock(), Ear(), WritingMessenger(), Folder(folder), rules())


def test_the_lines_are_plain_json_that_any_tool_reads(
    lived_in: Desk, target: Path, spool: Path
) -> None:
    backup(lived_in, spool, target, quiet)
    (path,) = target.glob("tables/*-arrival.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert any("举报村干部" in str(row) for row in rows)


def file_keys(desk: Desk) -> list[str]:
    with desk.memory.read() as session:
        keys = session.scalars(select(Attachment.file_key))
        return [key for key in keys if key]
