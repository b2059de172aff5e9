"""A verbatim cut where a clerk might part it: for the form that splits a matter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.inbox import Part
from models.words import Kind

MOST = 40
_END = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+|[^。！？!?；;\n]+$")
_LONG = 60
_PAUSE = re.compile(r"[^，,、]*[，,、]+|[^，,、]+$")
_FIELD = re.compile(r"part-(\d{1,6})-(\d{1,6})")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of the verbatim, in code points."""

    start: int
    end: int
    text: str

    @property
    def field(self) -> str:
        return f"part-{self.start}-{self.end}"


def clauses(verbatim: str) -> list[Clause]:
    """Sentences; where there is only one, its parts between commas. Together they are the whole."""
    found = _cut(_END, verbatim)
    if len(found) == 1 or (len(found) < 3 and len(verbatim) > _LONG):
        found = _cut(_PAUSE, verbatim)
    return found if len(found) <= MOST else _gathered(found, verbatim)


def _cut(pattern: re.Pattern[str], text: str) -> list[Clause]:
    return [Clause(*match.span(), match[0]) for match in pattern.finditer(text) if match[0]]


def _gathered(found: list[Clause], verbatim: str) -> list[Clause]:
    """So many that no one could look through them: several together."""
    step = -(-len(found) // MOST)
    groups = [found[at : at + step] for at in range(0, len(found), step)]
    return [
        Clause(group[0].start, group[-1].end, verbatim[group[0].start : group[-1].end])
        for group in groups
    ]


def read_parts(fields: Mapping[str, str]) -> list[Part]:
    """What the form chose. Neighbours of the same kind are one part, unless one begins anew."""
    chosen = sorted(
        filter(None, (_chosen(name, kind) for name, kind in fields.items())), key=_start
    )
    parts: list[Part] = []
    for part in chosen:
        last = parts[-1] if parts else None
        goes_on = last is not None and last.end == part.start and last.kind is part.kind
        if last is not None and goes_on and f"new-{part.start}" not in fields:
            parts[-1] = Part(last.start, part.end, part.kind)
        else:
            parts.append(part)
    return parts


def _chosen(name: str, kind: str) -> Part | None:
    span = _FIELD.fullmatch(name)
    if span is None or kind not in list(Kind):
        return None
    return Part(int(span[1]), int(span[2]), Kind(kind))


def _start(part: Part) -> int:
    return part.start
