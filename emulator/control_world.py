"""The control API for the world: time, faults, counts, calls, scenes, the webhook's check."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, request

from emulator.clock import BEIJING, ClockFixedError, ClockRefusedError, iso
from emulator.fault_wishes import FaultRefusedError, api_name
from emulator.guard import RefusedError, body, text, whole
from emulator.quota import Overrides
from emulator.world import World, the_world

world_control = Blueprint("world_control", __name__, url_prefix="/_emulator")

MOST_SCENES_SHOWN = 500


@world_control.post("/clock")
def move_clock() -> Response:
    """Move time by `advance_s` or to `set`, and let it run at `speed`."""
    world, wish = the_world(), body()
    if not {"advance_s", "set", "speed"} & set(wish) or {"advance_s", "set"} <= set(wish):
        raise RefusedError(400, "Give advance_s or set, not both; speed may go with them.")
    if not world.clock.movable:
        raise RefusedError(
            409, "The clock is the system's; start with MINYI_CLOCK__SOURCE=file:PATH to move it."
        )
    try:
        world.clock.change(
            advance_s=_number(wish.get("advance_s", 0), "advance_s"),
            set_to=_moment(wish["set"]) if "set" in wish else None,
            speed=_number(wish["speed"], "speed") if "speed" in wish else None,
        )
    except (ClockRefusedError, ClockFixedError) as error:
        raise RefusedError(400, str(error)) from error
    world.chats.ring()
    return read_clock()


@world_control.get("/clock")
def read_clock() -> Response:
    """The emulated time."""
    world = the_world()
    now = world.clock.now()
    return jsonify(now=now, iso=iso(now), speed=world.clock.speed(), movable=world.clock.movable)


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e11:
        raise RefusedError(400, f"{name} must be a number.")
    if not math.isfinite(value):
        raise RefusedError(400, f"{name} must be a finite number.")
    return float(value)


def _moment(value: object) -> float:
    """Unix seconds, or ISO 8601; without an offset it is Beijing time."""
    if not isinstance(value, str):
        return _number(value, "set")
    try:
        moment = datetime.fromisoformat(value)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
        return aware.timestamp()
    except (ValueError, OverflowError) as error:
        raise RefusedError(400, "set must be Unix seconds or an ISO 8601 time.") from error


@world_control.put("/faults")
def put_faults() -> Response:
    """Put exactly these faults in force; an empty object clears them."""
    world, wish = the_world(), body()
    limits = Overrides(_limits(wish.get("quota", {})), _limits(wish.get("minute", {})))
    try:
        world.faults.replace(wish)
    except FaultRefusedError as error:
        raise RefusedError(400, str(error)) from error
    world.quota.overrides = limits
    if wish.get("revoke_token"):
        world.tokens.revoke()
    return get_faults()


def _limits(wish: object) -> dict[str, int]:
    if not isinstance(wish, dict):
        raise RefusedError(400, "quota and minute must be objects of API paths and limits.")
    named = {api_name(name): limit for name, limit in wish.items()}
    return {name: whole(limit, "A limit", 0, 10**9) for name, limit in named.items()}


@world_control.get("/faults")
def get_faults() -> Response:
    """The faults as they were put, and how often each will still happen and has happened."""
    faults = the_world().faults
    return jsonify(faults=faults.raw, left=faults.left(), hits=dict(faults.hits))


@world_control.get("/calls")
def calls() -> Response:
    """API calls of the bot, oldest first; `api` is a part of the path, `since` an id."""
    world, part = the_world(), request.args.get("api", "")
    limit = whole(request.args.get("limit", "1000"), "limit", 1, 50_000)
    since = whole(request.args.get("since", "0"), "since", 0, 2**53)
    return jsonify(calls=world.calls.find(part, since, limit), total=world.calls.total(part))


@world_control.get("/counters")
def counters() -> Response:
    """What happened so far, in numbers; they survive a restart."""
    world = the_world()
    rows = world.store.rows("SELECT name, value FROM counters ORDER BY name")
    counts: dict[str, Any] = dict.fromkeys(COUNTERS, 0)
    counts |= {row["name"]: row["value"] for row in rows if row["name"] in COUNTERS}
    counts["api_calls"] = {
        row["name"][4:]: row["value"] for row in rows if row["name"].startswith("api ")
    }
    counts["followers"] = world.store.number("SELECT count(*) FROM followers")
    counts["following"] = world.store.number("SELECT sum(following) FROM followers")
    return jsonify(counts)


COUNTERS = (
    "messages_pushed", "messages_acknowledged", "messages_failed", "pushes_distinct",
    "deliveries", "failures_shown", "replies_shown", "custom_messages_delivered",
    "subscription_messages_delivered", "template_messages_delivered", "mass_messages_delivered",
)  # fmt: skip


@world_control.post("/verify")
def verify() -> Response:
    """Send the webhook the GET that Tencent sends when its address is saved."""
    return jsonify(the_world().pusher.verify())


@world_control.put("/scenes")
def put_scenes() -> Response:
    """What is printed beside QR codes: `{scene: label}`; an empty label takes it away."""
    world, wish = the_world(), body()
    labels = {text(s, "A scene", 64): text(label, "A label", 100) for s, label in wish.items()}
    with world.store.transaction():
        for scene, label in labels.items():
            world.store.run("DELETE FROM scenes WHERE scene = ?", scene)
            if label:
                world.store.insert("scenes", scene=scene, label=label)
    return get_scenes()


@world_control.get("/scenes")
def get_scenes() -> Response:
    """Labels, and the codes that can be scanned now."""
    world = the_world()
    labels = {row["scene"]: row["label"] for row in world.store.rows("SELECT * FROM scenes")}
    return jsonify(scenes=labels, codes=_codes(world))


def _codes(world: World) -> list[dict[str, Any]]:
    return [
        {
            "scene": row["scene"],
            "label": row["label"] or row["scene"],
            "ticket": row["ticket"],
            "until": None if row["lasting"] else iso(row["expires"]),
        }
        for row in world.qrcodes.listed(MOST_SCENES_SHOWN)
    ]
