"""A step is done: with a sentence or a file that shows it. Or it is not, after all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handlers.access import READS_CONSULTATIONS, WORKS_ON_CONSULTATIONS, Actor, may
from handlers.consult.changing import changing, visible_consultation
from handlers.consult.steps import step_in
from handlers.consult.take_in import Upload
from handlers.consult.words import missing, refuse
from handlers.desk import Desk
from handlers.inbox.handling import Form
from models.consultation_change import Change
from models.step import Step
from statutes.paragraph import clean

LONGEST_EVIDENCE = 500
SUFFIXES = frozenset({"jpg", "jpeg", "png", "pdf", "doc", "docx", "xls", "xlsx", "wps", "zip"})


@dataclass(frozen=True, slots=True)
class KeptFile:
    path: Path
    name: str


def finish_step(
    desk: Desk,
    actor: Actor,
    consultation_id: int,
    step_id: int,
    evidence: str,
    *,
    file: Upload | None,
    form: Form,
) -> None:
    """Marks a step as done. Raises NotFound; Refused: nothing that shows it, a file of a kind or
    size that is not taken."""
    words = clean(evidence.replace("\0", ""))
    if len(words) > LONGEST_EVIDENCE:
        raise refuse("text_long", field="说明", count=len(words), most=LONGEST_EVIDENCE)
    suffix = None if file is None else _suffix(file, desk.consult.evidence_limit)
    key = desk.files.put(file.content, suffix) if file is not None and suffix else ""
    try:
        roles = WORKS_ON_CONSULTATIONS
        with changing(desk, actor, consultation_id, Change.STEP, form, roles=roles) as work:
            row = step_in(work, step_id)
            if not (words or key or row.evidence_file):
                raise refuse("step_evidence")
            row.evidence, row.done_at, row.done_by = words, work.now, work.staff_id
            if file is not None and key:
                row.evidence_file, row.evidence_name = key, file.called
    except BaseException:
        if key:
            desk.files.remove(key)
        raise


def reopen_step(
    desk: Desk, actor: Actor, consultation_id: int, step_id: int, *, form: Form
) -> None:
    """Not done after all; what showed it stays. Raises NotFound, Refused."""
    roles = WORKS_ON_CONSULTATIONS
    with changing(desk, actor, consultation_id, Change.STEP, form, roles=roles) as work:
        row = step_in(work, step_id)
        row.done_at = row.done_by = None


def evidence_file(desk: Desk, actor: Actor, consultation_id: int, step_id: int) -> KeptFile:
    """The file of a step. Raises NotFound."""
    may(actor, READS_CONSULTATIONS)
    with desk.memory.read() as session:
        visible_consultation(session, actor, consultation_id)
        row = session.get(Step, step_id)
        if row is None or row.consultation_id != consultation_id or not row.evidence_file:
            raise missing()
        path = desk.files.path(row.evidence_file)
    if not path.exists():
        raise missing()
    return KeptFile(path, row.evidence_name)


def _suffix(file: Upload, limit: int) -> str:
    suffix = Path(file.called).suffix.lower().removeprefix(".")
    if suffix not in SUFFIXES or not file.content:
        raise refuse("step_file", name=file.called)
    if len(file.content) > limit << 20:
        raise refuse("step_file_big", name=file.called, limit=limit)
    return suffix
