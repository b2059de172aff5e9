"""What staff wrote down for a person goes when her words go: who she is, what was heard in her
voice, the photograph of her slip, and her words in the minutes they were taken from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, update
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.entry import Entry
from models.matter import Matter
from models.meeting import Meeting
from models.transcript import Transcript

GONE_WORD = "■"
"""Stands for each character that was hers, so that all others keep their places."""


def forget_entry(session: Session, matter: Matter, *, keeps_words: bool) -> None:
    """For a matter that is buried, or (`keeps_words`) stays as nobody's."""
    session.execute(delete(Transcript).where(Transcript.matter_id == matter.id))
    entry = None if matter.entry_id is None else session.get(Entry, matter.entry_id)
    if entry is None:
        return
    forget_names(session, [entry.id])
    if not keeps_words:
        _black_out(session, entry)


def forget_names(session: Session, entries: Sequence[int]) -> None:
    named = update(Entry).where(Entry.id.in_(entries))
    session.execute(named.values(name="", phone=""))


def photographs_of(matters: Sequence[int]) -> ColumnElement[bool]:
    """Pictures that came with no push: of slips."""
    return and_(Attachment.matter_id.in_(matters), Attachment.arrival_id.is_(None))


def _black_out(session: Session, entry: Entry) -> None:
    if entry.meeting_id is None or entry.start is None or entry.length is None:
        return
    meeting = session.get_one(Meeting, entry.meeting_id, with_for_update=True)
    start, end = entry.start, entry.start + entry.length
    hers = "".join("\n" if char == "\n" else GONE_WORD for char in meeting.minutes[start:end])
    meeting.minutes = meeting.minutes[:start] + hers + meeting.minutes[end:]
