"""The control API for the account: which there are, what the phone shows, who may call."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from emulator.accounts import Accounts
from emulator.guard import RefusedError, body
from emulator.whitelist import Rule, WhitelistRefusedError
from emulator.world import World, the_world

account_control = Blueprint("account_control", __name__, url_prefix="/_emulator")


@account_control.get("/state")
def state() -> Response:
    """What the phone page shows around a chat: accounts, the menu of `openid`, time."""
    world = the_world()
    now = world.clock.now()
    return jsonify(
        account=_account(world),
        accounts=_accounts(),
        menu=_menu(world, request.args.get("openid", "")),
        now=now,
        clock={"movable": world.clock.movable, "speed": world.clock.speed()},
        limit_s=world.config.push_timeout_s,
    )


@account_control.get("/accounts")
def accounts() -> Response:
    """All accounts of this emulator, the default one first."""
    return jsonify(accounts=_accounts())


def _accounts() -> list[dict[str, str]]:
    every: Accounts = current_app.extensions["accounts"]
    return [_account(world) for world in every.worlds]


def _account(world: World) -> dict[str, str]:
    config = world.config
    return {
        "id": config.account_id,
        "app_id": config.app_id,
        "name": config.account_name,
        "kind": config.account_kind,
        "mode": config.mode,
        "webhook": config.webhook,
    }


def _menu(world: World, openid: str) -> dict[str, Any] | None:
    person = world.people.get(openid) if openid else None
    if person is not None:
        buttons = world.menus.for_person(person)
        return None if buttons is None else {"button": buttons}
    menu = world.menus.default()
    return None if menu is None else {"button": menu.buttons}


@account_control.put("/whitelist")
def put_whitelist() -> Response:
    """Switch the IP whitelist on with `ips` (addresses or networks), off with null."""
    world, wish = the_world(), body()
    ips, seen_as = wish.get("ips"), wish.get("seen_as")
    if ips is not None and not (isinstance(ips, list) and all(isinstance(ip, str) for ip in ips)):
        raise RefusedError(400, "ips must be a list of addresses, or null.")
    if seen_as is not None and not isinstance(seen_as, str):
        raise RefusedError(400, "seen_as must be an address, or null.")
    rule = Rule(None if ips is None else tuple(ips), seen_as, str(wish.get("scope", "token")))
    try:
        world.whitelist.put(rule)
    except WhitelistRefusedError as error:
        raise RefusedError(400, str(error)) from error
    return get_whitelist()


@account_control.get("/whitelist")
def get_whitelist() -> Response:
    """The rule in force."""
    rule = the_world().whitelist.rule()
    ips = None if rule.ips is None else list(rule.ips)
    return jsonify(ips=ips, seen_as=rule.seen_as, scope=rule.scope)
