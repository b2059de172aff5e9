"""The control API for people: make them, let them speak, read their chats."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Blueprint, Response, jsonify, request

from emulator.guard import RefusedError, body, text, whole
from emulator.orders import copies, message_for
from emulator.people import OPENID, PLATFORMS, Newcomer
from emulator.world import World, the_world

control = Blueprint("control", __name__, url_prefix="/_emulator")

MOST_AT_ONCE = 100_000
ARRIVING_AT_ONCE = 8
LONGEST_WAIT_S = 30
TEST_ACCOUNT_FOLLOWERS = 100


@control.post("/followers")
def create_followers() -> Response:
    """Make people who follow the account, and tell the bot unless `push` is false."""
    world, wish = the_world(), body()
    newcomers = _newcomers(world, wish)
    _check_room(world, newcomers)
    if wish.get("push", True) is not False:
        with ThreadPoolExecutor(max_workers=ARRIVING_AT_ONCE) as pool:
            list(pool.map(lambda newcomer: _arrive(world, newcomer), newcomers))
    else:
        world.people.follow_all(newcomers)
    if wish.get("spoke") is True:
        world.people.grant_all([newcomer.openid for newcomer in newcomers], "message")
    return jsonify(openids=[newcomer.openid for newcomer in newcomers])


def _newcomers(world: World, wish: dict[str, Any]) -> list[Newcomer]:
    scene = text(wish.get("scene") or "", "scene", 64)
    name = text(wish["name"], "name", 40) if wish.get("name") else None
    platform = _platform(wish.get("platform"))
    if "openid" in wish:
        openid = text(wish["openid"], "openid", 64)
        if not OPENID.fullmatch(openid):
            raise RefusedError(400, "An openid is 6 to 64 letters, digits, - or _.")
        return [Newcomer(openid, name, scene, platform)]
    count = whole(wish.get("count", 1), "count", 1, MOST_AT_ONCE)
    return [Newcomer(world.people.new_openid(), name, scene, platform) for _ in range(count)]


def _platform(wish: object) -> int | None:
    if wish is None:
        return None
    if not isinstance(wish, str) or wish not in PLATFORMS:
        raise RefusedError(400, f"platform must be one of {', '.join(PLATFORMS)}.")
    return PLATFORMS[wish]


def _check_room(world: World, newcomers: list[Newcomer]) -> None:
    if world.config.account_kind != "test":
        return
    following = world.store.number("SELECT sum(following) FROM followers")
    strangers = [one for one in newcomers if world.people.get(one.openid) is None]
    if following + len(strangers) > TEST_ACCOUNT_FOLLOWERS:
        raise RefusedError(409, f"A test account has {TEST_ACCOUNT_FOLLOWERS} followers at most.")


def _arrive(world: World, newcomer: Newcomer) -> None:
    old = world.people.get(newcomer.openid)
    if old is None or not old["following"]:
        world.people.follow(newcomer)
        _push(world, _person(world, newcomer.openid), "subscribe", {"scene": newcomer.scene})
    elif newcomer.scene:
        _push(world, old, "SCAN", {"scene": newcomer.scene})


def _person(world: World, openid: str) -> sqlite3.Row:
    person = world.people.get(openid)
    if person is None:
        raise RefusedError(404, "Nobody here has this openid.")
    return person


def _push(
    world: World, person: sqlite3.Row, kind: str, fields: dict[str, Any], *sizes: int
) -> dict[str, object]:
    message = message_for(world, person, kind, fields)
    return world.pusher.send(person["openid"], message, *sizes).as_json()


@control.post("/followers/<openid>/push")
def push(openid: str) -> Response:
    """Let a person do something; out: what the webhook answered."""
    world, wish = the_world(), body()
    person = _person(world, openid)
    kind = text(wish.get("type"), "type", 64)
    fields = wish.get("fields") or {}
    if not isinstance(fields, dict):
        raise RefusedError(400, "fields must be an object.")
    return jsonify(_push(world, person, kind, fields, *copies(wish)))


@control.put("/followers/<openid>")
def change_follower(openid: str) -> Response:
    """`refuses`: the person stays a follower and takes no messages of the account any more."""
    world, wish = the_world(), body()
    _person(world, openid)
    if set(wish) != {"refuses"} or not isinstance(wish["refuses"], bool):
        raise RefusedError(400, "Give refuses, true or false.")
    world.store.run(
        "UPDATE followers SET refuses = ? WHERE openid = ?", int(wish["refuses"]), openid
    )
    return jsonify(world.people.describe(_person(world, openid)))


@control.get("/followers")
def list_followers() -> Response:
    """People, the newest first; `q`, `limit` and `offset` choose."""
    world = the_world()
    limit = whole(request.args.get("limit", "1000"), "limit", 1, MOST_AT_ONCE)
    offset = whole(request.args.get("offset", "0"), "offset", 0, 10**9)
    rows = world.people.page(request.args.get("q", ""), limit, offset)
    total = world.store.number("SELECT count(*) FROM followers")
    return jsonify(followers=[world.people.describe(row) for row in rows], total=total)


@control.get("/received")
def received() -> Response:
    """Who has how many messages of the account with these words; `text` is part of them."""
    world, words = the_world(), text(request.args.get("text", ""), "text", 200)
    rows = world.store.rows(
        "SELECT openid, count(*) AS messages FROM chat WHERE sender = 'account'"
        " AND instr(text, ?) GROUP BY openid",
        words,
    )
    people = {row["openid"]: row["messages"] for row in rows}
    return jsonify(people=people, total=sum(people.values()))


@control.get("/followers/<openid>/chat")
def chat(openid: str) -> Response:
    """What the person sees; with `since` only what is new, after waiting up to `wait` seconds."""
    world = the_world()
    _person(world, openid)
    since = whole(request.args.get("since", "0"), "since", 0, 2**53)
    wait = whole(request.args.get("wait", "0"), "wait", 0, LONGEST_WAIT_S)
    lines = world.chats.since(openid, since, wait)
    person = _person(world, openid)
    return jsonify(
        openid=openid,
        following=bool(person["following"]),
        messages=lines,
        window=world.people.window(person),
        typing=person["typing_until"] > world.clock.now(),
    )


@control.get("/followers/<openid>/deliveries")
def deliveries(openid: str) -> Response:
    """Every request that was made to the webhook for this person, the last thousand."""
    world = the_world()
    _person(world, openid)
    rows = world.store.rows(
        "SELECT * FROM attempts WHERE openid = ? ORDER BY id DESC LIMIT 1000", openid
    )
    return jsonify(deliveries=[{key: row[key] for key in row.keys()} for row in reversed(rows)])  # noqa: SIM118
