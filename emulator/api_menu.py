"""The account's menu: one for all, and others for those who fit a rule."""

from __future__ import annotations

from typing import Any

from emulator.endpoint import OK, Answer, Call, api
from emulator.errors import ApiError
from emulator.menu_rules import checked_buttons
from emulator.world import World

# Conditions on what people are were taken away in 2022; creating a menu with one is refused.
PRIVATE = {"sex", "country", "province", "city", "language", "group_id"}


@api("menu/create", right="menu")
def menu_create(call: Call) -> Answer:
    """Replace the menu when it is faultless."""
    call.world.menus.put(checked_buttons(call.json(literal_escapes=True).get("button")))
    return OK


@api("menu/get", "GET", right="menu", plain_type=True)
def menu_get(call: Call) -> Answer:
    """The menu made by the API and the conditional ones; 46003 when there is none."""
    menu, conditional = call.world.menus.default(), call.world.menus.conditional()
    if menu is None:
        raise ApiError(46003)
    if not conditional:
        return {"menu": {"button": menu.buttons}}
    listed = [
        {"button": one.buttons, "matchrule": one.rule, "menuid": one.id} for one in conditional
    ]
    return {"menu": {"button": menu.buttons, "menuid": menu.id}, "conditionalmenu": listed}


@api("menu/delete", "GET", right="menu")
def menu_delete(call: Call) -> Answer:
    """Take the menu away, and the conditional ones with it."""
    call.world.menus.delete_all()
    return OK


@api("menu/addconditional", right="conditional_menu")
def add_conditional(call: Call) -> Answer:
    """A menu for some; out: its id. 65303 without a menu for all, 65320 for private conditions."""
    body = call.json(literal_escapes=True)
    if call.world.menus.default() is None:
        raise ApiError(65303)
    if not body.get("button"):
        raise ApiError(65307)
    buttons, rule = checked_buttons(body["button"]), _rule(call.world, body.get("matchrule"))
    return {"menuid": str(call.world.menus.add(buttons, rule))}


@api("menu/delconditional", right="conditional_menu")
def delete_conditional(call: Call) -> Answer:
    """Take one conditional menu away; 65301 when there is none with this id."""
    given = str(call.json().get("menuid", ""))
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else 0
    if not call.world.menus.delete(number):
        raise ApiError(65301)
    return OK


@api("menu/trymatch", right="conditional_menu", plain_type=True)
def try_match(call: Call) -> Answer:
    """The menu one person sees; 65302 for nobody, 46003 without a menu."""
    user = call.json().get("user_id")
    person = call.world.people.get(user) if isinstance(user, str) else None
    if person is None or not person["following"]:
        raise ApiError(65302)
    buttons = call.world.menus.for_person(person)
    if buttons is None:
        raise ApiError(46003)
    return {"button": buttons}


def _rule(world: World, given: object) -> dict[str, str]:
    if given is not None and not isinstance(given, dict):
        raise ApiError(47001)
    said = {name: str(value) for name, value in (given or {}).items() if value not in ("", None)}
    if set(said) & PRIVATE:
        raise ApiError(65320)
    rule = {name: said[name] for name in ("tag_id", "client_platform_type") if name in said}
    if not rule:
        raise ApiError(65304)
    tag = rule.get("tag_id")
    if tag is not None and not (tag.isascii() and tag.isdigit() and world.tags.exists(int(tag))):
        raise ApiError(45159)
    if rule.get("client_platform_type", "1") not in ("1", "2", "3"):
        raise ApiError(40035)
    return rule


@api("get_current_selfmenu_info", "GET", right="menu", plain_type=True)
def selfmenu_info(call: Call) -> Answer:
    """The menu in force, in the shape that also covers menus made in the console."""
    menu = call.world.menus.default()
    if menu is None:
        return {"is_menu_open": 0}
    buttons = [_self_button(button) for button in menu.buttons]
    return {"is_menu_open": 1, "selfmenu_info": {"button": buttons}}


def _self_button(button: dict[str, Any]) -> dict[str, Any]:
    if not button.get("sub_button"):
        return {key: value for key, value in button.items() if key != "sub_button"}
    subs = [_self_button(sub) for sub in button["sub_button"]]
    return {"name": button["name"], "sub_button": {"list": subs}}
