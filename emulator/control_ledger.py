"""The control API for load and for proof: bursts of messages, and the ledger of all pushes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from emulator import burst
from emulator.guard import RefusedError, body, text, whole
from emulator.ledger import Choice
from emulator.world import World, the_world

ledger_control = Blueprint("ledger_control", __name__, url_prefix="/_emulator")

MOST_ENTRIES = 5000
BURST_KEYS = {
    "messages", "followers", "concurrency", "repeat_p", "text_prefix", "texts", "seed", "max_s",
    "rate", "wait",
}  # fmt: skip


@ledger_control.get("/ledger")
def ledger() -> Response:
    """Entries after an id, page by page, or all of them as lines with `format=jsonl`."""
    world, choice = the_world(), _choice()
    if request.args.get("format", "json") == "jsonl":
        return Response(world.ledger.stream(choice), content_type="application/x-ndjson")
    limit = whole(request.args.get("limit", "1000"), "limit", 1, MOST_ENTRIES)
    entries = world.ledger.page(choice, limit)
    following = entries[-1]["id"] if len(entries) == limit else None
    return jsonify(entries=entries, next=following, totals=world.ledger.totals())


def _choice() -> Choice:
    fate = request.args.get("acknowledged")
    if fate not in (None, "true", "false"):
        raise RefusedError(400, "acknowledged must be true or false.")
    return Choice(
        after=whole(request.args.get("after", "0"), "after", 0, 2**53),
        type=request.args.get("type"),
        openid=request.args.get("openid"),
        acknowledged=None if fate is None else fate == "true",
    )


@ledger_control.post("/burst")
def start_burst() -> Response:
    """Send many messages; answers with the counts at the end, or at once with `wait` false."""
    world, wish = the_world(), body()
    unknown = set(wish) - BURST_KEYS
    if unknown:
        raise RefusedError(400, f"A burst knows no {', '.join(sorted(unknown))[:100]}.")
    running = _bursts(world).start(world, _burst_wish(wish))
    if wish.get("wait", True) is not False:
        running.done.wait()
    return jsonify(running.report())


@ledger_control.get("/burst")
def read_burst() -> Response:
    """The counts of the running burst, or of the last one."""
    return jsonify(_last(the_world()).report())


@ledger_control.delete("/burst")
def stop_burst() -> Response:
    """Stop it; answers when everything on its way has come to an end."""
    running = _last(the_world())
    running.stop()
    running.done.wait()
    return jsonify(running.report())


def _bursts(world: World) -> burst.Bursts:
    every: dict[str, burst.Bursts] = current_app.extensions["bursts"]
    return every.setdefault(world.config.account_id, burst.Bursts())


def _last(world: World) -> burst.Burst:
    last = _bursts(world).last
    if last is None:
        raise RefusedError(404, "There was no burst yet.")
    return last


def _burst_wish(wish: dict[str, Any]) -> burst.Wish:
    texts = wish.get("texts", [])
    if not isinstance(texts, list) or len(texts) > 10_000:
        raise RefusedError(400, "texts must be a list of at most 10000 texts.")
    return burst.Wish(
        messages=whole(wish.get("messages", 100), "messages", 1, burst.MAX_MESSAGES),
        followers=whole(wish.get("followers", 10), "followers", 1, burst.MAX_FOLLOWERS),
        concurrency=whole(wish.get("concurrency", 8), "concurrency", 1, burst.MAX_AT_ONCE),
        repeat_p=_share(wish.get("repeat_p", 0), "repeat_p", 1),
        text_prefix=text(wish.get("text_prefix", "消息 "), "text_prefix", 500),
        seed=str(wish.get("seed", ""))[:100],
        texts=tuple(text(one, "Each of texts", 500) for one in texts),
        rate=_share(wish.get("rate", 0), "rate", burst.MAX_RATE),
        max_s=_share(wish.get("max_s", burst.MAX_SECONDS), "max_s", burst.MAX_SECONDS),
    )


def _share(value: object, name: str, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
        raise RefusedError(400, f"{name} must be a number from 0 to {high:g}.")
    return float(value)
