"""The ear of this process reads with the weights that the house has in use.

Beside the way in, not in it: building weights takes a tenth of a second, and no push waits for it.
"""

from __future__ import annotations

import logging

from sqlalchemy.orm import Session

from handlers.alarm import sound_now
from handlers.alarm_words import town_weights_unusable
from handlers.desk import Desk
from handlers.ear import Model, shipped_model
from models.town_weights import SHIPPED, TownWeights, in_use, version_numbered
from training.town import Difference, shipped

log = logging.getLogger(__name__)


class Unusable(Exception):  # noqa: N818 - says what is wrong with the version
    """A version that is missing, damaged, or was learned beside other shipped weights."""


def retune(desk: Desk) -> bool:
    """Takes what is in use, if that changed. True when the ear reads with something else now.

    A version that cannot be used rings once, and the shipped weights stand in.
    """
    with desk.memory.read() as session:
        version = in_use(session)
        if version == desk.ear.version:
            return False
        row = row_of(session, version)
    try:
        desk.ear.take_model(model_of(version, row))
    except Unusable as error:
        log.error("weights of version %s cannot be used: %s", version, error)
        desk.ear.take_model(shipped_model(version))
        sound_now(desk, town_weights_unusable(version))
    return True


def model_of(version: str, row: TownWeights | None) -> Model:
    """Ready to read with. Raises Unusable."""
    if version == SHIPPED:
        return shipped_model()
    if row is None or not row.is_whole:
        raise Unusable("missing" if row is None else "its digest is another")
    try:
        weights = Difference.unpack(row.packed).on(shipped())
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise Unusable(str(error) or type(error).__name__) from error
    return Model(version, row.name, weights)


def row_of(session: Session, version: str) -> TownWeights | None:
    """The version with what was learned, readable after the session; None for the shipped one."""
    row = version_numbered(session, version)
    if row is not None:
        session.refresh(row, ["packed"])
    return row
