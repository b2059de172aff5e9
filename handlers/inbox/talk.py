"""A person's conversation, with a veil over what the reader may not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.inbox.theirs import Theirs, arrivals_of
from models import receipt_number
from models.arrival import Arrival
from models.matter import Matter
from models.staff import Role

WHOLE = 300  # arrivals of a conversation at most
NEAR = (2, 8)  # arrivals shown before, and from the one a matter came with
ELSEWHERE = "〔另一件事的内容，不归您看〕"
ERASED = "〔本人已删除〕"
EXPIRED = "〔过了保存期，已清除〕"


@dataclass(frozen=True, slots=True)
class Heard:
    """One push of the person and what the bot replied. `veil` stands for both when set."""

    at: datetime
    type: str
    text: str | None
    reply: str | None
    here: bool  # the matter on the page came with it
    veil: str | None = None


@dataclass(frozen=True, slots=True)
class _Veils:
    """What of a person's conversation this actor may not read."""

    sealed: frozenset[int]  # arrivals that carry, or brought a file to, a sealed matter
    numbers: tuple[str, ...]  # of sealed matters: what names one is about it
    elsewhere: frozenset[int]  # arrivals that carry matters, and none in the actor's scope
    others: dict[str, int | None]  # numbers out of scope, with the arrival each came with

    def seals(self, arrival: Arrival) -> bool:
        """Even that it was said would tell that she reported somebody, and when."""
        said = receipt_number.read(arrival.content or "")
        named = any(n in said or _names(arrival.reply, n) for n in self.numbers)
        return named or arrival.id in self.sealed

    def over(self, arrival: Arrival) -> str | None:
        """What stands in place of words and reply; None when they may be read."""
        if arrival.silence in {"erased", "expired"}:
            return ERASED if arrival.silence == "erased" else EXPIRED
        hidden = arrival.id in self.elsewhere or self.seals(arrival)
        return ELSEWHERE if hidden else None

    def reply(self, arrival: Arrival) -> str | None:
        """A reply may list or answer other matters of the person (进度, 答复)."""
        for number, came_with in self.others.items():
            if came_with != arrival.id and _names(arrival.reply, number):
                return ELSEWHERE
        return arrival.reply


def _names(reply: str | None, number: str) -> bool:
    return receipt_number.shown(number) in (reply or "")


def conversation(
    session: Session,
    actor: Actor,
    matter: Matter,
    theirs: Sequence[Theirs],
    *,
    whole: bool,
) -> tuple[list[Heard], bool]:
    """What was said around the matter, and whether there is more. `theirs`: all matters of
    the person.

    A sealed exchange leaves no trace. One that brought the matter itself, too, shows as any other
    that is not hers to read.
    """
    if matter.follower_id is None:
        return [], False
    arrivals, more = _arrivals(session, matter, whole)
    veils = _veils(actor, theirs)
    here = arrivals_of([one for one in theirs if one.id == matter.id])
    shown = [one for one in arrivals if one.id in here or not veils.seals(one)]
    return [_heard(arrival, veils, arrival.id in here) for arrival in shown], more


def _heard(arrival: Arrival, veils: _Veils, here: bool) -> Heard:
    veil = veils.over(arrival)
    return Heard(
        arrival.received_at,
        arrival.type,
        None if veil else arrival.content,
        None if veil else veils.reply(arrival),
        here,
        veil,
    )


def _arrivals(session: Session, matter: Matter, whole: bool) -> tuple[list[Arrival], bool]:
    """In time order, and whether there are more than these."""
    mine = select(Arrival).where(Arrival.follower_id == matter.follower_id)
    newest = mine.order_by(Arrival.id.desc())
    if whole or matter.arrival_id is None:
        wanted = WHOLE if whole else sum(NEAR)
        rows = list(session.scalars(newest.limit(wanted + 1)))
        return rows[:wanted][::-1], len(rows) > wanted
    before, after = NEAR
    earlier = newest.where(Arrival.id < matter.arrival_id).limit(before + 1)
    later = mine.where(Arrival.id >= matter.arrival_id).order_by(Arrival.id).limit(after + 1)
    ids = union_all(*(select(part.subquery().c.id) for part in (earlier, later)))
    rows = list(session.scalars(select(Arrival).where(Arrival.id.in_(ids)).order_by(Arrival.id)))
    at = next((n for n, row in enumerate(rows) if row.id >= matter.arrival_id), len(rows))
    shown = rows[max(0, at - before) : at + after]
    return shown, len(shown) < len(rows)


def _veils(actor: Actor, theirs: Sequence[Theirs]) -> _Veils:
    """The keeper is under no seal. What is guarded is veiled from whom it is guarded; a matter
    elsewhere is elsewhere."""
    guarded = [m for m in theirs if m.guarded and not m.seen]
    sealed = [] if actor.role is Role.KEEPER else guarded
    files = [file for m in sealed for file in m.files]
    brought = {file.arrival_id for file in files if file.arrival_id is not None}
    hidden = [m for m in theirs if not m.seen]
    ours = arrivals_of([m for m in theirs if m.seen])
    return _Veils(
        sealed=arrivals_of(sealed) | brought,
        numbers=tuple(m.number for m in sealed),
        elsewhere=arrivals_of(hidden) - ours,
        others={m.number: m.arrival_id for m in hidden},
    )
