"""The house learns from its corrections: a new version of the weights, or none when it is worse.

Learning and the examination hold no session: a minute or two of work beside the web process. What
was erased meanwhile is noticed before anything is kept. A console calls `train` as a command does,
from a process or thread that may take that long.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.intents.learned import Weights
from handlers.access import TRAINS, Actor, Refused, may
from handlers.audit import note
from handlers.corrections import (
    Correction,
    corrections,
    filed,
    not_learnable,
    still_there,
    uncorrected,
)
from handlers.desk import Desk
from handlers.retune import Unusable, model_of, row_of
from handlers.training_turn import holds, training_turn
from models.move import Mover
from models.town_weights import TownWeights, in_use, put_in_use
from training.course import PEOPLE, Course, Given, Heard, Stage, study
from training.exam import Compared, Reader, Town, Worse, compare, turned
from training.lessons import lessons
from training.town import Base, Difference, shipped

_NOTHING = (
    "还没有可学的更正。同样的说法要有至少 {people} 个人说过、并且被改过类别，才学得到东西；"
    "现在可学的更正有 {count} 条。"
)
_ERASED = "训练的时候有人撤回或删除了自己的信息，这一次的结果不能用，请再训练一次。"
_TOO_LONG = "这次训练用的时间太长，中间已经有别人重新开始了，结果没有保存。"


@dataclass(frozen=True, slots=True)
class Trained:
    """What came out. `version` is None when nothing was put to use: worse, or only tried.

    `set_aside` and `known` compare what was in use with the new version, on sentences never
    learned from, and on those learned from from the start; `town` is what shows in the town.
    """

    version: str | None
    counts: dict[str, int]
    set_aside: Compared
    known: Compared
    town: Town

    @property
    def worse(self) -> list[Worse]:
        """Every way in which it is worse, once; empty when it may be used."""
        found = [*self.set_aside.worse, *self.known.worse, *self.town.worse]
        return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Before:
    """What the training starts from, read at one moment."""

    version: str
    row: TownWeights | None
    given: list[Correction]
    uncorrected: list[str]
    counts: dict[str, int]


def train(
    desk: Desk,
    actor: Actor | str,
    *,
    dry_run: bool = False,
    heard: Heard = lambda _stage, _done, _of: None,
) -> Trained:
    """Learns, compares, and puts the new version to use unless it is worse. `actor` may be a bare
    name (命令行). Raises Refused when there is nothing to learn, or another training goes on."""
    if isinstance(actor, Actor):
        may(actor, TRAINS)
    with training_turn(desk) as turn:
        before = _read(desk)
        base = shipped()
        course = _study(before, base, heard)
        trained = _examine(desk, before, course, base, heard)
        if dry_run or trained.worse:
            return trained
        with desk.memory.write() as session:
            if not holds(session, turn):
                raise Refused(_TOO_LONG)
            row = _version(actor, desk.clock.now(), before, course.learned, trained)
            _put_to_use(session, row)
            note(session, actor, desk.clock.now(), "train", "town_weights", row.id, **row.counts)
            version = str(row.id)
    return replace(trained, version=version)


def _read(desk: Desk) -> _Before:
    with desk.memory.read() as session:
        desk.ear.refresh(session)
        version = in_use(session)
        given = corrections(session)
        counts = _counts(given) | {
            "not_learnable": not_learnable(session),
            "filed": filed(session),
        }
        row = row_of(session, version)
        return _Before(version, row, given, uncorrected(session), counts)


def _counts(given: Sequence[Correction]) -> dict[str, int]:
    changed = [one for one in given if one.changed]
    return {
        "by_staff": sum(one.by is Mover.STAFF for one in changed),
        "by_person": sum(one.by is Mover.PERSON for one in changed),
        "confirmed": len(given) - len(changed),
        "people": len({one.person for one in given}),
    }


def _study(before: _Before, base: Base, heard: Heard) -> Course:
    if not any(one.changed for one in before.given):
        raise Refused(_NOTHING.format(people=PEOPLE, count=0))
    given = [
        Given(one.person, one.text, one.kind.value, one.weight, one.changed) for one in before.given
    ]
    course = study(given, lessons().learned, base, heard)
    if not course.learned.rows:
        raise Refused(_NOTHING.format(people=PEOPLE, count=len(given)))
    return course


def _examine(desk: Desk, before: _Before, course: Course, base: Base, heard: Heard) -> Trained:
    try:
        old = model_of(before.version, before.row).weights
    except Unusable:
        old = None  # what stands in for it is what it is compared with
    new = course.learned.on(base)
    heard(Stage.EXAMINING, 0, 3)
    aside = compare(lessons().set_aside, *_readers(desk, old, new))
    heard(Stage.EXAMINING, 1, 3)
    known = compare(lessons().learned, *_readers(desk, old, new), by_heart=True)
    heard(Stage.EXAMINING, 2, 3)
    town = Town(
        fold=_on_the_fold(desk, course, base),
        changed=sum(one.changed for one in course.fold),
        uncorrected=len(before.uncorrected),
        turned=turned(before.uncorrected, *_readers(desk, old, new)),
        filed=before.counts["filed"],
        overruled=before.counts["by_staff"],
    )
    heard(Stage.EXAMINING, 3, 3)
    return Trained(None, before.counts, aside, known, town)


def _on_the_fold(desk: Desk, course: Course, base: Base) -> Compared | None:
    """Against the shipped weights: what is in use may have learned from the fold."""
    lines = [(one.text, one.kind) for one in course.fold]
    return compare(lines, *_readers(desk, None, course.tried.on(base))) if lines else None


def _readers(desk: Desk, old: Weights | None, new: Weights) -> tuple[Reader, Reader]:
    one, other = desk.ear.reader(old), desk.ear.reader(new)
    return lambda text: one(text).main.kind.value, lambda text: other(text).main.kind.value


def _version(
    actor: Actor | str, now: datetime, before: _Before, learned: Difference, trained: Trained
) -> TownWeights:
    packed = learned.pack()
    return TownWeights(
        made_at=now,
        made_by=actor if isinstance(actor, str) else actor.login,
        staff_id=None if isinstance(actor, str) else actor.staff_id,
        before=before.version,
        base=learned.base,
        digest=hashlib.sha256(packed).hexdigest(),
        packed=packed,
        counts=trained.counts,
        figures=_figures(trained),
        learned_from=sorted({one.matter_id for one in before.given}),
    )


def _put_to_use(session: Session, row: TownWeights) -> None:
    if set(row.learned_from) - still_there(session, row.learned_from):
        raise Refused(_ERASED)
    session.add(row)
    session.flush()
    put_in_use(session, str(row.id))


def _figures(trained: Trained) -> dict[str, Any]:
    return {
        "set_aside": asdict(trained.set_aside),
        "known": asdict(trained.known),
        "town": asdict(trained.town),
    }
