"""Corrections of a matter, each one click and each taken back with one."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from console.clauses import read_parts
from console.matter_page import ID, do, posted
from console.room import me, the_desk
from console.said import said
from console.words_of_forms import number_in
from handlers.inbox import rearticle, rekind, repoint, split, undo
from models.handling import VERB_NAMES
from models.words import Kind, Stance


def routes(pages: Blueprint) -> None:
    for name, view in (
        ("kind", post_kind),
        ("point", post_point),
        ("articles", post_articles),
        ("split", post_split),
        ("undo", post_undo),
    ):
        pages.add_url_rule(f"/matters/{ID}/{name}", f"matter_{name}", view, methods=["POST"])


def post_kind(matter_id: int) -> ResponseReturnValue:
    named = request.form.get("kind", "")
    kind = Kind(named) if named in list(Kind) else None

    def step() -> str:
        rekind(the_desk(), me(), matter_id, kind, posted())
        return said("kind_done")

    return do(matter_id, "kind", step)


def post_point(matter_id: int) -> ResponseReturnValue:
    point_id = number_in(request.form, "point")

    def step() -> str:
        repoint(the_desk(), me(), matter_id, point_id, posted())
        return said("point_done")

    return do(matter_id, "point", step)


def post_articles(matter_id: int) -> ResponseReturnValue:
    named = request.form.get("stance", "")
    stance = Stance(named) if named in list(Stance) else None

    def step() -> str:
        written = request.form.get("articles", "")
        rearticle(
            the_desk(),
            me(),
            matter_id,
            written,
            posted(),
            stance=stance,
            consultation_id=number_in(request.form, "consultation"),
        )
        return said("articles_done")

    return do(matter_id, "articles", step)


def post_split(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        made = split(the_desk(), me(), matter_id, read_parts(request.form), posted())
        return said("split_done", count=len(made))

    return do(matter_id, "split", step)


def post_undo(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        verb = undo(the_desk(), me(), matter_id, posted())
        return said("undo_done", verb=VERB_NAMES[verb])

    return do(matter_id, "undo", step)
