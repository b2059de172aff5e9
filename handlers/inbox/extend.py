"""延期: the day of the answer is put off, once, and the person is told."""

from __future__ import annotations

from handlers.access import Actor
from handlers.days import day_of
from handlers.desk import Desk
from handlers.inbox.handling import Form, handling
from handlers.inbox.telling import tell_person
from handlers.inbox.words import refuse
from handlers.moving import move_due
from handlers.working_days import working_day_after
from models.answer import About
from models.handling import Verb
from models.matter import WAITING
from models.words import Kind

CHOICES = (5, 10)
"""By how many working days."""


def extend(desk: Desk, actor: Actor, matter_id: int, days: int, form: Form) -> None:
    """Counted from the day it was due, or from today when that is past. Raises Refused."""
    if days not in CHOICES:
        raise refuse("extend_days")
    with handling(desk, actor, matter_id, Verb.EXTEND, form) as work:
        matter = work.matter
        if matter.due_on is None or matter.state not in WAITING:
            raise refuse("extend_nothing")
        if matter.kind is Kind.EMERGENCY:
            raise refuse("extend_emergency")
        if matter.extended:
            raise refuse("extend_once")
        until = working_day_after(max(matter.due_on, day_of(work.hand.at)), days)
        work.detail = {"days": days}
        move_due(work.session, matter, until, work.hand)
        matter.extended = True
        tell_person(work, matter, About.EXTENDED, day=f"{until.month}月{until.day}日")
