"""The sample city's statutes and answers: invented, marked as sample in their titles."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from handlers.import_questions import put_question
from handlers.import_statutes import read_file, store
from handlers.library import next_version
from handlers.question_sheet import read_questions
from handlers.register_sheet import BadDirectory


def put_sample_knowledge(session: Session, folder: Path, now: datetime) -> None:
    """Takes in `laws/` and `questions.csv` of the folder, in the caller's transaction."""
    for path in sorted((folder / "laws").glob("*.md")):
        store(session, *read_file(path, now))
    errors: list[str] = []
    for entry in read_questions(folder / "questions.csv", errors):
        put_question(session, entry, now)
    if errors:
        raise BadDirectory(errors)
    next_version(session)
