"""What stands in a matter before a verb, as a Handling keeps it, and the way back to it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session, object_session

from handlers.moving import (
    Hand,
    move_articles,
    move_due,
    move_kind,
    move_owner,
    move_point,
    move_stance,
    move_state,
)
from handlers.opine.follow import kept_links, put_links_back
from models.matter import Matter, PointHow, State
from models.words import Kind, Stance


def kept(matter: Matter) -> dict[str, Any]:
    """Everything a correction can change. The words themselves never change, so are not here."""
    return {
        "kind": matter.kind.value,
        "state": matter.state.value,
        "due_on": None if matter.due_on is None else matter.due_on.isoformat(),
        "answered_at": None if matter.answered_at is None else matter.answered_at.isoformat(),
        "point_id": matter.point_id,
        "point_how": matter.point_how.value,
        "site_id": matter.site_id,
        "articles": list(matter.articles),
        "stance": None if matter.stance is None else matter.stance.value,
        "owner_id": matter.owner_id,
        "links": _links(matter),
    }


def _links(matter: Matter) -> list[dict[str, Any]]:
    """Where an opinion belongs; nothing for what is none."""
    session = object_session(matter)
    if session is None or matter.kind is not Kind.OPINION:
        return []
    return kept_links(session, matter.id)


def put_back(session: Session, matter: Matter, before: dict[str, Any], hand: Hand) -> None:
    """Moves the matter back to what was kept: a move for each thing that differs."""
    if matter.kind.value != before["kind"]:
        move_kind(session, matter, Kind(before["kind"]), hand)
    if matter.state.value != before["state"]:
        move_state(session, matter, State(before["state"]), hand)
    if matter.point_id != before["point_id"]:
        how = PointHow(before["point_how"])
        move_point(session, matter, before["point_id"], how, hand)
        matter.site_id = before["site_id"]
    if matter.articles != before["articles"]:
        move_articles(session, matter, before["articles"], hand)
    stance = None if before["stance"] is None else Stance(before["stance"])
    if matter.stance is not stance:
        move_stance(session, matter, stance, hand)
    if matter.owner_id != before["owner_id"]:
        move_owner(session, matter, before["owner_id"], hand)
    due_on = None if before["due_on"] is None else date.fromisoformat(before["due_on"])
    if matter.due_on != due_on:
        move_due(session, matter, due_on, hand)
    if matter.kind is Kind.OPINION and "links" in before:
        put_links_back(session, matter, before["links"])
