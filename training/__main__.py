"""`python -m training`: learns the weights anew and writes `bot/weights/kinds.json.gz`."""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path

from bot.intents.learned import GRAIN, WEIGHTS
from training.learner import Model, train
from training.letters import KINDS, examples, letters_of_cities, own_sentences

_MOST = 22_000  # features kept: the file stays small and is read in a moment


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
    """Whole numbers, the heaviest features only, no time stamp: the same input, the same file."""
    rows = {name: [round(GRAIN * w) for w in row] for name, row in model.weights.items()}
    heavy = sorted(rows, key=lambda name: (min(rows[name]) - max(rows[name]), name))[:_MOST]
    content = {
        "kinds": list(KINDS),
        "bias": [round(b, 3) for b in model.bias],
        "weights": {name: rows[name] for name in sorted(heavy) if any(rows[name])},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = gzip.compress(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0
    )
    path.write_bytes(packed)
    return len(packed)


if __name__ == "__main__":
    raise SystemExit(main())
