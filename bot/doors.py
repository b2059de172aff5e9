"""The right door for what does not belong here: which telephone a complaint or report goes to.

Who is responsible follows the national service lines (12345 政务, 12388 纪检监察, …); the words
that lead to each stand in `lexicon/doors.yaml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.lexicon import load
from models.words import Kind


@dataclass(frozen=True, slots=True)
class Door:
    """One door. `advice` is a sentence the person may be told as it stands."""

    key: str
    name: str
    phone: str
    advice: str
    kinds: frozenset[Kind]
    cues: re.Pattern[str] | None


def _door(key: str, entry: dict[str, Any]) -> Door:
    cues = [re.escape(cue) for cue in entry.get("cues", [])]
    kinds = frozenset(Kind(kind) for kind in entry["kinds"])
    pattern = re.compile("|".join(cues)) if cues else None
    return Door(str(key), entry["name"], entry["phone"], entry["advice"], kinds, pattern)


DOORS: dict[str, Door] = {str(k): _door(str(k), v) for k, v in load("doors.yaml").items()}
"""All doors by key, in the order in which they are tried."""

_DEFAULT = {Kind.COMPLAINT: "12345", Kind.REPORT: "12388", Kind.EMERGENCY: "110"}


def door_for(text: str, kind: Kind) -> Door:
    """The door for a complaint, report or emergency; 12345 for every other kind."""
    default = DOORS[_DEFAULT.get(kind, "12345")]
    for door in DOORS.values():
        if kind in door.kinds and door.cues and door.cues.search(text):
            return door
    return default
