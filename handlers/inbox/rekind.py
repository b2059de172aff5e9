"""改类别: what the matter really is. Training learns from it."""

from __future__ import annotations

from handlers.access import Actor
from handlers.correct import become
from handlers.desk import Desk
from handlers.inbox.handling import Form, handling
from handlers.inbox.recall import kept
from handlers.inbox.words import refuse
from models.handling import Verb
from models.words import FILED_KINDS, KIND_NAMES, Kind


def rekind(desk: Desk, actor: Actor, matter_id: int, kind: Kind | None, form: Form) -> None:
    """State, day and door follow the kind; a complaint is referred, a report sealed. Raises
    Refused, also when it is of that kind already."""
    if kind is None or kind not in FILED_KINDS:
        raise refuse("no_such_kind")
    with handling(desk, actor, matter_id, Verb.KIND, form) as work:
        if work.matter.kind is kind:
            raise refuse("same_kind", kind=KIND_NAMES[kind])
        work.before = kept(work.matter)
        work.detail = {"was": work.matter.kind.value, "became": kind.value}
        become(work.session, desk.rules, work.matter, kind, work.hand)
