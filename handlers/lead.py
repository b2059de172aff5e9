"""Answers that could not be sent stand first in the next reply to the person."""

from __future__ import annotations

from bot.dialogue import LIMIT, Letter
from bot.phrases import say
from handlers.receipt import named
from handlers.turn import Turn
from models import receipt_number
from models.answer import About, Answer, AnswerState, waiting_answers
from models.matter import GONE, Matter

ANSWER_BYTES = 1200  # an answer longer than this is cut in a reply, with the way to its full text


def lead_with_answers(turn: Turn, letter: Letter) -> str:
    """The reply's text: what the person has not seen yet, as much as fits, then the letter.

    At least one waiting answer always goes; the others follow with the next reply.
    """
    body = letter.render()
    if not turn.met.unseen:
        return body
    lead: list[str] = []
    for answer, matter in waiting_answers(turn.session, turn.follower.id):
        if matter.state in GONE:
            answer.state = AnswerState.DROPPED
            continue
        text = _shown(answer, matter)
        if lead and _bytes([*lead, text, body]) > LIMIT:
            break
        lead.append(text)
        answer.state, answer.settled_at = AnswerState.SEEN, turn.now
    if not lead:
        return body
    room = LIMIT - _bytes(lead) - 2
    return "\n\n".join([*lead, body if _bytes([body]) <= room else letter.render(room)])


def _shown(answer: Answer, matter: Matter) -> str:
    text = answer.text
    if len(text.encode()) > ANSWER_BYTES:
        text = text.encode()[:ANSWER_BYTES].decode("utf-8", "ignore") + say("answer_cut")
    number = receipt_number.shown(matter.number)
    phrase = _LEADS.get(answer.about, "told_lead")
    return say(phrase, number=number, excerpt=named(matter), text=text)


_LEADS = {About.ANSWER: "answer_lead", About.OUTCOME: "outcome_lead"}


def _bytes(blocks: list[str]) -> int:
    return len("\n\n".join(blocks).encode("utf-8", "replace"))
