"""Takes answered questions into the stock: all of a table, or none when a row is bad."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.audit import note
from handlers.library import next_version
from handlers.question_sheet import read_questions
from handlers.register_sheet import BadDirectory, Entry
from models.answered_question import AnsweredQuestion, key_of
from models.base import Memory
from models.contact_point import all_points


@dataclass(frozen=True, slots=True)
class Counted:
    """What was done; `faults` are the rows that were left out."""

    added: int
    changed: int
    faults: tuple[str, ...] = ()


def import_questions(
    memory: Memory, actor: str, path: Path, now: datetime, *, skip_bad: bool = False
) -> Counted:
    """Adds the table's questions; one that is there already is replaced. Raises BadDirectory with
    every bad row (nothing is changed then), unless `skip_bad` leaves those rows out."""
    errors: list[str] = []
    entries = read_questions(path, errors)
    with memory.write() as session:
        known = {point.name for point in all_points(session)}
        sound = [entry for entry in entries if _points_exist(entry, known, errors)]
        if errors and not (skip_bad and sound):
            raise BadDirectory(errors)
        added = sum(put_question(session, entry, now) for entry in sound)
        next_version(session)
        note(session, actor, now, "import_questions", added=added, rows=len(sound))
    return Counted(added, len(sound) - added, tuple(errors))


def _points_exist(entry: Entry, known: set[str], errors: list[str]) -> bool:
    unknown = [name for name in entry.get("points") or [] if name not in known]
    if unknown:
        errors.append(entry.fault("points", f"没有叫“{'、'.join(unknown)}”的联系点，请写全名。"))
    return not unknown


def put_question(session: Session, entry: Entry, now: datetime) -> bool:
    """True when the question is new."""
    points = entry.get("points") or []
    key = key_of(entry.get("question"), points)
    row = session.scalar(select(AnsweredQuestion).where(AnsweredQuestion.key == key))
    new = row is None
    if row is None:
        row = AnsweredQuestion(key=key, points=points)
        session.add(row)
    row.question, row.answer = entry.get("question"), entry.get("answer")
    row.basis, row.source = entry.get("basis") or "", entry.get("source") or ""
    row.dated, row.imported_at = entry.get("dated"), now
    session.flush()  # the same question twice in one table is one row
    return new
