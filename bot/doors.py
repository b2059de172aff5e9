"""The right door for what does not belong here: which telephone a complaint or report goes to.

Who is responsible follows the national service lines (12345 政务, 12388 纪检监察, …); the words
that lead to each stand in `lexicon/doors.yaml`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import ahocorasick

from bot.lexicon import load
from models.words import Kind


@dataclass(frozen=True, slots=True)
class Door:
    """One door. `advice` is a sentence the person may be told as it stands.

    `concepts` name meetings of `lexicon/danger.yaml` that lead here when no cue does; before the
    doors it `yields` to it stands back, wherever it is listed."""

    key: str
    name: str
    phone: str
    advice: str
    kinds: frozenset[Kind]
    cues: tuple[str, ...]
    concepts: tuple[str, ...] = ()
    yields: frozenset[str] = frozenset()


def _door(key: str, entry: dict[str, Any]) -> Door:
    cues = tuple(str(cue) for cue in entry.get("cues", []))
    kinds = frozenset(Kind(kind) for kind in entry["kinds"])
    concepts = tuple(str(name) for name in entry.get("concepts", []))
    yields = frozenset(str(other) for other in entry.get("yields", []))
    named = (entry["name"], entry["phone"], entry["advice"])
    return Door(str(key), *named, kinds, cues, concepts, yields)


DOORS: dict[str, Door] = {str(k): _door(str(k), v) for k, v in load("doors.yaml").items()}
"""All doors by key, in the order in which they are tried."""


def _by_cue() -> Any:
    """One automaton for the cues of all doors, with the doors each cue leads to."""
    led: dict[str, list[str]] = {}
    for door in DOORS.values():
        for cue in door.cues:
            led.setdefault(cue, []).append(door.key)
    automaton = ahocorasick.Automaton()
    for cue, keys in led.items():
        automaton.add_word(cue, tuple(keys))
    automaton.make_automaton()
    return automaton


_CUES = _by_cue()
_DEFAULT = {Kind.COMPLAINT: "12345", Kind.REPORT: "12388", Kind.EMERGENCY: "110"}


def door_for(text: str, kind: Kind, met: Collection[str] = ()) -> Door:
    """The door for a complaint, report or emergency; 12345 for every other kind. `met` names the
    concepts of danger that were found in the text."""
    default = DOORS[_DEFAULT.get(kind, "12345")]
    led = {key for _, keys in _CUES.iter(text) for key in keys}
    by_cue = (d for d in DOORS.values() if d.key in led and kind in d.kinds)
    found = next((d for d in by_cue if not d.yields & led), None)
    if found is None and met:
        by_concept = (d for d in DOORS.values() if kind in d.kinds)
        found = next((d for d in by_concept if not set(met).isdisjoint(d.concepts)), None)
    return found or default
