"""The door the bot knocks at: `/cgi-bin/...`, always HTTP 200, always JSON."""

from __future__ import annotations

import json
import logging
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import HTTPException

from emulator import (
    api_custom,
    api_draft,
    api_mass,
    api_material,
    api_media,
    api_menu,
    api_publish,
    api_qrcode,
    api_subscribe,
    api_tags,
    api_template,
    api_token,
    api_users,
    rights,
)  # fmt: skip
from emulator.calls import without_secrets
from emulator.endpoint import ENDPOINTS, Answer, Call, Endpoint
from emulator.errors import ApiError, new_rid
from emulator.fault_wishes import ApiFault
from emulator.qrcodes import picture
from emulator.world import World, the_world

gateway = Blueprint("gateway", __name__)
log = logging.getLogger(__name__)

JSON_TYPE = "application/json; encoding=utf-8"
API_MODULES = (
    api_custom, api_draft, api_mass, api_material, api_media, api_menu, api_publish, api_qrcode,
    api_subscribe, api_tags, api_template, api_token, api_users,
)  # fmt: skip
BAD_GATEWAY = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


@dataclass(frozen=True)
class Served:
    """An answer on its way out, and the code to write down."""

    response: Response
    errcode: int | None
    rid: str = ""


@gateway.get("/cgi-bin/showqrcode")
def show_qrcode() -> Response:
    """The picture of a code; 404 without a valid ticket."""
    row = the_world().qrcodes.find(request.args.get("ticket", ""))
    if row is None:
        return Response("not found", 404, content_type="text/plain")
    return Response(picture(row["url"]), content_type="image/png")


METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]


@gateway.route("/wxaapi/<path:name>", methods=METHODS)
def serve_root(name: str) -> Response:
    """The few APIs that do not stand under `/cgi-bin/`; faults name them by their full path."""
    return serve(f"/wxaapi/{name}")


@gateway.route("/cgi-bin/<path:name>", methods=METHODS)
def serve(name: str) -> Response:
    """Any API: faults first, then the real thing; every call is written down."""
    world, started = the_world(), time.monotonic()
    fault = world.faults.take(name) or ApiFault()
    time.sleep(fault.delay_s)
    served = _faulty(world, name, fault)
    _write_down(world, name, served, fault, started)
    if fault.drop:
        _cut_connection(request)
    return served.response


def _faulty(world: World, name: str, fault: ApiFault) -> Served:
    if fault.drop == "before":
        return Served(Response(status=500), None)
    if fault.revoke:
        world.tokens.revoke()
    if fault.effect:
        _run(world, name)
    if fault.status is not None:
        html = BAD_GATEWAY.format(fault.status)
        return Served(Response(html, fault.status, content_type="text/html"), None)
    if fault.errcode is not None:
        return _error(ApiError(fault.errcode, fault.errmsg))
    return _run(world, name, fault.seen_as)


def _run(world: World, name: str, seen_as: str = "") -> Served:
    endpoint = ENDPOINTS.get(name)
    try:
        if endpoint is None:
            return _unknown(world, name)
        return _success(_answer(world, name, endpoint, seen_as), endpoint)
    except ApiError as error:
        return _error(error)
    except HTTPException:
        return _error(ApiError(47001))
    except Exception:
        log.exception("The emulator itself failed in %s", name)
        return _error(ApiError(-1))


def _answer(world: World, name: str, endpoint: Endpoint, seen_as: str) -> Answer:
    if request.method != endpoint.method:
        raise ApiError(43001 if endpoint.method == "GET" else 43002)
    world.whitelist.check(name, seen_as or request.remote_addr or "127.0.0.1", sure=bool(seen_as))
    if endpoint.needs_token:
        world.tokens.check(request.args.get("access_token"))
    rights.require(world.config.account_kind, endpoint.right)
    world.quota.spend(name)
    return endpoint.handler(
        Call(world, request.args.to_dict(), request.get_data(), request.files.to_dict())
    )


def _unknown(world: World, name: str) -> Served:
    if right := rights.unserved_right(name):
        world.tokens.check(request.args.get("access_token"))
        rights.require(world.config.account_kind, right)
    if world.config.unknown_path == "404":
        return Served(Response("404 Not Found", 404, content_type="text/html"), None)
    return _error(ApiError(40066))


def _success(answer: Answer, endpoint: Endpoint) -> Served:
    if isinstance(answer, Response):
        return Served(answer, 0)
    content_type = "text/plain" if endpoint.plain_type else JSON_TYPE
    return Served(_json(answer, content_type), int(answer.get("errcode", 0)))


def _error(error: ApiError) -> Served:
    number = new_rid()
    errmsg = f"{error.text} rid: {number}"
    answer = {"errcode": error.errcode, "errmsg": errmsg, **error.more}
    return Served(_json(answer, JSON_TYPE), error.errcode, number)


def _json(answer: dict[str, Any], content_type: str) -> Response:
    return Response(json.dumps(answer, ensure_ascii=False).encode(), content_type=content_type)


def _write_down(world: World, name: str, served: Served, fault: ApiFault, started: float) -> None:
    world.calls.add(
        name,
        request.method,
        params=request.args.to_dict(),
        body=_body_for_log(request),
        errcode=served.errcode,
        status=None if fault.drop else served.response.status_code,
        fault="" if fault == ApiFault() else fault.name(),
        ms=round((time.monotonic() - started) * 1000),
        rid=served.rid,
        answer=served.response.get_data(as_text=True) if served.rid else "",
    )


def _body_for_log(incoming: Request) -> object:
    raw = incoming.get_data()
    if incoming.files:
        return {name: file.filename for name, file in incoming.files.items()}
    try:
        return without_secrets(json.loads(raw)) if raw else None
    except (ValueError, RecursionError):
        return {"unreadable_bytes": len(raw)}


def _cut_connection(incoming: Request) -> None:
    sock = incoming.environ.get("werkzeug.socket")
    if sock is not None:
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
