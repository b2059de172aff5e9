"""Finds the account a request is about."""

from __future__ import annotations

import json

from flask import Flask, Response, g, request

from emulator.accounts import Accounts
from emulator.guard import TENCENTS, RefusedError
from emulator.world import World

HEADER = "X-Emulator-Account"


def install(app: Flask, accounts: Accounts) -> None:
    """Put the account's world where `the_world` finds it, before each request."""
    app.extensions["accounts"] = accounts

    def choose() -> None:
        g.world = _named(accounts) if _says_which() else _of_tencents_door(accounts)

    def write_down(response: Response) -> Response:
        # What a caller has been told is not forgotten, not even by `kill -9`.
        world = g.get("world")
        if world is not None:
            world.store.flush()
        return response

    app.before_request(choose)
    app.after_request(write_down)


def _says_which() -> bool:
    if request.path.startswith(TENCENTS):
        return False
    return bool(request.args.get("account") or request.headers.get(HEADER))


def _named(accounts: Accounts) -> World:
    name = request.args.get("account") or request.headers.get(HEADER, "")
    world = accounts.by_id(name)
    if world is None:
        raise RefusedError(404, "There is no such account here.")
    return world


def _of_tencents_door(accounts: Accounts) -> World:
    """By what Tencent itself goes by: token, app id or ticket; else the first account."""
    if len(accounts.worlds) == 1:
        return accounts.first
    if token := request.args.get("access_token"):
        found = accounts.by_token(token)
    elif ticket := request.args.get("ticket"):
        found = accounts.by_ticket(ticket)
    else:
        found = accounts.by_id(request.args.get("appid") or _appid_of_body())
    return found or accounts.first


def _appid_of_body() -> str:
    if not request.path.startswith(TENCENTS):
        return ""
    try:
        body = json.loads(request.get_data())
    except (ValueError, RecursionError):
        return ""
    appid = body.get("appid") if isinstance(body, dict) else None
    return appid if isinstance(appid, str) else ""
