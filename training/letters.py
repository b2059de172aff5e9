"""What there is to learn from: the sentences of `tests/corpus` and, where present, real letters.

Real letters are never part of the project; a folder with `intents_*.jsonl` (`text`, `label`,
`source`) is named by MINYI_BENCH_DATA. The source gives the label away (one town's form has no
box for suggestions), so no pair of source and label may count for much more than another.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.intents import find_evidence
from bot.intents.ngrams import features
from bot.normalise import normalise
from bot.split import split
from training.corpora import CORPUS, messages_of
from training.learner import Example

OF_LETTERS = ("suggestion", "question", "complaint")
KINDS = (
    *OF_LETTERS,
    "report",
    "emergency",
    "opinion",
    "progress",
    "human",
    "erase",
    "unsubscribe",
    "thanks",
    "greeting",
    "spam",
    "unclear",
)
OWN = "own"
_CAP, _SHARE, _OWN_SHARE = 150.0, 0.15, 0.35


@dataclass(frozen=True, slots=True)
class Letter:
    """One text with its kind and where it came from. `surplus` rows are for training only."""

    text: str
    kind: str
    source: str
    surplus: bool = False

    def features(self) -> list[str]:
        """What the learner sees, in a fixed order."""
        plain = normalise(self.text).text
        heard, roles = find_evidence(plain, split(plain))
        spoke = {e.rule.name for found in heard for e in found}
        return sorted(features(plain, spoke, roles.features(0, len(plain))))


def own_sentences() -> list[Letter]:
    """Sentences of the open corpora that say one thing; what is held out stays out."""
    found: list[Letter] = []
    for path in sorted(CORPUS.glob("*.yaml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(content, dict):  # the others are of articles, places, several acts
            alone = {key: value for key, value in content.items() if key != "several"}
            told = [m for m in messages_of(alone) if m.kinds[0] in KINDS]
            found.extend(Letter(m.text, m.kinds[0], OWN) for m in told)
    return found


def letters_of_cities(folder: Path) -> list[Letter]:
    """Rows of `intents_*.jsonl` with a kind of letter. OSError when a file cannot be read."""
    found: list[Letter] = []
    for path in sorted(folder.glob("intents_*.jsonl")):
        surplus = "surplus" in path.name
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["label"] in OF_LETTERS:
                found.append(Letter(row["text"], row["label"], row["source"], surplus))
    return found


def examples(letters: Sequence[Letter], found: Sequence[list[str]]) -> list[Example]:
    """Weighted so that no large cell of source and label, and no kind of letter, drowns others."""
    cells = Counter((letter.source, letter.kind) for letter in letters)
    counted = [_weight(letter, cells[letter.source, letter.kind]) for letter in letters]
    totals: dict[str, float] = defaultdict(float)
    for letter, weight in zip(letters, counted, strict=True):
        if letter.source != OWN:
            totals[letter.kind] += weight
    mean = sum(totals.values()) / max(1, len(totals))
    return [
        Example(seen, KINDS.index(letter.kind), _levelled(letter, weight, totals, mean))
        for letter, seen, weight in zip(letters, found, counted, strict=True)
    ]


def _weight(letter: Letter, cell: int) -> float:
    if letter.source == OWN:
        return _OWN_SHARE
    return min(cell, _CAP + _SHARE * cell) / cell


def _levelled(letter: Letter, weight: float, totals: Mapping[str, float], mean: float) -> float:
    """Each kind of letter counts the same in sum."""
    return weight if letter.source == OWN else weight * mean / totals[letter.kind]
