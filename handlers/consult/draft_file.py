"""The file that a version of a draft was read from, for whoever may see the consultation."""

from __future__ import annotations

from sqlalchemy import select

from handlers.access import READS_CONSULTATIONS, Actor, may
from handlers.consult.changing import visible_consultation
from handlers.consult.finish_step import KeptFile
from handlers.consult.words import missing
from handlers.desk import Desk
from models.draft import Draft


def draft_file(desk: Desk, actor: Actor, consultation_id: int, number: int) -> KeptFile:
    """The file of version `number` as it was uploaded, under the name it came with.

    Raises Refused for who reads no consultations; NotFound: not hers to see, no such version, one
    that came in before files were kept.
    """
    may(actor, READS_CONSULTATIONS)
    with desk.memory.read() as session:
        visible_consultation(session, actor, consultation_id)
        wanted = select(Draft).where(
            Draft.consultation_id == consultation_id, Draft.number == number
        )
        draft = session.scalar(wanted)
        if draft is None or not draft.file_key:
            raise missing()
        path, name = desk.files.path(draft.file_key), draft.source
    if not path.exists():
        raise missing()
    return KeptFile(path, name)
