"""Plain words beside an article, and up to three questions that help people to answer."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.access import WORKS_ON_CONSULTATIONS, Actor
from handlers.consult.changing import changing
from handlers.consult.words import refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation import CONSULTATION_STATE_NAMES, ConsultationState
from models.consultation_change import Change
from models.provision import MOST_QUESTIONS, Provision
from statutes.paragraph import clean

LONGEST_EXPLANATION, LONGEST_QUESTION = 400, 60
EXPLAINS = frozenset({ConsultationState.PREPARING, ConsultationState.OPEN})


def explain(
    desk: Desk,
    actor: Actor,
    consultation_id: int,
    provision_id: int,
    text: str,
    *,
    questions: Sequence[str],
    form: Form,
) -> None:
    """Keeps the explanation and the questions of an article of the newest version; empty ones
    take them away.

    Raises NotFound; Refused for too many or too long ones, or what is no article.
    """
    words = "\n".join(filter(None, map(clean, text.replace("\0", "").splitlines())))
    asked = [said for question in questions if (said := clean(question.replace("\0", "")))]
    _check(words, asked)
    roles = WORKS_ON_CONSULTATIONS
    with changing(desk, actor, consultation_id, Change.EXPLAIN, form, roles=roles) as work:
        state = work.consultation.state
        if state not in EXPLAINS:
            raise refuse("state_settled", state=CONSULTATION_STATE_NAMES[state])
        row = work.session.get(Provision, provision_id)
        draft = work.newest()
        if row is None or row.draft_id != draft.id:
            raise refuse("no_provision")
        if row.kind not in ("条", "点"):
            raise refuse("explain_units")
        row.explanation, row.questions = words, asked
        work.draft_id, work.detail = draft.id, {"place": row.place}


def _check(words: str, questions: list[str]) -> None:
    if len(words) > LONGEST_EXPLANATION:
        raise refuse("explain_long", count=len(words), most=LONGEST_EXPLANATION)
    if len(questions) > MOST_QUESTIONS:
        raise refuse("questions_many")
    for nth, question in enumerate(questions, start=1):
        if len(question) > LONGEST_QUESTION:
            raise refuse("question_long", nth=nth, count=len(question), most=LONGEST_QUESTION)
