"""Letters with their themes, the yardstick for grouping them, and how a grouping is scored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import yaml

from bot.themes import Said
from bot.themes.nearness import vectors
from bot.themes.terms import terms_of

_CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "themes"
_BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
_OPENERS = (
    "",
    "",
    "你好，",
    "俺说个事：",
    "领导好，",
    "反映个问题，",
    "俺是种地的，",
    "在群里也说过，",
)
_CLOSERS = (
    "",
    "",
    "，谢谢",
    "，请重视",
    "，老百姓盼着呢",
    "，说了好几回了",
    "，恁给想想法",
    "。急",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    said: tuple[Said, ...]
    themes: tuple[str, ...]  # of each, in the same order; one that stands alone has its own


def labelled(name: str) -> Labelled:
    """The letters of one file of tests/corpus/themes, hours apart, each from somebody else."""
    content = yaml.safe_load((_CORPUS / f"{name}.yaml").read_text(encoding="utf-8"))
    pairs = [(text, theme) for theme, texts in content["themes"].items() for text in texts]
    pairs += [(text, text) for text in content["alone"]]
    return _as_letters(pairs)


def many(count: int) -> Labelled:
    """`count` letters combined out of those of both files, the same each time: one or two of a
    theme, a greeting before, a word behind. For timing: they are many, but say little more."""
    pairs = [(labelled(name).said, labelled(name).themes) for name in ("developed", "set_aside")]
    few = Labelled(pairs[0][0] + pairs[1][0], pairs[0][1] + pairs[1][1])
    dice = Random(1)
    by_theme: dict[str, list[str]] = defaultdict(list)
    for said, theme in zip(few.said, few.themes, strict=True):
        by_theme[theme].append(said.text)
    combined = []
    for at in range(count):
        theme = few.themes[at % len(few.themes)]
        halves = dice.sample(
            by_theme[theme], k=min(len(by_theme[theme]), dice.choice((1, 1, 1, 2)))
        )
        text = dice.choice(_OPENERS) + "，".join(halves) + dice.choice(_CLOSERS)
        combined.append((text, theme))
    return _as_letters(combined)


def _as_letters(pairs: Sequence[tuple[str, str]]) -> Labelled:
    said = (
        Said(key, text, _BEGIN + timedelta(hours=5 * key), voice=key)
        for key, (text, _) in enumerate(pairs, start=1)
    )
    return Labelled(tuple(said), tuple(theme for _, theme in pairs))


@dataclass(frozen=True, slots=True)
class Score:
    """B-cubed (Bagga and Baldwin 1998): of the letters put beside one, how many belong there;
    of those that belong, how many are there; the harmonic mean. A letter alone counts like any."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def b_cubed(found: Sequence[Hashable], meant: Sequence[Hashable]) -> Score:
    both = Counter(zip(found, meant, strict=True))
    of_found, of_meant = Counter(found), Counter(meant)
    precision = sum(n * n / of_found[f] for (f, _), n in both.items()) / len(found)
    recall = sum(n * n / of_meant[m] for (_, m), n in both.items()) / len(found)
    return Score(precision, recall)


def groups_of(keys: Iterable[Sequence[int]]) -> dict[int, int]:
    """key -> which group."""
    return {key: at for at, group in enumerate(keys) for key in group}


# --- the yardstick: plain average linkage over every pair ------------------------------------


def average_linkage(letters: Sequence[Said]) -> list[tuple[float, int, int]]:
    """All joins of average linkage over cosine, as (likeness, one, other), most alike first.

    Every pair is looked at and nothing is left out: n² in time and memory. `one` and `other` are
    indices of letters in the two clusters that join.
    """
    alike = _cosines(letters)
    sizes = [1] * len(letters)
    alive = set(range(len(letters)))
    joins, chain = [], list[int]()
    while len(alive) > 1:
        if not chain:
            chain.append(min(alive))
        at = chain[-1]
        row = alike[at]
        before = chain[-2] if len(chain) > 1 else -1
        nearest = max((o for o in alive if o != at), key=lambda o: (row[o], o == before, -o))
        if nearest != before:
            chain.append(nearest)
            continue
        joins.append((row[nearest], at, nearest))
        _merge(alike, sizes, alive, (nearest, at))
        del chain[-2:]
    return sorted(joins, reverse=True)


def _merge(
    alike: list[list[float]], sizes: list[int], alive: set[int], pair: tuple[int, int]
) -> None:
    kept, gone = pair
    alive.discard(gone)
    total = sizes[kept] + sizes[gone]
    for other in alive - {kept}:
        mean = (sizes[kept] * alike[kept][other] + sizes[gone] * alike[gone][other]) / total
        alike[kept][other] = alike[other][kept] = mean
    sizes[kept] = total


def _cosines(letters: Sequence[Said]) -> list[list[float]]:
    made = vectors([dict.fromkeys(terms_of(letter), 1.0) for letter in letters])
    holders: dict[str, list[tuple[int, float]]] = defaultdict(list)
    alike = [[0.0] * len(made) for _ in made]
    for at, vector in enumerate(made):
        row = alike[at]
        for term, weight in vector.items():
            for other, theirs in holders[term]:
                row[other] += weight * theirs
            holders[term].append((at, weight))
    for at, row in enumerate(alike):
        for other in range(at):
            alike[other][at] = row[other]
    return alike


def cut(joins: Sequence[tuple[float, int, int]], count: int, near: float) -> list[int]:
    """Which cluster each of `count` letters is in when joins below `near` are undone."""
    leads = list(range(count))

    def lead(at: int) -> int:
        while leads[at] != at:
            at = leads[at]
        return at

    for likeness, one, other in joins:
        if likeness >= near:
            leads[lead(one)] = lead(other)
    return [lead(at) for at in range(count)]


def best_cut(joins: Sequence[tuple[float, int, int]], meant: Sequence[str]) -> tuple[Score, float]:
    """The best that the yardstick can do when the answers choose its threshold for it."""
    tried = [(b_cubed(cut(joins, len(meant), n / 200), meant), n / 200) for n in range(1, 80)]
    return max(tried, key=lambda pair: pair[0].f1)
