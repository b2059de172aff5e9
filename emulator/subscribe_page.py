"""The page on which a person allows or refuses a one-time subscription message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from emulator import rights
from emulator.api_subscribe import is_web_address
from emulator.consents import Consent, scene_of
from emulator.errors import ApiError
from emulator.world import World, the_world

subscribe_page = Blueprint("subscribe_page", __name__)

RESERVED = re.compile(r"[A-Za-z0-9]{0,128}")
SHOWN = 200
# A form may lead anywhere afterwards: that is what the address to return to is for.
POLICY = "default-src 'self'; frame-ancestors 'none'"


@dataclass(frozen=True)
class Request:
    """What the address of the page says."""

    template_id: str
    scene: str
    redirect_url: str
    reserved: str

    def back(self, action: str, openid: str) -> str:
        """Where the person goes next; the openid comes only with a yes."""
        told = {"template_id": self.template_id, "action": action, "scene": self.scene}
        if action == "confirm":
            told = {"openid": openid, **told}
        if self.reserved:
            told["reserved"] = self.reserved
        joint = "&" if "?" in self.redirect_url else "?"
        return f"{self.redirect_url}{joint}{urlencode(told)}"


@subscribe_page.get("/mp/subscribemsg")
def ask() -> Response:
    """The question, with a choice of who answers it; `openid` names the person beforehand."""
    world, wish = the_world(), _read(the_world())
    if isinstance(wish, str):
        return _page("refused.html", 400, reason=wish)
    people = world.people.page(request.args.get("openid", ""), SHOWN, 0)
    return _page("subscribe.html", 200, account=world.config.account_name, people=people)


@subscribe_page.post("/mp/subscribemsg")
def answer() -> AnyResponse:
    """Yes or no; the person is sent back to the address that was asked for."""
    world, wish = the_world(), _read(the_world())
    person = world.people.get(request.form.get("openid", ""))
    choice = request.form.get("choice")
    if isinstance(wish, str):
        return _page("refused.html", 400, reason=wish)
    if person is None or choice not in ("confirm", "cancel"):
        return _page("refused.html", 400, reason="openid, choice")
    if choice == "confirm":
        openid = person["openid"]
        world.consents.give(Consent("one_time", openid, wish.template_id, wish.scene))
    return redirect(wish.back(choice, person["openid"]))


def _read(world: World) -> Request | str:
    """The request, or the name of the first parameter that is wrong."""
    given = request.args
    scene, back = scene_of(given.get("scene")), given.get("redirect_url", "")
    try:
        rights.require(world.config.account_kind, "one_time")
        template_id = world.consents.require_template("one_time", given.get("template_id"))
    except ApiError as error:
        return "template_id" if error.errcode == 40037 else "appid"
    checks = {
        "action": given.get("action") == "get_confirm",
        "appid": given.get("appid") == world.config.app_id,
        "scene": scene is not None,
        "redirect_url": is_web_address(back) and _registered(world, back),
        "reserved": RESERVED.fullmatch(given.get("reserved", "")) is not None,
    }
    wrong = next((name for name, good in checks.items() if not good), None)
    return wrong or Request(template_id, scene or "", back, given.get("reserved", ""))


def _registered(world: World, address: str) -> bool:
    domains = world.config.page_domains
    return not domains or urlsplit(address).hostname in domains


def _page(template: str, status: int, **values: object) -> Response:
    answer = Response(
        render_template(template, **values), status, content_type="text/html; charset=utf-8"
    )
    answer.headers["Content-Security-Policy"] = POLICY
    return answer
