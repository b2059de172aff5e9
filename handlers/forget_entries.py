"""What staff wrote down for a person goes when her words go: who she is, what was heard in her
voice, the photograph of her slip, and her words in the minutes they were taken from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, and_, delete, update
from sqlalchemy.orm import Session

from models.attachment import Attachment
from models.entry import Entry
from models.matter import Matter
from models.meeting import Meeting
from models.transcript import Transcript
from reports.mask import BLACK, mask_in_place


def forget_entry(session: Session, matter: Matter, *, keeps_words: bool) -> None:
    """For a matter that is buried, or (`keeps_words`) stays as nobody's."""
    session.execute(delete(Transcript).where(Transcript.matter_id == matter.id))
    entry = None if matter.entry_id is None else session.get(Entry, matter.entry_id)
    if entry is None:
        return
    forget_names(session, [entry.id])
    cover_minutes(session, entry, mask_in_place if keeps_words else _black)


def forget_names(session: Session, entries: Sequence[int]) -> None:
    named = update(Entry).where(Entry.id.in_(entries))
    session.execute(named.values(name="", phone=""))


def photographs_of(matters: Sequence[int]) -> ColumnElement[bool]:
    """Pictures that came with no push: of slips."""
    return and_(Attachment.matter_id.in_(matters), Attachment.arrival_id.is_(None))


def cover_minutes(session: Session, entry: Entry, cover: Callable[[str], str]) -> bool:
    """Her words in the minutes they were taken from; `cover` keeps their length, for others are
    known by where they stand. Whether anything changed."""
    if entry.meeting_id is None or entry.start is None or entry.length is None:
        return False
    session.flush()  # what was covered a moment ago: the row is read anew
    meeting = session.get_one(Meeting, entry.meeting_id, with_for_update=True)
    said, start, end = meeting.minutes, entry.start, entry.start + entry.length
    covered = said[:start] + cover(said[start:end]) + said[end:]
    if covered == said:
        return False
    meeting.minutes = covered
    return True


def _black(words: str) -> str:
    return "".join("\n" if char == "\n" else BLACK for char in words)
