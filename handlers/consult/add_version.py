"""A new version of the text comes in, tied to the one before; or is taken down unheard."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.consult.changing import Work, changing
from handlers.consult.link import link
from handlers.consult.take_in import (
    Upload,
    kept,
    put_version,
    read_draft,
    same_words,
)
from handlers.consult.tree import articles
from handlers.consult.words import refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation import CONSULTATION_STATE_NAMES, ConsultationState
from models.consultation_change import Change, ConsultationChange
from models.opinion import Opinion
from models.provision import Provision, provisions_of

TAKES_VERSIONS = frozenset({ConsultationState.PREPARING, ConsultationState.OPEN})


def add_version(
    desk: Desk, actor: Actor, consultation_id: int, upload: Upload, note: str, *, form: Form
) -> int:
    """Takes in the next version; explanations go along where the words are the same. Returns how
    many went. Raises NotFound, Refused for a file that cannot be read or says nothing new."""
    statute = read_draft(upload, desk.consult.draft_limit)
    key = kept(desk, upload)
    with changing(desk, actor, consultation_id, Change.VERSION, form) as work:
        _demand_open(work)
        before = work.newest()
        old = provisions_of(work.session, before.id)
        note, number = note.strip()[:300], before.number + 1
        draft, new = put_version(work, statute, upload, note, number, key=key)
        if same_words(articles(old), articles(new)):
            raise refuse("version_same")
        carried = link(old, new, carry=True)
        work.detail = {"number": draft.number}
    return carried


def remove_version(desk: Desk, actor: Actor, consultation_id: int, *, form: Form) -> None:
    """Takes the newest version down again, as long as nobody has spoken on it.

    Raises NotFound, Refused for the first version or one that was heard.
    """
    with changing(desk, actor, consultation_id, Change.UNVERSION, form) as work:
        _demand_open(work)
        draft = work.newest()
        if draft.number == 1:
            raise refuse("version_first")
        heard = select(Opinion.id).where(Opinion.draft_id == draft.id).limit(1)
        if work.session.scalar(heard) is not None:
            raise refuse("version_heard")
        _take_down(work.session, draft.id)
        work.session.delete(draft)
        work.detail = {"number": draft.number}


def _take_down(session: Session, draft_id: int) -> None:
    session.execute(
        update(ConsultationChange)
        .where(ConsultationChange.draft_id == draft_id)
        .values(draft_id=None)
    )
    own = Provision.draft_id == draft_id
    session.execute(update(Provision).where(own).values(parent_id=None))
    session.execute(delete(Provision).where(own))


def _demand_open(work: Work) -> None:
    state = work.consultation.state
    if state not in TAKES_VERSIONS:
        raise refuse("state_settled", state=CONSULTATION_STATE_NAMES[state])
