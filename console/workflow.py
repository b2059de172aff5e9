"""Who sees to a matter and until when; remarks, merging, and who is writing just now."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from console.matter_page import ID, do, posted
from console.room import me, the_desk
from console.said import said
from handlers.inbox import assign, close, escalate, extend, hold, merge, remark, transcribe, unmerge


def routes(pages: Blueprint) -> None:
    for name, view in (
        ("assign", post_assign),
        ("remark", post_remark),
        ("extend", post_extend),
        ("escalate", post_escalate),
        ("close", post_close),
        ("merge", post_merge),
        ("unmerge", post_unmerge),
        ("hold", post_hold),
        ("take-over", post_take_over),
        ("heard", post_heard),
    ):
        address = f"/matters/{ID}/{name}"
        pages.add_url_rule(address, f"matter_{name.replace('-', '_')}", view, methods=["POST"])


def number(name: str) -> int | None:
    value = request.form.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def post_assign(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        assign(the_desk(), me(), matter_id, number("owner"), posted())
        return said("assign_done")

    return do(matter_id, "assign", step)


def post_remark(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        remark(the_desk(), me(), matter_id, request.form.get("remark", ""), posted())
        return said("remark_done")

    return do(matter_id, "remark", step)


def post_extend(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        extend(the_desk(), me(), matter_id, number("days") or 0, posted())
        return said("extend_done")

    return do(matter_id, "extend", step)


def post_escalate(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        escalate(the_desk(), me(), matter_id, request.form.get("why", ""), posted())
        return said("escalate_done")

    return do(matter_id, "escalate", step)


def post_close(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        close(the_desk(), me(), matter_id, posted())
        return said("close_done")

    return do(matter_id, "close", step)


def post_merge(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        merge(the_desk(), me(), matter_id, request.form.get("number", ""), posted())
        return said("merge_done")

    return do(matter_id, "merge", step)


def post_unmerge(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        unmerge(the_desk(), me(), matter_id, posted())
        return said("unmerge_done")

    return do(matter_id, "unmerge", step)


def post_heard(matter_id: int) -> ResponseReturnValue:
    def step() -> str:
        words = request.form.get("heard", "")
        parted = transcribe(the_desk(), me(), matter_id, words, posted())
        return said("heard_parted", count=parted) if parted else said("heard_done")

    return do(matter_id, "heard", step)


def post_hold(matter_id: int) -> ResponseReturnValue:
    """Asked by the page itself while somebody writes."""
    return jsonify(hers=hold(the_desk(), me(), matter_id))


def post_take_over(matter_id: int) -> ResponseReturnValue:
    hold(the_desk(), me(), matter_id, take_over=True)
    flash(said("take_over_done"), "done")
    return redirect(url_for("console.matter", matter_id=matter_id, _anchor="answers"), 303)
