"""The sentences that travel with the program: some to learn again from, some only to examine by.

An installation has no folder of tests and no letters. What the letters taught stands in the
shipped weights; beside corrections the learner needs sentences that keep it from forgetting, and
others, never learned from, that tell whether it got worse. Both are the corpora of `tests/corpus`,
packed by `python -m training.lessons` whenever these change; a test compares.
"""

from __future__ import annotations

import gzip
import json
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from training.corpora import CORPUS, messages_of

PACKED = Path(__file__).parent / "lessons.json.gz"
Lines = tuple[tuple[str, str], ...]  # (sentence, kind of its main act)


@dataclass(frozen=True, slots=True)
class Lessons:
    """`learned`: the open corpora. `set_aside`: what is for measuring only."""

    learned: Lines
    set_aside: Lines


@lru_cache(maxsize=1)
def lessons() -> Lessons:
    """What was packed. Raises OSError or ValueError when the file is missing or broken."""
    with gzip.open(PACKED, "rt", encoding="utf-8") as source:
        raw = json.load(source)
    return Lessons(_pairs(raw["learned"]), _pairs(raw["set_aside"]))


def _pairs(rows: list[list[str]]) -> Lines:
    return tuple((text, kind) for text, kind in rows)


def from_corpus() -> Lessons:
    """The same from `tests/corpus`, for those who have it. A sentence never stands in both."""
    from training.letters import own_sentences  # noqa: PLC0415 - the ear is not needed else

    aside: dict[str, str] = {}
    for path in sorted((CORPUS / "held_out").glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        aside.update((message.text, message.kinds[0]) for message in messages_of(content))
    learned = {letter.text: letter.kind for letter in own_sentences() if letter.text not in aside}
    return Lessons(tuple(learned.items()), tuple(aside.items()))


def pack() -> bytes:
    """The content of the file: no time stamp, the same corpora give the same bytes."""
    made = from_corpus()
    rows = {"learned": made.learned, "set_aside": made.set_aside}
    plain = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(plain.encode(), mtime=0)


if __name__ == "__main__":
    sys.stdout.write(f"{PACKED.write_bytes(pack())} bytes in {PACKED.name}\n")
