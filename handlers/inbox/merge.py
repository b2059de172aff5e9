"""并案: the same said by many is seen to once. Each keeps its number, and each is told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from handlers.access import Actor, NotFound, visible
from handlers.desk import Desk
from handlers.inbox.handling import Form, Work, handling
from handlers.inbox.recall import kept
from handlers.inbox.telling import tell_person
from handlers.inbox.words import refuse
from handlers.moving import move_due, move_merged
from models import receipt_number
from models.answer import About
from models.handling import Handling, Verb
from models.matter import GONE, WAITING, Matter, matter_numbered


def merge(desk: Desk, actor: Actor, matter_id: int, number: str, form: Form) -> None:
    """Into the matter with this number, which must be in the actor's sight. What was merged into
    this one before goes along. Raises Refused."""
    with handling(desk, actor, matter_id, Verb.MERGE, form) as work:
        into = _into(work, number)
        work.before = kept(work.matter)
        work.detail = {"into": into.id}
        _move(work, work.matter, into)
        for member in members(work, work.matter.id):
            move_merged(work.session, member, into, work.hand)


def unmerge(desk: Desk, actor: Actor, matter_id: int, form: Form) -> None:
    """It goes its own way again, due on the day it was due before. Raises Refused."""
    with handling(desk, actor, matter_id, Verb.UNMERGE, form, merged=True) as work:
        matter = work.matter
        if matter.merged_into_id is None:
            raise refuse("unmerge_nothing")
        move_merged(work.session, matter, None, work.hand)
        newest = select(Handling).where(
            Handling.matter_id == matter.id, Handling.verb == Verb.MERGE
        )
        last = work.session.scalar(newest.order_by(Handling.id.desc()).limit(1))
        due = None if last is None else last.before["due_on"]
        if due is not None and matter.state in WAITING:
            move_due(work.session, matter, date.fromisoformat(due), work.hand)
        tell_person(work, matter, About.UNMERGED)


def members(work: Work, main_id: int) -> list[Matter]:
    found = select(Matter).where(Matter.merged_into_id == main_id, Matter.state.not_in(GONE))
    return list(work.session.scalars(found.order_by(Matter.id).with_for_update()))


def _into(work: Work, number: str) -> Matter:
    read = receipt_number.read(number)
    named = matter_numbered(work.session, read[0]) if read else None
    if named is None:
        raise refuse("merge_number")
    try:
        into = visible(work.session, work.actor, named.id, lock=True)
    except NotFound:
        raise refuse("merge_number") from None  # there is none for her
    if into.id == work.matter.id:
        raise refuse("merge_itself")
    if into.state in GONE or into.merged_into_id is not None:
        raise refuse("merge_gone", number=receipt_number.shown(into.number))
    if into.kind is not work.matter.kind:
        raise refuse("merge_kind")
    return into


def _move(work: Work, matter: Matter, into: Matter) -> None:
    move_merged(work.session, matter, into, work.hand)
    if matter.due_on is not None and matter.state in WAITING:
        move_due(work.session, matter, None, work.hand)  # the one it went into is due
    tell_person(work, matter, About.MERGED)
