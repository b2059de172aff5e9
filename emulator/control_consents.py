"""The control API for consents: templates of the account, and what people agree to."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, jsonify

from emulator.consents import KINDS, Consent, Way, scene_of
from emulator.errors import ApiError
from emulator.guard import RefusedError, body, text
from emulator.orders import message_for
from emulator.world import World, the_world

consent_control = Blueprint("consent_control", __name__, url_prefix="/_emulator")

TEMPLATE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@consent_control.put("/templates")
def put_templates() -> Response:
    """The templates the account has: `{"one_time": [...], "notice": [...], "template": [...]}`.

    Each is an id, or `{"id", "title", "content"}`.
    """
    world, wish = the_world(), body()
    if set(wish) - set(KINDS):
        raise RefusedError(400, f"Templates are {', '.join(KINDS)}.")
    texts: dict[str, dict[str, str]] = {}
    ids = {kind: _ids(wish.get(kind, []), texts) for kind in KINDS}
    world.consents.put_templates(ids, texts)
    return get_templates()


@consent_control.get("/templates")
def get_templates() -> Response:
    """The template ids in force."""
    return jsonify(the_world().consents.templates())


def _ids(given: object, texts: dict[str, dict[str, str]]) -> list[str]:
    if not isinstance(given, list):
        raise RefusedError(400, "Templates come in lists.")
    return [_id(one, texts) for one in given]


def _id(one: object, texts: dict[str, dict[str, str]]) -> str:
    told: dict[str, Any] = one if isinstance(one, dict) else {"id": one}
    name = told.get("id")
    if not isinstance(name, str) or not TEMPLATE.fullmatch(name):
        raise RefusedError(400, "A template id is 1 to 64 letters, digits, _ or -.")
    if isinstance(one, dict):
        texts[name] = {part: text(told.get(part, ""), part, 2000) for part in ("title", "content")}
    return name


@consent_control.get("/followers/<openid>/consents")
def consents(openid: str) -> Response:
    """What a person agreed to and was not sent yet."""
    world = the_world()
    if world.people.get(openid) is None:
        raise RefusedError(404, "Nobody here has this openid.")
    return jsonify(consents=world.consents.of(openid))


@consent_control.post("/followers/<openid>/consents")
def change_consents(openid: str) -> Response:
    """A person answers: for a one-time message quietly, for notices with the event's push.

    `{"way": "one_time", "template_id", "scene", "accept"}`, or
    `{"way": "notice", "answers": {id: true|false}, "popup_scene": 1|2}`, or
    `{"way": "notice", "withdraw": [id]}`.
    """
    world, wish = the_world(), body()
    person = world.people.get(openid)
    if person is None:
        raise RefusedError(404, "Nobody here has this openid.")
    if wish.get("way") == "one_time":
        _one_time(world, openid, wish)
        return jsonify(consents=world.consents.of(openid), push=None)
    if wish.get("way") != "notice":
        raise RefusedError(400, "way must be one_time or notice.")
    kind, answers = _answers(wish)
    for template_id, yes in answers.items():
        consent = Consent("notice", openid, _template(world, "notice", template_id))
        if yes:
            world.consents.give(consent)
        else:
            world.consents.withdraw(consent)
    message = message_for(world, person, kind, _fields(kind, answers, wish))
    pushed = world.pusher.send(openid, message).as_json()
    return jsonify(consents=world.consents.of(openid), push=pushed)


def _one_time(world: World, openid: str, wish: dict[str, Any]) -> None:
    scene = scene_of(wish.get("scene"))
    if scene is None:
        raise RefusedError(400, "scene must be a whole number from 0 to 10000.")
    template_id = _template(world, "one_time", wish.get("template_id"))
    consent = Consent("one_time", openid, template_id, scene)
    if wish.get("accept", True) is not False:
        world.consents.give(consent)
    else:
        world.consents.withdraw(consent)


def _template(world: World, way: Way, template_id: object) -> str:
    try:
        return world.consents.require_template(way, template_id)
    except ApiError as error:
        raise RefusedError(409, "The account has no such template; PUT /templates.") from error


def _answers(wish: dict[str, Any]) -> tuple[str, dict[str, bool]]:
    withdrawn, answers = wish.get("withdraw"), wish.get("answers")
    if isinstance(withdrawn, list) and withdrawn:
        return "subscribe_msg_change_event", {str(one): False for one in withdrawn}
    if not isinstance(answers, dict) or not answers:
        raise RefusedError(400, "Give answers with template ids, or withdraw with a list of them.")
    return "subscribe_msg_popup_event", {one: yes is True for one, yes in answers.items()}


def _fields(kind: str, answers: dict[str, bool], wish: dict[str, Any]) -> dict[str, Any]:
    scene = wish.get("popup_scene", 1)
    if scene not in (1, 2):
        raise RefusedError(400, "popup_scene must be 1 or 2.")
    listed: list[dict[str, Any]] = [
        {"TemplateId": one, "SubscribeStatusString": "accept" if yes else "reject"}
        for one, yes in answers.items()
    ]
    if kind == "subscribe_msg_change_event":
        return {"SubscribeMsgChangeEvent": {"List": listed}}
    return {"SubscribeMsgPopupEvent": {"List": [{**one, "PopupScene": scene} for one in listed]}}
