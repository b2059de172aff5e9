"""What was kept long enough goes by itself: by two clocks, and never a thing too early.

Identity (`persons.py`): some months after a person's last word, or her unfollowing, nothing says
any more whose words they were. Text (`words.py`): some years after they were said the words go,
too (个人信息保护法, art. 19: kept no longer than the purpose needs).
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.desk import Desk
from handlers.expire.entries import expire_entries
from handlers.expire.persons import expire_persons
from handlers.expire.span import ago
from handlers.expire.words import expire_matters, expire_minutes, expire_pushes

__all__ = ["Expired", "expire"]


@dataclass(frozen=True, slots=True)
class Expired:
    """How many persons, matters, pushes, entries (people without WeChat), minutes gave way."""

    persons: int = 0
    matters: int = 0
    pushes: int = 0
    entries: int = 0
    minutes: int = 0


def expire(desk: Desk) -> Expired:
    """Both clocks, one after the other, in small transactions. Broken off anywhere, it goes on
    where it was."""
    now, rules = desk.clock.now(), desk.retention
    persons = matters = pushes = entries = minutes = 0
    if rules.identity_months:
        quiet = ago(now, months=rules.identity_months)
        persons, entries = expire_persons(desk, quiet), expire_entries(desk, quiet)
    if rules.text_years:
        before = ago(now, months=12 * rules.text_years)
        matters, pushes = expire_matters(desk, before), expire_pushes(desk, before)
        minutes = expire_minutes(desk, before)
    return Expired(persons, matters, pushes, entries, minutes)
