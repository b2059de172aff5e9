"""Numbers given without the database: valid, never twice, whatever is killed when."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models import receipt_number
from models.base import Memory
from models.number_block import take_block
from models.spare_numbers import PER_BLOCK, NoneLeft, SpareNumbers

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def numbers(tmp_path: Path) -> SpareNumbers:
    made = SpareNumbers(tmp_path)
    made.add(42)
    return made


def test_a_number_begins_with_nine_names_its_block_and_passes_the_check(
    numbers: SpareNumbers,
) -> None:
    number = numbers.take()
    assert number.startswith("90042")
    assert receipt_number.is_valid(number)


def test_numbers_drawn_from_the_database_never_begin_with_nine() -> None:
    assert not any(receipt_number.draw().startswith("9") for _ in range(2000))


def test_threads_never_get_the_same_number(numbers: SpareNumbers) -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: numbers.take(), range(1200)))
    assert len(set(taken)) == 1200


def test_a_block_ends_and_the_next_goes_on(tmp_path: Path) -> None:
    numbers = SpareNumbers(tmp_path)
    with pytest.raises(NoneLeft):
        numbers.take()
    numbers.add(1)
    taken = [numbers.take() for _ in range(PER_BLOCK)]
    with pytest.raises(NoneLeft):
        numbers.take()
    numbers.add(2)
    taken.append(numbers.take())
    assert len(set(taken)) == PER_BLOCK + 1
    assert numbers.left() == PER_BLOCK - 1


def test_a_killed_process_leaves_its_block_to_the_next_which_repeats_nothing(
    tmp_path: Path,
) -> None:
    code = (
        "import os, sys; from pathlib import Path; from models.spare_numbers import SpareNumbers\n"
        "numbers = SpareNumbers(Path(sys.argv[1])); numbers.add(7)\n"
        "print(*[numbers.take() for _ in range(130)], flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        timeout=60,
    )
    assert done.returncode == -9
    heir = SpareNumbers(tmp_path)
    heir.hold_free(1)
    assert heir.left() == PER_BLOCK - 200
    assert heir.take() not in done.stdout.split()


def test_a_block_of_a_living_process_is_left_alone(tmp_path: Path, numbers: SpareNumbers) -> None:
    other = SpareNumbers(tmp_path)
    other.hold_free(PER_BLOCK)
    assert other.left() == 0
    assert numbers.left() == PER_BLOCK


def test_a_file_that_is_no_block_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "0003").write_text("rubbish", encoding="ascii")
    numbers = SpareNumbers(tmp_path)
    numbers.hold_free(PER_BLOCK)
    assert numbers.left() == 0


def test_the_database_gives_each_block_once(memory: Memory) -> None:
    blocks = []
    for _ in range(3):
        with memory.write() as session:
            blocks.append(take_block(session, NOW))
    assert len(set(blocks)) == 3
    assert all(block is not None and 0 <= block < 10_000 for block in blocks)
