"""Template messages, and the lists of templates."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

from emulator.api_subscribe import link_of
from emulator.consents import TemplateKind
from emulator.endpoint import OK, Answer, Call, api, text_of
from emulator.errors import ApiError
from emulator.template_values import typed_lines, typed_value
from emulator.world import World

REPEAT_WINDOW_S = 600
# Still accepted, and not shown any more.
DROPPED = ("first", "remark")
CLIENT_ID_BYTES = 64


@api("message/template/send", right="template")
def template_send(call: Call) -> Answer:
    """One message to one follower; whether it arrived is told by an event, maybe before this."""
    body, world = call.json(), call.world
    template_id = world.consents.require_template("template", body.get("template_id"))
    person = _recipient(world, body.get("touser"))
    shown = _shown(world, template_id, body)
    openid, client_id, status = str(person["openid"]), _client_id(body), _fate(world, person)
    with world.store.transaction():
        if (msgid := _sent_before(world, openid, client_id)) is not None:
            return {**OK, "msgid": msgid}
        msgid = world.people.next_message_id()
        _remember(world, openid, client_id, msgid)
        if status == "success":
            world.store.count("template_messages_delivered")
            world.chats.add(openid, "account", "subscription", shown)
    fields = {"MsgID": msgid, "Status": status}
    world.jobs.announce_for_call("TEMPLATESENDJOBFINISH", fields, openid)
    return {**OK, "msgid": msgid}


def _recipient(world: World, openid: object) -> sqlite3.Row:
    person = world.people.get(text_of(openid))
    if person is None:
        raise ApiError(40003)
    if person["blacklisted"]:
        raise ApiError(43019)
    if not person["following"]:
        raise ApiError(43004)
    return person


def _fate(world: World, person: sqlite3.Row) -> str:
    if person["refuses"]:
        return "failed:user block"
    failed = world.faults.chance("template_fails", "jobs")
    return "failed: system failed" if failed else "success"


def _shown(world: World, template_id: str, body: dict[str, Any]) -> dict[str, str]:
    text, data = world.consents.text_of(template_id), body.get("data")
    if not isinstance(data, dict):
        raise ApiError(47003)
    lines = typed_lines({key: data[key] for key in data if key not in DROPPED})
    for key in keys_of(text["content"]):
        typed_value(key, data.get(key))
    title = text["title"] or "模板消息"
    return {"title": title, "content": "\n".join(lines), "url": link_of(body)}


def keys_of(content: str) -> list[str]:
    """The keys a template's text names, as in `{{thing1.DATA}}`."""
    return [key for key in re.findall(r"\{\{(\w+)\.DATA\}\}", content) if key not in DROPPED]


def _client_id(body: dict[str, Any]) -> str | None:
    value = body.get("client_msg_id")
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value.encode()) > CLIENT_ID_BYTES:
        raise ApiError(40035)
    return value


def _sent_before(world: World, openid: str, client_id: str | None) -> int | None:
    """The message of the same name within the last ten minutes, which is not sent again."""
    row = world.store.one(
        "SELECT msgid FROM template_sends WHERE openid = ? AND client_msg_id = ? AND at > ?",
        openid, client_id, world.clock.now() - REPEAT_WINDOW_S,
    )  # fmt: skip
    return int(row["msgid"]) if row else None


def _remember(world: World, openid: str, client_id: str | None, msgid: int) -> None:
    if client_id is None:
        return
    world.store.run(
        "INSERT OR REPLACE INTO template_sends VALUES (?, ?, ?, ?)",
        openid, client_id, world.clock.now(), msgid,
    )  # fmt: skip


@api("template/get_all_private_template", "GET", right="template")
def all_templates(call: Call) -> Answer:
    """The account's templates."""
    return {"template_list": [_listed(call.world, one) for one in _ids(call.world, "template")]}


def _ids(world: World, kind: TemplateKind) -> list[str]:
    return world.consents.templates()[kind]


def _listed(world: World, template_id: str) -> dict[str, str]:
    text = world.consents.text_of(template_id)
    return {
        "template_id": template_id,
        "title": text["title"],
        "primary_industry": "",
        "deputy_industry": "",
        "content": text["content"],
        "example": "",
    }


@api("template/del_private_template", right="template")
def delete_template(call: Call) -> Answer:
    """Take a template off the account; it can be put again through the control API."""
    world = call.world
    world.consents.drop("template", call.json().get("template_id"))
    return OK


@api("/wxaapi/newtmpl/gettemplate", "GET", right="notice")
def notice_templates(call: Call) -> Answer:
    """The templates of subscription notices; all of them for one sending each (type 2)."""
    world = call.world
    listed = [
        {"priTmplId": one, **world.consents.text_of(one), "example": "", "type": 2}
        for one in _ids(world, "notice")
    ]
    return {**OK, "data": listed}


@api("/wxaapi/newtmpl/deltemplate", right="notice")
def delete_notice_template(call: Call) -> Answer:
    """Take a notice's template off the account."""
    call.world.consents.drop("notice", call.json().get("priTmplId"))
    return OK
