"""Tokens, quotas and diagnostics."""

from __future__ import annotations

import json
import secrets
from urllib.parse import urlencode

from emulator.endpoint import OK, Answer, Call, api, text_of
from emulator.errors import ApiError
from emulator.tokens import Minted
from emulator.world import World


@api("token", "GET", needs_token=False)
def token(call: Call) -> Answer:
    """A new token at each call."""
    _credentials(call.world, dict(call.params))
    return _minted(call.world.tokens.plain())


@api("stable_token", needs_token=False)
def stable_token(call: Call) -> Answer:
    """The current token; `force_refresh` replaces it."""
    body = call.json()
    _credentials(call.world, body)
    return _minted(call.world.tokens.stable(body.get("force_refresh") is True))


def _credentials(world: World, given: dict[str, object]) -> None:
    if given.get("grant_type") != "client_credential":
        raise ApiError(40002)
    if not given.get("appid"):
        raise ApiError(41002)
    if not given.get("secret"):
        raise ApiError(41004)
    if given["appid"] != world.config.app_id:
        raise ApiError(40013)
    _check_secret(world, given["secret"])


def _check_secret(world: World, given: object) -> None:
    right = world.config.secret
    if not isinstance(given, str) or len(given) != len(right):
        raise ApiError(40125)
    if not secrets.compare_digest(given.encode(), right.encode()):
        raise ApiError(40001)


def _minted(minted: Minted) -> Answer:
    return {"access_token": minted.token, "expires_in": minted.expires_in}


@api("getcallbackip", "GET")
def callback_ips(_call: Call) -> Answer:
    """The addresses pushes come from."""
    return {"ip_list": ["127.0.0.1"]}


@api("get_api_domain_ip", "GET")
def api_ips(_call: Call) -> Answer:
    """The addresses of the API."""
    return {"ip_list": ["127.0.0.1"]}


@api("callback/check")
def callback_check(call: Call) -> Answer:
    """Whether the webhook's name resolves and answers; here it always does."""
    body = call.json()
    action, operator = body.get("action"), body.get("check_operator", "DEFAULT")
    if action not in ("dns", "ping", "all"):
        raise ApiError(40035)
    if operator not in ("CHINANET", "UNICOM", "CAP", "DEFAULT"):
        raise ApiError(40035)
    dns = [{"ip": "127.0.0.1", "real_operator": operator}]
    ping = [{"ip": "127.0.0.1", "from_operator": operator, "package_loss": "0%", "time": "1.0ms"}]
    parts = {"dns": {"dns": dns}, "ping": {"ping": ping}, "all": {"dns": dns, "ping": ping}}
    return dict(parts[action])


@api("openapi/quota/get")
def quota_get(call: Call) -> Answer:
    """Today's count of one API."""
    name, limit = _counted(call)
    used, minute = call.world.quota.used(name), call.world.quota.minute_limit(name)
    counts = {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}
    answer = {**OK, "quota": counts}
    if minute is not None:
        answer["rate_limit"] = {"call_count": minute, "refresh_second": 60}
    return answer


@api("openapi/quota/clear")
def quota_clear_one(call: Call) -> Answer:
    """Set the count of one API back; it costs one of the month's ten."""
    name, _limit = _counted(call)
    call.world.quota.clear(name)
    return OK


def _counted(call: Call) -> tuple[str, int]:
    path = call.json().get("cgi_path")
    name = path.removeprefix("/cgi-bin/") if isinstance(path, str) else ""
    limit = call.world.quota.limit(name)
    if limit is None or path == name:
        raise ApiError(76003)
    return name, limit


@api("clear_quota")
def clear_quota(call: Call) -> Answer:
    """Set all counts back."""
    if call.json().get("appid") != call.world.config.app_id:
        raise ApiError(40013)
    call.world.quota.clear()
    return OK


@api("clear_quota/v2", needs_token=False)
def clear_quota_v2(call: Call) -> Answer:
    """The same with the secret, for the day the token quota itself is gone."""
    body = call.json()
    if body.get("appid") != call.world.config.app_id:
        raise ApiError(40013)
    _check_secret(call.world, body.get("appsecret"))
    call.world.quota.clear()
    return OK


@api("openapi/rid/get")
def rid_get(call: Call) -> Answer:
    """What a call with an error looked like, by the `rid` of its errmsg."""
    rid = text_of(call.json().get("rid"))
    found = call.world.calls.by_rid(rid)
    if found is None:
        others = any(world.calls.by_rid(rid) for world in call.world.neighbours)
        raise ApiError(76002 if others else 76001)
    request = {
        "invoke_time": int(found["time"]),
        "cost_in_ms": found["ms"],
        "request_url": f"{found['path']}?{urlencode(found['params'])}",
        "request_body": json.dumps(found["body"], ensure_ascii=False) if found["body"] else "",
        "response_body": found["answer"],
        "client_ip": "127.0.0.1",
    }
    return {**OK, "request": request}
