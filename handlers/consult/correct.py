"""An officer puts right what the reading of the file got wrong, and takes that back again."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from handlers.access import Actor
from handlers.consult.changing import Work, changing
from handlers.consult.figures import heard_provisions
from handlers.consult.link import link
from handlers.consult.sheet import Sheet
from handlers.consult.words import refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation import CONSULTATION_STATE_NAMES, ConsultationState
from models.consultation_change import Change, last_correction
from models.draft import Draft, drafts_of
from models.provision import Provision, provisions_of

CORRECTS = frozenset({ConsultationState.PREPARING, ConsultationState.OPEN})


class Do(StrEnum):
    SAVE = "save"  # as the form says; a blank line in the words parts them
    JOIN = "join"  # with what stands before it
    DELETE = "delete"  # with all below it
    ADD = "add"  # the words of the form behind it


@dataclass(frozen=True, slots=True)
class Correction:
    """What the form of one provision says."""

    do: Do
    kind: str = ""
    number: str = ""
    heading: str = ""
    text: str = ""


def correct_provision(
    desk: Desk,
    actor: Actor,
    consultation_id: int,
    provision_id: int,
    correction: Correction,
    *,
    form: Form,
) -> int:
    """Changes one provision of the newest version. Returns the id of the one to look at next.

    Raises NotFound, Stale; Refused: a version that is not the newest, an article that people have
    spoken on (a new version is the way then), a number that is none or taken, nothing left.
    """
    with changing(desk, actor, consultation_id, Change.CORRECT, form) as work:
        draft, rows = _newest_text(work)
        row = _row(work, rows, provision_id)
        sheet = Sheet(work.session, rows, draft.id)
        if correction.do is Do.SAVE:
            next_id = sheet.save(row, correction).id
        elif correction.do is Do.JOIN:
            next_id = sheet.join(row).id
        elif correction.do is Do.DELETE:
            next_id = sheet.delete(row).id
        else:
            next_id = sheet.add(row, correction).id
        _demand_unheard(work, draft, sheet)
        sheet.settle(work.staff_id, work.now)
        _link_again(work, draft, sheet.rows)
        work.draft_id, work.before = draft.id, sheet.before()
        work.detail = {"draft": draft.number}
    return next_id


def undo_correction(desk: Desk, actor: Actor, consultation_id: int, *, form: Form) -> None:
    """Takes the last correction that still stands back. Raises NotFound, Refused for none."""
    with changing(desk, actor, consultation_id, Change.UNDO, form) as work:
        draft, rows = _newest_text(work)
        last = last_correction(work.session, draft.id)
        if last is None:
            raise refuse("undo_nothing")
        sheet = Sheet(work.session, rows, draft.id)
        sheet.restore(last.before)
        _demand_unheard(work, draft, sheet)
        sheet.write()
        _link_again(work, draft, sheet.rows)
        last.undone_at = work.now
        work.draft_id, work.detail = draft.id, {"draft": draft.number}


def _newest_text(work: Work) -> tuple[Draft, list[Provision]]:
    state = work.consultation.state
    if state not in CORRECTS:
        raise refuse("state_correct", state=CONSULTATION_STATE_NAMES[state])
    draft = work.newest()
    return draft, provisions_of(work.session, draft.id)


def _row(work: Work, rows: list[Provision], provision_id: int) -> Provision:
    for row in rows:
        if row.id == provision_id:
            return row
    other = work.session.get(Provision, provision_id)
    mine = {draft.id for draft in drafts_of(work.session, work.consultation.id)}
    raise refuse("not_newest" if other is not None and other.draft_id in mine else "no_provision")


def _demand_unheard(work: Work, draft: Draft, sheet: Sheet) -> None:
    """Whoever spoke on an article spoke on these words: they stay as they were."""
    fixed = heard_provisions(work.session, draft.id)
    now = sheet.texts()
    for unit, text in sheet.first.items():
        if now.get(unit) != text and not fixed.isdisjoint(text.ids):
            raise refuse("has_opinions", article=text.name)


def _link_again(work: Work, draft: Draft, rows: list[Provision]) -> None:
    if draft.number > 1:
        older = drafts_of(work.session, work.consultation.id)[1]
        link(provisions_of(work.session, older.id), rows, carry=False)
