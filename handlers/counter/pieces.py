"""Minutes, cut where something was taken out of them. What is sealed is veiled there, too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from handlers.counter.words import refuse
from models import receipt_number
from models.entry import Entry
from models.matter import Matter, against_staff
from models.meeting import Meeting

SEALED = "〔内容已封存〕"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the minutes: of one paragraph, taken out (with its entry and numbers) or not.
    `paragraph`: its place in the minutes, when the whole paragraph is still to be taken."""

    text: str
    paragraph: int | None
    entry_id: int | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """Words that an entry was made of, from `start` to before `end`."""

    entry_id: int
    start: int
    end: int
    numbers: tuple[str, ...]
    guarded: bool  # a report, or about staff: its words are not for all who read the minutes


def taken_of(session: Session, meeting_id: int) -> list[Taken]:
    """In the order in which they stand in the minutes."""
    guarded = or_(Matter.sealed, against_staff())
    rows = session.execute(
        select(Entry.id, Entry.start, Entry.length, Matter.number, guarded)
        .join(Matter, Matter.entry_id == Entry.id)
        .where(Entry.meeting_id == meeting_id, Entry.start.is_not(None))
        .order_by(Entry.start, Entry.id, Matter.id)
    )
    found: dict[int, Taken] = {}
    for entry_id, start, length, number, sealed in rows:
        before = found.get(entry_id)
        numbers = () if before is None else before.numbers
        veiled = bool(sealed) or (before is not None and before.guarded)
        begin = start or 0
        end = begin + (length or 0)
        found[entry_id] = Taken(entry_id, begin, end, (*numbers, number), veiled)
    return list(found.values())


def paragraphs(minutes: str, taken: Sequence[Taken]) -> list[list[Piece]]:
    """Lines of the minutes, cut where something was taken out."""
    lines, at = [], 0
    for number, line in enumerate(minutes.split("\n")):
        lines.append(_pieces(line, at, number, taken))
        at += len(line) + 1
    return [pieces for pieces in lines if any(piece.text.strip() for piece in pieces)]


def _pieces(line: str, at: int, number: int, taken: Sequence[Taken]) -> list[Piece]:
    end, here = at + len(line), at
    pieces: list[Piece] = []
    for one in taken:
        start, stop = max(one.start, at), min(one.end, end)
        if start >= stop:
            continue
        if here < start:
            pieces.append(Piece(line[here - at : start - at], None))
        words = SEALED if one.guarded else line[start - at : stop - at]
        pieces.append(Piece(words, None, one.entry_id, one.numbers))
        here = stop
    if here < end:
        pieces.append(Piece(line[here - at :], number if here == at else None))
    return pieces


def place_in(session: Session, meeting: Meeting, words: str) -> int:
    """Where these words stand and are not taken yet. Raises Refused."""
    taken = taken_of(session, meeting.id)
    at, overlapping = meeting.minutes.find(words), None
    while at >= 0:
        over = [one for one in taken if one.start < at + len(words) and at < one.end]
        if not over:
            return at
        overlapping = overlapping or over[0]
        at = meeting.minutes.find(words, at + 1)
    if overlapping is None:
        raise refuse("not_in_minutes")
    numbers = "、".join(map(receipt_number.shown, overlapping.numbers))
    raise refuse("taken_before", number=numbers)
