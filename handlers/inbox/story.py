"""What happened to a matter, in one line after the other: moves, referrals, staff's remarks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, literal, select, union_all
from sqlalchemy.orm import Session

from models.move import MOVER_NAMES, Changed, Move, Mover
from models.referral import Referral
from models.remark import Remark, RemarkKind
from models.staff import Staff
from models.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Moved:
    """A move as it stands in its row; `was` and `became` are values of `changed`."""

    at: datetime
    who: str
    by: Mover
    changed: Changed
    was: str
    became: str
    note: str


@dataclass(frozen=True, slots=True)
class Referred:
    at: datetime
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Remarked:
    at: datetime
    who: str
    kind: RemarkKind
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What staff heard in a voice or read on a picture."""

    at: datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    moves: list[Moved]
    referrals: list[Referred]
    remarks: list[Remarked]
    heard: list[Heard]

    @property
    def rekinded(self) -> list[Moved]:
        """What people made of the kind since the bot last gave it one, oldest first; nothing when
        it is what the bot gave it."""
        kinds = [move for move in self.moves if move.changed is Changed.KIND]
        read = [n for n, move in enumerate(kinds, 1) if move.by not in {Mover.PERSON, Mover.STAFF}]
        since = kinds[max(read, default=0) :]
        return since if since and since[0].was != since[-1].became else []


def story(session: Session, matter_id: int) -> Story:
    """One query for all."""
    nothing, nobody = literal("", String), literal(None, Staff.id.type)
    moves = select(
        literal("move").label("what"),
        Move.id,
        Move.at,
        cast(Move.by, String).label("by"),
        Move.staff_id,
        cast(Move.changed, String).label("which"),
        Move.was,
        Move.became,
        Move.note,
    ).where(Move.matter_id == matter_id)
    referrals = select(
        literal("referral"), Referral.id, Referral.at, nothing, nobody, nothing,
        Referral.name, Referral.phone, nothing,
    ).where(Referral.matter_id == matter_id)  # fmt: skip
    remarks = select(
        literal("remark"), Remark.id, Remark.at, nothing, Remark.staff_id,
        cast(Remark.kind, String), nothing, nothing, Remark.text,
    ).where(Remark.matter_id == matter_id)  # fmt: skip
    heard = select(
        literal("heard"), Transcript.id, Transcript.at, nothing, Transcript.staff_id,
        nothing, nothing, nothing, Transcript.text,
    ).where(Transcript.matter_id == matter_id)  # fmt: skip
    every = union_all(moves, referrals, remarks, heard).subquery()
    rows = session.execute(
        select(every, Staff.name)
        .outerjoin(Staff, Staff.id == every.c.staff_id)
        .order_by(every.c.at, every.c.id)
    )
    told = Story([], [], [], [])
    for what, _id, when, by, _staff, which, was, became, note, name in rows:
        if what == "move":
            who = name or MOVER_NAMES[Mover(by)]
            told.moves.append(Moved(when, who, Mover(by), Changed(which), was, became, note))
        elif what == "referral":
            told.referrals.append(Referred(when, was, became))
        elif what == "heard":
            told.heard.append(Heard(when, name or "", note))
        else:
            told.remarks.append(Remarked(when, name or "", RemarkKind(which), note))
    return told
