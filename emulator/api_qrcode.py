"""QR codes with a scene."""

from __future__ import annotations

from typing import Any

from emulator.endpoint import Answer, Call, api, whole
from emulator.errors import ApiError
from emulator.qrcodes import DEFAULT_LIFE_S, MAX_LIFE_S, Wish

NUMERIC = {"QR_SCENE": 2**32 - 1, "QR_LIMIT_SCENE": 100_000}
LASTING = ("QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE")
ACTIONS = ("QR_SCENE", "QR_STR_SCENE", *LASTING)
SCENE_CHARACTERS = 64


@api("qrcode/create", right="qrcode")
def qrcode_create(call: Call) -> Answer:
    """Order a code; out: its ticket, the address inside it, and its life when it has one."""
    wish = _wish(call.json())
    row = call.world.qrcodes.create(wish)
    answer = {"ticket": row["ticket"], "url": row["url"]}
    return answer if wish.expire_seconds is None else {
        **answer, "expire_seconds": wish.expire_seconds
    }  # fmt: skip


def _wish(body: dict[str, Any]) -> Wish:
    action = body.get("action_name")
    if action not in ACTIONS:
        raise ApiError(40052)
    info = body.get("action_info")
    scene = info.get("scene") if isinstance(info, dict) else None
    if not isinstance(scene, dict):
        raise ApiError(40053)
    expire = None if action in LASTING else _life(body.get("expire_seconds"))
    return Wish(_scene(action, scene), action in NUMERIC, expire)


def _scene(action: str, scene: dict[str, Any]) -> str:
    if action in NUMERIC:
        number = whole(scene.get("scene_id"))
        if number is None or not 1 <= number <= NUMERIC[action]:
            raise ApiError(40053)
        return str(number)
    text = scene.get("scene_str")
    if not isinstance(text, str) or not 1 <= len(text) <= SCENE_CHARACTERS:
        raise ApiError(40053)
    return text


def _life(value: object) -> int:
    if value is None:
        return DEFAULT_LIFE_S
    seconds = whole(value)
    if seconds is None or not 1 <= seconds <= MAX_LIFE_S:
        raise ApiError(40053)
    return seconds
