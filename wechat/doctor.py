"""The doctor (体检) of the account: reachability, machine time, token, rights, menu, callback.

Only calls that read. The token comes from stable_token without force, which takes nobody's token
away.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import requests

from handlers.ports import Finding, Health
from wechat.access_token import TokenRefused
from wechat.account import Account
from wechat.doctor_door import examine_door
from wechat.outside import ApiError, Failure, answer_of, attempt, json_body, new_session

SKEW_S = 60.0
_NO_MENU, _NO_RIGHT = 46003, 48001
_Call = tuple[str, str, Any]  # method, path, payload
_RIGHTS: tuple[tuple[str, str, tuple[_Call, ...], str], ...] = (
    (
        "rights_service",
        "客服消息",
        (("GET", "tags/get", None),),
        "答复和通知不能主动发出，只能等对方下次来信时带上。",
    ),
    (
        "rights_qrcode",
        "带参数的二维码、模板消息",
        (
            ("GET", "template/get_all_private_template", None),
            ("POST", "openapi/quota/get", {"cgi_path": "/cgi-bin/qrcode/create"}),
        ),
        "征集箱的码做不出来，扫码分不清是哪个联系点；久未来信的人收不到通知。",
    ),
)
"""Each right with calls that only who has it may make; the first clear answer decides."""


class AccountDoctor:
    """`handlers.ports.Examiner`. `real_time` gives Unix seconds of this machine.

    `outside` is the address people use, `inside` our own web port; both without a path.
    """

    def __init__(
        self, account: Account, real_time: Callable[[], float], *, outside: str, inside: str
    ) -> None:
        self._account, self._now = account, real_time
        self._outside, self._inside = outside, inside
        self._http = new_session(account)

    def examine(self, menu: list[dict[str, object]]) -> Iterator[Finding]:
        """Each finding as soon as it is known; without a token the API's part ends early."""
        name = self._name()
        yield name
        if name.health is Health.WELL:
            with self._http:
                yield from self._api(menu)
        yield from examine_door(self._account, self._now, self._outside, self._inside)

    def _name(self) -> Finding:
        host = urlsplit(self._account.api_base).hostname or ""
        try:
            socket.getaddrinfo(host, None)
        except OSError:
            advice = "请检查本机的 DNS 和网络，或 wechat.api_base。"
            return Finding("name", Health.ILL, f"查不到 {host} 的地址。", advice)
        return Finding("name", Health.WELL, f"{host} 的地址查得到。")

    def _api(self, menu: list[dict[str, object]]) -> Iterator[Finding]:
        try:
            response = self._ask_token()
            yield self._machine_time(response)
            token = str(_token_in(response))
        except ApiError as error:
            yield _no_token(error)
            return
        yield Finding("token", Health.WELL, "访问令牌拿到了，AppSecret 和 IP 白名单都对。")
        yield from self._rights(token)
        yield self._menu(token, menu)
        yield self._callback(token)

    def _ask_token(self) -> requests.Response:
        payload = {
            "grant_type": "client_credential",
            "appid": self._account.app_id,
            "secret": self._account.secret,
            "force_refresh": False,
        }
        return self._send("POST", "stable_token", {}, payload)

    def _send(
        self, method: str, path: str, params: dict[str, str], payload: object
    ) -> requests.Response:
        return attempt(
            lambda: self._http.request(
                method,
                f"{self._account.api_base}/cgi-bin/{path}",
                params=params,
                data=None if payload is None else json_body(payload),
                timeout=self._account.timeout,
                allow_redirects=False,
            )
        )

    def _call(self, token: str, method: str, path: str, payload: object = None) -> dict[str, Any]:
        return answer_of(self._send(method, path, {"access_token": token}, payload))

    def _machine_time(self, response: requests.Response) -> Finding:
        try:
            theirs = parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (KeyError, ValueError, TypeError):
            return Finding("time", Health.CARE, "微信的答复没有带时间，本机的钟没能核对。")
        off = self._now() - theirs
        if abs(off) <= SKEW_S:
            return Finding("time", Health.WELL, "本机的钟是准的。")
        how = "快" if off > 0 else "慢"
        said = f"本机的钟{how}了 {abs(off):.0f} 秒。"
        return Finding("time", Health.ILL, said, "请开启自动对时（chrony 或 systemd-timesyncd）。")

    def _rights(self, token: str) -> Iterator[Finding]:
        for step, name, calls, loss in _RIGHTS:
            answers = [self._may(token, call) for call in calls]
            if False in answers:
                yield _lacks(step, name, loss)
            elif True in answers:
                yield Finding(step, Health.WELL, f"有“{name}”的权限。")
            else:
                yield Finding(step, Health.CARE, f"“{name}”的权限没能查明，请稍后再查。")

    def _may(self, token: str, call: _Call) -> bool | None:
        """None when the answer does not tell."""
        try:
            answer = self._call(token, *call)
        except ApiError as error:
            return False if error.code == _NO_RIGHT else None
        return bool(answer.get("quota", {}).get("daily_limit") != 0)

    def _menu(self, token: str, wanted: list[dict[str, object]]) -> Finding:
        set_it = "请运行 flask wechat-setup。"
        try:
            found = self._call(token, "GET", "menu/get").get("menu", {}).get("button")
        except ApiError as error:
            if error.code == _NO_RIGHT:
                return _lacks("menu", "自定义菜单", "菜单只能到公众平台手工设置。")
            if error.code == _NO_MENU:
                return Finding("menu", Health.ILL, "公众号还没有菜单。", set_it)
            return Finding("menu", Health.CARE, f"菜单没能查明：{error}")
        if _plain(found) == _plain(wanted):
            return Finding("menu", Health.WELL, "菜单就是系统要的。")
        return Finding("menu", Health.ILL, "菜单与系统要的不同，有的按钮点了没有反应。", set_it)

    def _callback(self, token: str) -> Finding:
        payload = {"action": "all", "check_operator": "DEFAULT"}
        try:
            answer = self._call(token, "POST", "callback/check", payload)
        except ApiError as error:
            return Finding("callback", Health.CARE, f"微信没能检查回调地址：{error}")
        pings = answer.get("ping") or []
        lost = [ping for ping in pings if ping.get("package_loss") == "100%"]
        if not answer.get("dns") or (pings and len(lost) == len(pings)):
            said = "微信那边查不到或连不上公众平台里填的服务器地址。"
            advice = "请检查“基本配置”里的服务器地址、域名解析和防火墙。"
            return Finding("callback", Health.CARE, said, advice)
        return Finding("callback", Health.WELL, "微信那边查得到、连得上服务器地址。")


def _token_in(response: requests.Response) -> str:
    token = answer_of(response).get("access_token")
    if not isinstance(token, str) or not token:
        raise ApiError(Failure.BAD_ANSWER, status=200)
    return token


def _no_token(error: ApiError) -> Finding:
    if error.code is None:
        advice = "请检查本机能否访问外网的 443 端口，以及 wechat.api_base。"
        return Finding("token", Health.ILL, f"没有拿到访问令牌：{error.reason}", advice)
    reason = error.reason if "IP" in error.reason else TokenRefused(error.code).reason
    return Finding("token", Health.ILL, f"没有拿到访问令牌（错误码 {error.code}）。", reason)


def _lacks(step: str, name: str, loss: str) -> Finding:
    said = f"公众号没有“{name}”的权限：{loss}"
    return Finding(step, Health.ILL, said, "请用认证的服务号，或检查认证是否到期。")


def _plain(buttons: object) -> object:
    """A menu as it would be set: without the empty lists WeChat adds."""
    if isinstance(buttons, list):
        return [_plain(button) for button in buttons]
    if isinstance(buttons, dict):
        return {name: _plain(value) for name, value in buttons.items() if value not in ([], "")}
    return buttons
