"""Numbers and names in what she said, and in what was said to her and of her, tell who she is."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from handlers.forget_entries import cover_minutes
from models.addition import Addition
from models.answer import Answer
from models.entry import Entry
from models.matter import Matter
from models.rating import Rating
from models.remark import Remark
from models.transcript import Transcript
from reports.mask import mask, mask_in_place

_Text = InstrumentedAttribute[str]
_BESIDE: tuple[tuple[InstrumentedAttribute[int], tuple[_Text, ...]], ...] = (
    (Transcript.matter_id, (Transcript.text,)),
    (Rating.matter_id, (Rating.words,)),
    (Answer.matter_id, (Answer.text, Answer.reason)),
    (Remark.matter_id, (Remark.text,)),
)
"""Words that lie beside those of a matter, each with what says whose they are."""


def blur(session: Session, matter: Matter) -> bool:
    """Covers them. Whether there was anything to be covered."""
    own, beside = _blur_own(session, matter), _blur_beside(session, matter.id)
    return _blur_minutes(session, matter) or own or beside


def _blur_own(session: Session, matter: Matter) -> bool:
    """Where an addition begins is not known any more when words before it have changed."""
    changed = False
    verbatim = mask(matter.verbatim)
    if verbatim != matter.verbatim:
        matter.verbatim, changed = verbatim, True
        session.execute(delete(Addition).where(Addition.matter_id == matter.id))
    if matter.tidied is not None and mask(matter.tidied) != matter.tidied:
        matter.tidied, changed = mask(matter.tidied), True
    return changed


def _blur_beside(session: Session, matter_id: int) -> bool:
    changed = False
    for whose, texts in _BESIDE:
        for row in session.scalars(select(whose.class_).where(whose == matter_id)):
            for text in texts:
                said = getattr(row, text.key)
                if mask(said) != said:
                    setattr(row, text.key, mask(said))
                    changed = True
    return changed


def _blur_minutes(session: Session, matter: Matter) -> bool:
    entry = None if matter.entry_id is None else session.get(Entry, matter.entry_id)
    return entry is not None and cover_minutes(session, entry, mask_in_place)
