"""Writes the audit log: who saw, changed or exported what. Never a person's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers.access import Actor
from models.audit_entry import AuditEntry


def note(
    session: Session, actor: Actor | str, now: datetime, action: str, *subject: Any, **detail: Any
) -> None:
    """`subject` is a kind and an id, or nothing. `actor` may be a bare name (命令行)."""
    kind, subject_id = subject if subject else ("", None)
    session.add(
        AuditEntry(
            at=now,
            staff_id=None if isinstance(actor, str) else actor.staff_id,
            actor=actor if isinstance(actor, str) else actor.login,
            action=action,
            subject=kind,
            subject_id=subject_id,
            detail=detail,
        )
    )
