"""The spool: durable, one entry for one push, in order, and nothing readable in its names."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from models.spool import Spool
from models.spool_entry import Entry


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    return Spool(tmp_path / "spool")


def entry(key: str = "m:1", **changes: object) -> Entry:
    made = Entry(
        key=key,
        account="gh_test",
        openid="oALAN",
        created=1_700_000_000,
        sequence=1,
        received_at="2026-11-20T02:00:00+00:00",
        numbers=("9000000013",),
        reply="收到了",
        silence=None,
        raw="<xml>建议修路</xml>",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_what_was_added_is_found_and_held(spool: Spool) -> None:
    assert spool.is_empty()
    assert spool.add(entry()) == entry()
    assert spool.find("gh_test", "oALAN", "m:1") == entry()
    assert spool.holds("gh_test", "oALAN")
    assert not spool.holds("gh_test", "oOTHER")
    assert spool.counts() == (1, 0)


def test_the_same_push_is_kept_once_and_its_first_reply_counts(spool: Spool) -> None:
    spool.add(entry())
    again = spool.add(entry(reply="另一个回复", numbers=("9000000021",)))
    assert again.reply == "收到了"
    assert spool.counts() == (1, 0)


def test_copies_at_the_same_moment_agree_on_one_entry(spool: Spool) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: spool.add(entry(reply=f"第{n}个")), range(24)))
    assert len({each.reply for each in kept}) == 1
    assert spool.counts() == (1, 0)


def test_two_processes_agree_on_one_entry(spool: Spool) -> None:
    code = (
        "import sys; from pathlib import Path; from models.spool import Spool\n"
        "from models.spool_entry import Entry\n"
        "made = Entry('m:1','gh_test','oALAN',1,1,'t',(),sys.argv[2],None,'x')\n"
        "print(Spool(Path(sys.argv[1])).add(made).reply)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(spool.root), f"p{n}"],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )
        for n in range(3)
    ]
    said = {process.communicate(timeout=60)[0].strip() for process in started}
    assert len(said) == 1


def test_entries_come_by_create_time_and_then_as_they_came(spool: Spool) -> None:
    spool.add(entry("c", created=20, sequence=1))
    spool.add(entry("b", created=10, sequence=9))
    spool.add(entry("a", created=10, sequence=3))
    assert [each.key for _, each in spool.pending() if each] == ["a", "b", "c"]


def test_what_is_done_is_gone_and_its_folder_with_it(spool: Spool) -> None:
    spool.add(entry("a"))
    spool.add(entry("b"))
    for path, _ in spool.pending():
        assert spool.holds("gh_test", "oALAN")
        spool.done(path)
    assert not spool.holds("gh_test", "oALAN")
    assert spool.is_empty()


def test_what_was_set_aside_still_answers_its_repeats_and_can_be_brought_back(
    spool: Spool,
) -> None:
    spool.add(entry())
    ((path, _),) = spool.pending()
    spool.set_aside(path)
    assert (spool.is_empty(), spool.counts()) == (True, (0, 1))
    assert spool.find("gh_test", "oALAN", "m:1") == entry()
    assert spool.bring_back() == 1
    assert spool.counts() == (1, 0)


def test_who_is_forgotten_leaves_nothing_aside(spool: Spool) -> None:
    spool.add(entry())
    ((path, _),) = spool.pending()
    spool.set_aside(path)
    spool.forget("gh_test", "oALAN")
    assert spool.counts() == (0, 0)
    spool.forget("gh_test", "oALAN")  # twice does no harm


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"version": 2}', '{"version": 1}', "null"])
def test_a_broken_file_is_no_entry_and_hides_no_other(spool: Spool, rubbish: str) -> None:
    spool.add(entry("a"))
    ((path, _),) = spool.pending()
    path.write_text(rubbish, encoding="utf-8")
    spool.add(entry("b"))
    found = [each for _, each in spool.pending()]
    assert found[0] is None
    assert found[1] == entry("b")
    assert spool.find("gh_test", "oALAN", "a") is None


@pytest.mark.parametrize("kind", ["folder", "loop", "deep", "unreadable", "figure as text"])
def test_whatever_stands_in_place_of_an_entry_stops_nobody(spool: Spool, kind: str) -> None:
    spool.add(entry("a"))
    spool.add(entry("b"))
    path = next(p for p, each in spool.pending() if each and each.key == "a")
    content = path.read_text(encoding="ascii")
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "unreadable":
        path.symlink_to("/proc/self/mem")
    else:
        deep = "[" * 200_000
        figure = content.replace('"created": 1700000000', '"created": "1700000000"')
        path.write_text(deep if kind == "deep" else figure, encoding="ascii")
    found = [each for _, each in spool.pending()]
    assert sorted((each.key if each else "broken") for each in found) == ["b", "broken"]
    assert spool.find("gh_test", "oALAN", "a") is None
    spool.set_aside(path)
    assert [each.key for _, each in spool.pending() if each] == ["b"]


def test_two_retries_at_once_do_not_trip_over_each_other(spool: Spool) -> None:
    for n in range(40):
        spool.add(entry(f"k{n}", openid=f"o{n}"))
    for path, _ in list(spool.pending()):
        spool.set_aside(path)
    with ThreadPoolExecutor(2) as pool:
        brought = list(pool.map(lambda _: spool.bring_back(), range(2)))
    assert sum(brought) == 40
    assert spool.counts() == (40, 0)


def test_names_on_the_disk_tell_nobody_who_wrote(spool: Spool) -> None:
    spool.add(entry())
    names = [str(path) for path in spool.root.rglob("*")]
    assert not any("oALAN" in name or "gh_test" in name for name in names)
    (file,) = spool.root.rglob("*.json")
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text(encoding="ascii"))["raw"] == "<xml>建议修路</xml>"


def test_a_spool_that_cannot_be_written_says_so_and_keeps_nothing(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.add(entry("before"))
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(OSError, match="full"):
        spool.add(entry())
    monkeypatch.undo()
    assert spool.find("gh_test", "oALAN", "m:1") is None
    assert spool.counts() == (1, 0)
    assert not list((spool.root / "tmp").iterdir())


def test_every_write_is_on_the_disk_before_it_counts(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.add(entry("other"))  # folders are there
    log: list[str] = []
    real_sync, real_link = os.fsync, os.link
    monkeypatch.setattr(os, "fsync", _noting(log, "sync", real_sync))
    monkeypatch.setattr(os, "link", _noting(log, "link", real_link))
    spool.add(entry())
    assert log == ["sync", "link", "sync"]  # the file, its name, the folder that holds the name


def test_only_one_replays_at_a_time(spool: Spool) -> None:
    with spool.alone() as first:
        assert first
        with spool.alone() as second:
            assert not second
    with spool.alone() as third:
        assert third


def _full(_file: int) -> None:
    raise OSError("the disk is full")


def _noting(log: list[str], word: str, real: Callable[..., None]) -> Callable[..., None]:
    def noted(*arguments: object, **more: object) -> None:
        log.append(word)
        real(*arguments, **more)

    return noted


def test_what_a_killed_process_left_half_written_is_swept_away(spool: Spool) -> None:
    spool.add(entry())
    old, fresh = spool.root / "tmp" / "old", spool.root / "tmp" / "fresh"
    for path in (old, fresh):
        path.write_text("somebody's words", encoding="utf-8")
    long_ago = fresh.stat().st_mtime - 3600
    os.utime(old, (long_ago, long_ago))
    assert spool.sweep() == 1
    assert (old.exists(), fresh.exists(), spool.counts()) == (False, True, (1, 0))
    assert [path.name for path in (spool.root / "tmp").iterdir()] == ["fresh"]


def test_a_folder_left_empty_by_a_killed_process_holds_nobody_up(spool: Spool) -> None:
    spool.add(entry())
    next((spool.root / "pending").glob("*/*")).unlink()
    assert spool.holds("gh_test", "oALAN")
    assert list(spool.pending()) == []
    assert spool.is_empty()
    assert not spool.holds("gh_test", "oALAN")
