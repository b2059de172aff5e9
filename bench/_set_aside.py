"""Sentences that rules and weights were not made from, read and compared with what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench._measures import table
from bot.places import Directory
from bot.reading import Act
from bot.understand import understand
from training.corpora import CORPUS, messages_of

_FIRST = {"emergency": 0, "report": 1}  # these stand first wherever they were written
_NEWEST = "tenth"  # written before it was measured; only its totals were looked at
_BINS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Line:
    """One message with all its acts, and what was read."""

    text: str
    meant: list[str]
    read: list[str]
    main: Act

    @property
    def right(self) -> bool:
        return self.meant[0] == self.read[0]


def read_set_aside(directory: Directory) -> dict[str, Any]:
    """Prints the tables; returns their figures. The newest batch and the papers that wait to be
    learned have rows of their own."""
    batches = {path.stem: list(_lines(path, directory)) for path in _files("held_out")}
    lines = list({line.text: line for batch in batches.values() for line in batch}.values())
    rows = {"all": lines, _NEWEST: batches[_NEWEST]}
    rows |= {path.stem: list(_lines(path, directory)) for path in _files("waiting")}
    figures = {name: _figures(found) for name, found in rows.items()}
    head = ["", *next(iter(figures.values()))]
    table("Sentences set aside", head, [[n, *map(str, f.values())] for n, f in figures.items()])
    _by_kind(lines)
    return {**figures, "reliability": _reliability(lines), "mistaken": _mistaken(lines)}


def _files(folder: str) -> list[Path]:
    return sorted((CORPUS / folder).glob("*.yaml"))


def _lines(path: Path, directory: Directory) -> Iterator[Line]:
    for message in messages_of(yaml.safe_load(path.read_text(encoding="utf-8"))):
        acts = understand(message.text, directory).acts
        kinds = sorted(message.kinds, key=lambda kind: _FIRST.get(kind, 2))
        yield Line(message.text, kinds, [act.kind.value for act in acts], acts[0])


def _figures(lines: Sequence[Line]) -> dict[str, Any]:
    """False alarms are counted among what is neither, misses among what is one."""
    return {
        "messages": len(lines),
        "main act": round(sum(line.right for line in lines) / len(lines), 3),
        "all acts": round(sum(line.meant == line.read for line in lines) / len(lines), 3),
        **{f"{kind} {what}": n for kind in _FIRST for what, n in _alarms(kind, lines)},
        "asked back": sum(line.main.rival is not None for line in lines),
        "of these wrong": sum(line.main.rival is not None and not line.right for line in lines),
    }


def _alarms(kind: str, lines: Sequence[Line]) -> list[tuple[str, str]]:
    meant = [line for line in lines if kind in line.meant]
    others = [line for line in lines if kind not in line.meant]
    missed = sum(kind not in line.read for line in meant)
    false = sum(kind in line.read for line in others)
    return [("missed", f"{missed}/{len(meant)}"), ("false", f"{false}/{len(others)}")]


def _by_kind(lines: Sequence[Line]) -> None:
    total = Counter(line.meant[0] for line in lines)
    right = Counter(line.meant[0] for line in lines if line.right)
    rows = [[kind, f"{right[kind]}/{n}"] for kind, n in total.most_common()]
    table("Sentences set aside: main act by kind", ["kind", "right"], rows)


def _reliability(lines: Sequence[Line]) -> dict[str, dict[str, float]]:
    """Of the acts said with a confidence between two marks, how many are right."""
    figures: dict[str, dict[str, float]] = {}
    for low, high in zip(_BINS, (*_BINS[1:], 1.01), strict=True):
        said = [line for line in lines if low <= line.main.confidence < high]
        if said:
            mean = sum(line.main.confidence for line in said) / len(said)
            share = sum(line.right for line in said) / len(said)
            figures[f"{low:.1f}-{min(high, 1.0):.1f}"] = {
                "messages": len(said),
                "said": round(mean, 2),
                "right": round(share, 2),
            }
    rows = [[name, *map(str, row.values())] for name, row in figures.items()]
    table("Confidence: said and right", ["confidence", "messages", "said", "right"], rows)
    return figures


def _mistaken(lines: Sequence[Line]) -> dict[str, int]:
    wrong = Counter((line.meant[0], line.read[0]) for line in lines if not line.right)
    rows = [[meant, read, str(n)] for (meant, read), n in wrong.most_common()]
    table("Sentences set aside: what was taken for what", ["meant", "read", "messages"], rows)
    return {f"{meant} read as {read}": n for (meant, read), n in wrong.items()}
