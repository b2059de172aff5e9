"""拆分: one message said several things; parts of its words become matters of their own.

The verbatim is never rewritten: the matter keeps all its words, the new ones carry theirs again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.articles import references
from bot.doors import door_for
from bot.gates import flags_of
from bot.normalise import normalise
from handlers.access import Actor
from handlers.desk import Desk
from handlers.file import REFERRED, due, first_state, free_number, refer
from handlers.inbox.handling import Form, Work, handling
from handlers.inbox.words import refuse, tell
from handlers.moving import born, move_split
from handlers.opine.follow import follow_part
from models import receipt_number
from models.fresh import put
from models.handling import Verb
from models.matter import AGAINST_STAFF, OF_THE_WRITER, Matter
from models.words import FILED_KINDS, Kind

MOST = 8
_STAY = OF_THE_WRITER | {AGAINST_STAFF}
"""Flags of the whole that every part keeps: nothing is read by more people for being parted."""


@dataclass(frozen=True, slots=True)
class Part:
    """Words of the verbatim, in code points from `start` to before `end`, and what they are."""

    start: int
    end: int
    kind: Kind


def split(desk: Desk, actor: Actor, matter_id: int, parts: Sequence[Part], form: Form) -> list[int]:
    """Files each part at the same point, from the same person and day, and returns their ids.
    Raises Refused for spans that are empty, overlap, or leave nothing behind."""
    with handling(desk, actor, matter_id, Verb.SPLIT, form) as work:
        ordered = sorted(parts, key=lambda part: part.start)
        _check(work.matter.verbatim, ordered)
        made = [_file(work, part) for part in ordered]
        work.before = {"made": [one.id for one in made]}
        work.detail = {"parts": len(made)}
        return [one.id for one in made]


def _check(verbatim: str, parts: Sequence[Part]) -> None:
    if not parts:
        raise refuse("split_nothing")
    if len(parts) > MOST:
        raise refuse("split_many", most=MOST)
    left, at = "", 0
    for part in parts:
        if part.kind not in FILED_KINDS:
            raise refuse("no_such_kind")
        if not 0 <= part.start < part.end <= len(verbatim):
            raise refuse("split_range")
        if part.start < at:
            raise refuse("split_overlap")
        if not verbatim[part.start : part.end].strip():
            raise refuse("split_nothing")
        left, at = left + verbatim[at : part.start], part.end
    if not any(char.isalnum() for char in left + verbatim[at:]):
        raise refuse("split_all")


def _file(work: Work, part: Part) -> Matter:
    of, session = work.matter, work.session
    words = of.verbatim[part.start : part.end].strip()
    shown = receipt_number.shown(of.number)
    matter = Matter(
        number=free_number(work.session),
        kind=part.kind,
        state=first_state(part.kind),
        sealed=part.kind is Kind.REPORT,
        channel=of.channel,
        follower_id=of.follower_id,
        arrival_id=of.arrival_id,
        entry_id=of.entry_id,
        verbatim=words,
        point_id=of.point_id,
        site_id=of.site_id,
        point_how=of.point_how,
        articles=_articles(words, part.kind),
        laws=[],
        places=list(of.places),
        confidence=1.0,
        because=[tell("split_because", number=shown)],
        flags=sorted((_STAY & set(of.flags)) | flags_of(words)),
        arrived_at=of.arrived_at,
        due_on=due(part.kind, of.arrived_at, work.desk.rules.answer_within_days),
    )
    put(session, matter)
    born(session, matter, work.hand)
    if part.kind in REFERRED:
        refer(session, matter, door_for(words, part.kind), work.hand.at)
    follow_part(session, of, matter, work.hand.at)
    move_split(session, of, matter.number, work.hand)
    return matter


def _articles(words: str, kind: Kind) -> list[str]:
    if kind is not Kind.OPINION:
        return []
    named = (name for one in references(normalise(words).text) for name in one.articles)
    return list(dict.fromkeys(named))
