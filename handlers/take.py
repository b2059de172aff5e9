"""Acts are filed and the person is told: the step that every way of speaking ends in."""

from __future__ import annotations

from bot.doors import Door
from bot.reading import Act
from handlers.file import REFERRED, door_of, file_act, take_loose
from handlers.locate import locate
from handlers.look_up import look_up, tell_found
from handlers.receipt import tell_receipts
from handlers.turn import Turn
from models.matter import Matter
from models.words import Kind


def take(turn: Turn, acts: list[Act]) -> list[Matter]:
    """Files each act where it belongs and writes the receipts into the letter."""
    told_before = bool(turn.numbers)  # from the spool: that staff will answer
    filed: list[tuple[Matter, Act, Door | None]] = []
    for act in acts:
        matter = file_act(turn, act, locate(turn, act))
        filed.append((matter, act, door_of(act) if act.kind in REFERRED else None))
    matters = [matter for matter, _, _ in filed]
    turn.filed += matters
    take_loose(turn, matters)
    found = None if told_before else look_up(turn, [(matter, act) for matter, act, _ in filed])
    tell_receipts(turn, filed)
    tell_found(turn, found)
    return matters


def plain_act(kind: Kind, text: str, because: str, *flags: str) -> Act:
    """An act that needed no understanding: a tapped button, a voice, an order."""
    return Act(
        kind=kind,
        text=text,
        span=(0, len(text)),
        stance=None,
        articles=(),
        laws=(),
        places=(),
        confidence=1.0,
        because=(because,),
        flags=frozenset(flags),
    )
