"""Takes a matter out of themes and topics, and its words out of their labels."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.theme import Theme, ThemeMember
from models.topic import MatterTopic


def ungroup(session: Session, matter_ids: Collection[int]) -> None:
    """For what was erased or sealed. Labels are made anew from what remains."""
    mine = ThemeMember.matter_id.in_(matter_ids)
    themes = select(ThemeMember.theme_id).where(mine, ThemeMember.theme_id.is_not(None))
    for statement in (
        update(Theme).where(Theme.id.in_(themes)).values(label=None, words=[]),
        delete(ThemeMember).where(mine),
        delete(MatterTopic).where(MatterTopic.matter_id.in_(matter_ids)),
    ):
        session.execute(statement, execution_options={"synchronize_session": False})
