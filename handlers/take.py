"""Acts are filed and the person is told: the step that every way of speaking ends in."""

from __future__ import annotations

from bot.doors import Door
from bot.reading import Act
from handlers.acts import plain_act, to_file
from handlers.file import REFERRED, door_of, file_act, still_said, take_loose
from handlers.locate import locate
from handlers.look_up import look_up, tell_found
from handlers.opine.link import link
from handlers.opine.meant import Meant, look_on, meant_by
from handlers.opine.tell import tell_of_draft
from handlers.receipt import tell_also, tell_receipts
from handlers.turn import Turn
from models.matter import Matter

__all__ = ["plain_act", "take", "to_file"]


def take(
    turn: Turn, acts: list[Act], text: str | None = None, *, beside: Matter | None = None
) -> list[Matter]:
    """Files each act where it belongs and writes the receipts into the letter. `text` is the
    whole message, where there is one; `beside` the matter that the letter tells of already."""
    told_before = bool(turn.numbers)  # from the spool: that staff will answer
    filed: list[tuple[Matter, Act, Door | None]] = []
    on_drafts: list[tuple[Act, Meant]] = []
    for said_act in acts:
        act, meant = meant_by(turn, said_act)
        matter = file_act(turn, act, locate(turn, act))
        filed.append((matter, act, door_of(act) if act.kind in REFERRED else None))
        if meant is not None:
            link(turn, matter, meant)
            on_drafts.append((act, meant))
    matters = [matter for matter, _, _ in filed]
    turn.filed += matters
    take_loose(turn, matters)
    said = acts[0].text if text is None else text
    still_said(turn, said, [(matter, act) for matter, act, _ in filed])
    found = None if told_before else look_up(turn, [(matter, act) for matter, act, _ in filed])
    if beside is None:
        tell_receipts(turn, filed)
    else:
        tell_also(turn, filed, beside)
    tell_found(turn, found)
    for act, meant in on_drafts:
        tell_of_draft(turn, act, meant)
    look_on(turn, [act for _, act, _ in filed], on_drafts)
    return matters
