"""`python -m training`: learns the weights anew and writes `bot/weights/kinds.json.gz`."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path

from bot.intents.learned import WEIGHTS
from training.learner import Model, train
from training.letters import KINDS, examples, letters_of_cities, own_sentences
from training.packing import content_of


def main() -> int:
    """Exit status 1 when the folder of letters is not named or not there."""
    folder = os.environ.get("MINYI_BENCH_DATA", "")
    if not folder or not Path(folder).is_dir():
        sys.stderr.write("MINYI_BENCH_DATA names no folder with intents_*.jsonl\n")
        return 1
    letters = own_sentences() + letters_of_cities(Path(folder))
    found = [letter.features() for letter in letters]
    model = train(examples(letters, found), len(KINDS))
    size = _write(model, WEIGHTS)
    sys.stdout.write(f"{len(letters)} texts, {size} bytes in {WEIGHTS.name}\n")
    return 0


def _write(model: Model, path: Path) -> int:
    """No time stamp: the same input, the same file. Returns its size in bytes."""
    plain = json.dumps(content_of(model), ensure_ascii=False, separators=(",", ":"))
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.write_bytes(gzip.compress(plain.encode(), mtime=0))


if __name__ == "__main__":
    raise SystemExit(main())
