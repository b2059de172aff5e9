"""`python -m training`: learns anew what is in `bot/weights`, the kinds and then the turns."""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.intents.learned import WEIGHTS, Weights, using
from bot.places import Directory
from bot.turns import TURNS
from training import turns
from training.corpora import CORPUS
from training.learner import train
from training.letters import KINDS, Letter, examples, letters_of_cities, own_sentences
from training.packing import content_of, on_disk


def main() -> int:
    """Exit status 1 when the folder of letters is not named or not there."""
    folder = os.environ.get("MINYI_BENCH_DATA", "")
    if not folder or not Path(folder).is_dir():
        sys.stderr.write("MINYI_BENCH_DATA names no folder with intents_*.jsonl\n")
        return 1
    directory = Directory.from_csv(CORPUS / "directory.csv")
    letters = own_sentences() + letters_of_cities(Path(folder))
    messages = turns.messages()
    found = [letter.features() for letter in letters]
    with using(Weights.of(_kinds(letters, found))):  # good enough to tell where a message turns
        parts = turns.own_parts(messages, directory)
    letters += parts
    kinds = _kinds(letters, found + [part.features() for part in parts])
    _write(on_disk(kinds), WEIGHTS)
    sys.stdout.write(f"{len(letters)} texts in {WEIGHTS.name}\n")
    with using(Weights.of(kinds)):
        places = turns.lessons(messages, directory)
    _write(turns.content_of(turns.learn(places)), TURNS)
    sys.stdout.write(f"{len(places)} places to turn in {TURNS.name}\n")
    return 0


def _kinds(letters: Sequence[Letter], found: Sequence[list[str]]) -> dict[str, Any]:
    return content_of(train(examples(letters, found), len(KINDS)))


def _write(content: dict[str, Any], path: Path) -> None:
    """No time stamp: the same input, the same file."""
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(plain.encode(), mtime=0))


if __name__ == "__main__":
    raise SystemExit(main())
