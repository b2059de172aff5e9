"""The frame of every verb of staff on one matter: once, on what she really saw, and written down.

A form carries a token and the version of the matter on its page. The same token twice does
nothing the second time; a matter that changed meanwhile is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import ANSWERS, Actor, Refused, visible
from handlers.audit import note
from handlers.desk import Desk
from handlers.inbox.words import refuse, tell
from handlers.moving import Hand
from models import receipt_number
from models.handling import Handling, Verb
from models.matter import GONE, Matter
from models.move import Mover
from models.staff import Role

_TOKEN = re.compile(r"[0-9a-f]{32}(?::\d{1,16})?")


@dataclass(frozen=True, slots=True)
class Form:
    """What a form carries beside its fields. `version` is None where no single page was seen."""

    token: str
    version: int | None = None


class Repeated(Refused):
    """The same form came before; what it did stands."""


class Stale(Refused):
    """The matter is no longer what the page showed; nothing was changed."""


@dataclass(slots=True)
class Work:
    """One verb being done: change `matter` through `handlers.moving`, with `hand`.

    `before` is what an undo needs, `detail` what the audit log says: never a person's words.
    """

    desk: Desk
    session: Session
    actor: Actor
    matter: Matter
    hand: Hand
    before: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)


@contextmanager
def handling(
    desk: Desk,
    actor: Actor,
    matter_id: int,
    verb: Verb,
    form: Form,
    *,
    roles: frozenset[Role] = ANSWERS,
    merged: bool = False,
) -> Iterator[Work]:
    """One transaction with the matter locked; the Handling and the audit row are written at its
    end. `merged`: also for a matter that was merged into another.

    Raises NotFound, Repeated, Stale, or Refused with a sentence for staff.
    """
    if actor.role not in roles:
        raise refuse("role")
    if not _TOKEN.fullmatch(form.token):
        raise refuse("form_broken")
    try:
        with desk.memory.write() as session:
            matter = visible(session, actor, matter_id, lock=True)
            _check(session, matter, form, merged=merged)
            now = desk.clock.now()
            work = Work(desk, session, actor, matter, Hand(now, Mover.STAFF, actor.staff_id))
            yield work
            _write_down(work, verb, form)
    except IntegrityError as error:
        if "handling" not in str(error.orig):
            raise
        raise Repeated(tell("again")) from None


def _check(session: Session, matter: Matter, form: Form, *, merged: bool) -> None:
    if session.scalar(select(Handling.id).where(Handling.form == form.token)) is not None:
        raise Repeated(tell("again"))
    if matter.state in GONE:
        raise refuse("gone")
    if matter.merged_into_id is not None and not merged:
        into = session.get_one(Matter, matter.merged_into_id)
        raise refuse("merged", number=receipt_number.shown(into.number))
    if form.version is not None and form.version != matter.version:
        raise Stale(tell("stale"))


def _write_down(work: Work, verb: Verb, form: Form) -> None:
    row = Handling(
        matter_id=work.matter.id,
        staff_id=work.actor.staff_id,
        at=work.hand.at,
        verb=verb,
        before=work.before,
        form=form.token,
    )
    work.session.add(row)
    work.matter.version += 1
    note(
        work.session,
        work.actor,
        work.hand.at,
        f"matter-{verb.value}",
        "matter",
        work.matter.id,
        **work.detail,
    )
    work.session.flush()  # the form's uniqueness speaks inside the frame
