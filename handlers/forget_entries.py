"""What staff wrote down for a person goes when she has herself erased: who she is, what was heard
in her voice, and her words in the minutes they were taken from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.entry import Entry
from models.matter import Matter
from models.meeting import Meeting
from models.transcript import Transcript

GONE_WORD = "■"
"""Stands for each character that was hers, so that all others keep their places."""


def forget_entries(session: Session, matters: Sequence[Matter], buried: Sequence[int]) -> None:
    """For all matters of one person; `buried` are the ids of those whose words go."""
    entries = {one.entry_id for one in matters if one.entry_id is not None}
    session.execute(update(Entry).where(Entry.id.in_(entries)).values(name="", phone=""))
    session.execute(delete(Transcript).where(Transcript.matter_id.in_(buried)))
    gone = {one.entry_id for one in matters if one.id in set(buried)} - {None}
    found = select(Entry).where(Entry.id.in_(gone), Entry.meeting_id.is_not(None))
    for entry in session.scalars(found):
        _black_out(session, entry)


def _black_out(session: Session, entry: Entry) -> None:
    meeting = session.get(Meeting, entry.meeting_id, with_for_update=True)
    if meeting is None or entry.start is None or entry.length is None:
        return
    start, end = entry.start, entry.start + entry.length
    hers = "".join("\n" if char == "\n" else GONE_WORD for char in meeting.minutes[start:end])
    meeting.minutes = meeting.minutes[:start] + hers + meeting.minutes[end:]
