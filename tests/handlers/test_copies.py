"""Copies of one push: one after the other, and all hear the same."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from handlers.copies import Copies
from handlers.desk import Desk
from handlers.intake import Intake, Pace
from handlers.rehearse import rehearse
from models.words import Push, Silence, TextReply, TextSent
from tests.support.ledger import matters
from tests.support.town import HERE

_SAID = TextSent(
    account="gh_test",
    openid="oPerson",
    created=1_790_000_000,
    key="m:gh_test:oPerson:1",
    raw="<xml/>",
    msg_id="1",
    content="建议修渠",
)


def _no_reading(_raw: str, _unix: int) -> Push:
    raise AssertionError("nothing is replayed here")


@pytest.fixture
def intake(desk: Desk) -> Iterator[Intake]:
    """As in a web process, but nobody tends it. Tests are patient with a slow machine."""
    made = Intake(desk, Pace(30.0, 2, 8), _no_reading)
    made.tend()  # fetches numbers
    yield made
    made.close()


def test_one_key_is_in_one_hand_and_others_do_not_wait(tmp_path: Path) -> None:
    line, entered = Copies(tmp_path / "copies"), threading.Event()

    def come_second() -> None:
        with line.one_by_one("a"):
            entered.set()

    with line.one_by_one("a"):
        second = threading.Thread(target=come_second)
        second.start()
        with line.one_by_one("b"):
            assert not entered.wait(0.2)
    second.join(30)
    assert entered.is_set()


_HOLDER = """
import sys
from pathlib import Path
from handlers.copies import Copies
with Copies(Path(sys.argv[1])).one_by_one("a"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_one_key_is_in_the_hand_of_one_process(tmp_path: Path) -> None:
    path, entered = tmp_path / "copies", threading.Event()
    command = [sys.executable, "-c", _HOLDER, str(path)]
    with subprocess.Popen(
        command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"

        def come_second() -> None:
            with Copies(path).one_by_one("a"):
                entered.set()

        second = threading.Thread(target=come_second)
        second.start()
        assert not entered.wait(0.2)
        other.kill()  # whoever dies lets go
        second.join(30)
    assert entered.is_set()


def test_an_answer_is_remembered_for_a_minute(tmp_path: Path) -> None:
    now = [0.0]
    line = Copies(tmp_path / "copies", lambda: now[0])
    line.note("a", TextReply("收到了"))
    now[0] = 59.0
    assert line.answered("a") == TextReply("收到了")
    now[0] = 61.0
    assert line.answered("a") is None
    line.note("b", Silence("nothing to say"))
    assert list(line._replies) == ["b"]


def test_what_the_database_took_is_answered_the_same_when_it_is_away(intake: Intake) -> None:
    first = intake.accept(_SAID)
    intake.breaker.trip("for a test")
    assert intake.accept(_SAID) == first
    assert intake.spool.counts() == (0, 0)
    later = replace(_SAID, key="m:gh_test:oPerson:2", msg_id="2")
    spooled = intake.accept(later)
    assert isinstance(spooled, TextReply)
    assert spooled != first
    assert intake.accept(later) == spooled
    assert intake.spool.counts() == (1, 0)


def test_a_rehearsal_leaves_nothing_behind(desk: Desk) -> None:
    rehearse(desk)
    assert matters(desk) == []
