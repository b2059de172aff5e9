"""提出人: the name and telephone number of who spoke at the desk, erased when she asks for it."""

from __future__ import annotations

from handlers.access import Actor, may_answer, visible
from handlers.audit import note
from handlers.counter.words import refuse
from handlers.desk import Desk
from models.entry import Entry


def forget_speaker(desk: Desk, actor: Actor, matter_id: int) -> None:
    """Name and number are gone for every matter of the same entry; her words stay, and nobody
    knows whose they are. Raises NotFound, Refused when there is none."""
    with desk.memory.write() as session:
        matter = visible(session, actor, matter_id, lock=True)
        may_answer(actor, matter)
        entry = None if matter.entry_id is None else session.get(Entry, matter.entry_id)
        if entry is None or not (entry.name or entry.phone):
            raise refuse("no_speaker")
        entry.name = entry.phone = ""
        note(session, actor, desk.clock.now(), "forget_speaker", "matter", matter_id)
