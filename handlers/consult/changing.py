"""The frame of every verb of staff on one consultation: once, on what she really saw, and written
down.

A form carries a token and the version of the consultation on its page. The same token twice does
nothing the second time; what changed meanwhile is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import RUNS_CONSULTATIONS, Actor, consultation_scope
from handlers.audit import note
from handlers.consult.words import missing, refuse, tell
from handlers.days import day_of
from handlers.desk import Desk
from handlers.inbox.handling import Form, Repeated, Stale
from models.consultation import Consultation
from models.consultation_change import Change, ConsultationChange
from models.draft import Draft, newest_draft
from models.staff import Role

_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(slots=True)
class Work:
    """One verb being done. `before` is what an undo needs, `detail` what the audit log says."""

    desk: Desk
    session: Session
    actor: Actor | str
    consultation: Consultation
    now: datetime
    draft_id: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def staff_id(self) -> int | None:
        return None if isinstance(self.actor, str) else self.actor.staff_id

    def newest(self) -> Draft:
        """Its newest version; a consultation always has one."""
        draft = newest_draft(self.session, self.consultation.id)
        if draft is None:
            raise refuse("no_version")
        return draft


def visible_consultation(
    session: Session, actor: Actor, consultation_id: int, *, lock: bool = False
) -> Consultation:
    """The consultation, if this actor may see it. Raises NotFound, also when it is not hers."""
    found = select(Consultation).where(
        Consultation.id == consultation_id, consultation_scope(actor)
    )
    row = session.scalar(found.with_for_update() if lock else found)
    if row is None:
        raise missing()
    return row


def demand_role(actor: Actor, roles: frozenset[Role]) -> None:
    if actor.role not in roles:
        raise refuse("role")


def demand_form(session: Session, form: Form) -> None:
    """Raises Repeated for a form that came before, Refused for one that is no form of ours."""
    if not _TOKEN.fullmatch(form.token):
        raise refuse("form_broken")
    seen = select(ConsultationChange.id).where(ConsultationChange.form == form.token)
    if session.scalar(seen) is not None:
        raise Repeated(tell("again"))


@contextmanager
def changing(
    desk: Desk,
    actor: Actor,
    consultation_id: int,
    change: Change,
    form: Form,
    *,
    roles: frozenset[Role] = RUNS_CONSULTATIONS,
) -> Iterator[Work]:
    """One transaction with the consultation locked; the change and the audit row are written at
    its end. Raises NotFound, Repeated, Stale, or Refused with a sentence for staff."""
    with once(), desk.memory.write() as session:
        row = visible_consultation(session, actor, consultation_id, lock=True)
        demand_role(actor, roles)
        demand_form(session, form)
        if form.version is not None and form.version != row.version:
            raise Stale(tell("stale"))
        work = Work(desk, session, actor, row, desk.clock.now())
        yield work
        write_down(work, change, form.token)


@contextmanager
def once() -> Iterator[None]:
    """Two clicks that cross: the second finds its form used."""
    try:
        yield
    except IntegrityError as error:
        if "consultation_change" not in str(error.orig):
            raise
        raise Repeated(tell("again")) from None


def write_down(work: Work, change: Change, form: str | None) -> None:
    """The row of the change and the line of the log, inside the transaction of the verb."""
    row = work.consultation
    row.version += 1
    work.session.add(
        ConsultationChange(
            consultation_id=row.id,
            draft_id=work.draft_id,
            staff_id=work.staff_id,
            at=work.now,
            change=change,
            before=work.before,
            form=form,
        )
    )
    note(
        *(work.session, work.actor, work.now, f"consultation_{change.value}"),
        *("consultation", row.id),
        **work.detail,
    )
    work.session.flush()  # the form's uniqueness speaks inside the frame
