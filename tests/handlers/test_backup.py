"""A backup becomes a house again, on either kind of database, or says why not."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from handlers.access import Refused
from handlers.backup import backup, verify_backup
from handlers.backup_manifest import program_version
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.restore import restore
from models import schema
from models.attachment import FILE_COLUMNS
from models.base import Memory
from models.everything import metadata
from models.files import Folder
from models.matter import Matter
from models.number_block import take_block
from tests.conftest import BOTH, rules
from tests.support.cast import Person
from tests.support.databases import Databases
from tests.support.houses import NewHouse, everything, file_keys, quiet
from tests.support.twins import StandingClock, WritingMessenger


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


FILES = ("file_key", "playable_key", "_file")


def test_every_column_that_names_a_file_is_known_to_the_backup() -> None:
    named = {(table.name, c.name) for table in metadata.tables.values() for c in table.columns}
    keys = {(table, name) for table, name in named if name.endswith(FILES)}
    assert keys == set(FILE_COLUMNS)


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
