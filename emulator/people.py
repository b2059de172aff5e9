"""The people who follow the account, and how often the account may write to them."""

from __future__ import annotations

import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from emulator.clock import Clock, iso
from emulator.errors import ApiError
from emulator.store import Store

OPENID = re.compile(r"[A-Za-z0-9_-]{6,64}")
"""What the control API accepts. Tencent's own have 28 characters and begin with o, as ours do."""
NAMES = (
    "麦田里的风", "老槐树下", "向日葵", "平安是福", "晨练的老周", "豆腐坊小妹", "青山在",
    "一路向阳", "巷口茶摊", "阳台种菜", "雨后初晴", "早起的鸟", "糖糖妈妈", "修车老李",
    "河边散步", "月光宝盒", "柿子红了", "南坡放羊", "广场舞领队", "小院春秋",
)  # fmt: skip

IOS, ANDROID, OTHER = 1, 2, 3
PLATFORMS = {"ios": IOS, "android": ANDROID, "other": OTHER}

# Messages the account may send after an action, and for how many seconds.
GRANTS = {"message": (5, 48 * 3600), "click": (3, 60), "follow": (3, 60), "scan": (3, 60)}


@dataclass(frozen=True)
class Newcomer:
    """How somebody comes to follow."""

    openid: str
    name: str | None = None
    scene: str = ""
    platform: int | None = None


class People:
    """Followers, their names, their allowance."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._lock, self._last_id = threading.Lock(), 0

    def new_openid(self) -> str:
        """28 characters beginning with o."""
        return "o" + secrets.token_urlsafe(21)[:27]

    def next_message_id(self) -> int:
        """An id that never comes twice, not even after the data folder was emptied."""
        with self._lock:
            self._last_id = max(self._last_id + 1, int(time.time() * 1e7))
            return self._last_id

    def get(self, openid: str) -> sqlite3.Row | None:
        """The person's row."""
        return self._store.one("SELECT * FROM followers WHERE openid = ?", openid)

    def follow(self, newcomer: Newcomer) -> None:
        """Make the person a follower, new or again."""
        old = self.get(newcomer.openid)
        if old is None:
            self._add(newcomer)
        else:
            name = newcomer.name or old["name"]
            self._store.run(
                "UPDATE followers SET following = 1, subscribe_time = ?, subscribe_scene = ?,"
                " qr_scene = ?, name = ?, platform = ? WHERE openid = ?",
                int(self._clock.now()), _scene(newcomer), newcomer.scene, name,
                newcomer.platform or old["platform"], newcomer.openid,
            )  # fmt: skip

    def follow_all(self, newcomers: Sequence[Newcomer]) -> None:
        """Make many people followers at once, all of them or none."""
        with self._store.transaction():
            for newcomer in newcomers:
                self.follow(newcomer)

    def _add(self, newcomer: Newcomer) -> None:
        number = self._store.number("SELECT max(seq) FROM followers") + 1
        self._store.insert(
            "followers",
            openid=newcomer.openid,
            name=newcomer.name or NAMES[(number - 1) % len(NAMES)],
            avatar=number % 24,
            following=1,
            subscribe_time=int(self._clock.now()),
            subscribe_scene=_scene(newcomer),
            qr_scene=newcomer.scene,
            platform=newcomer.platform or ANDROID,
            seq=number,
        )

    def unfollow(self, openid: str) -> None:
        """Stop following; the allowance, the tags and a place on the blacklist are gone with it."""
        with self._store.transaction():
            self._store.run(
                "UPDATE followers SET following = 0, window_left = 0, window_until = 0,"
                " window_from = '', typing_until = 0, blacklisted = 0 WHERE openid = ?",
                openid,
            )
            self._store.run("DELETE FROM tagged WHERE openid = ?", openid)

    def grant(self, openid: str, action: str) -> None:
        """Give the allowance of an action: the greater count and the later deadline hold."""
        count, seconds = GRANTS[action]
        now = self._clock.now()
        self._store.run(
            "UPDATE followers SET window_from = ?, last_contact = ?,"
            " window_left = max(?, CASE WHEN window_until > ? THEN window_left ELSE 0 END),"
            " window_until = max(?, window_until) WHERE openid = ?",
            action, now, count, now, now + seconds, openid,
        )  # fmt: skip

    def grant_all(self, openids: list[str], action: str) -> None:
        """The same to many, as if each had just done it."""
        with self._store.transaction():
            for openid in openids:
                self.grant(openid, action)

    def reachable(self, openid: str) -> sqlite3.Row:
        """The follower the account may write to now, or `ApiError` 40003, 43019, 48002, 45015
        or 45047."""
        person = self.get(openid)
        if person is None:
            raise ApiError(40003)
        if person["blacklisted"]:
            raise ApiError(43019)
        if person["refuses"]:
            raise ApiError(48002)
        if not person["following"] or self._clock.now() >= person["window_until"]:
            raise ApiError(45015)
        if person["window_left"] <= 0:
            raise ApiError(45047)
        return person

    def spend(self, openid: str) -> None:
        """Use up one message of the allowance, and end the typing sign."""
        self._store.run(
            "UPDATE followers SET window_left = window_left - 1, typing_until = 0 WHERE openid = ?",
            openid,
        )

    def window(self, person: sqlite3.Row) -> dict[str, object]:
        """The allowance for display: count left, deadline, what opened it."""
        is_open = bool(person["following"]) and self._clock.now() < person["window_until"]
        return {
            "open": is_open,
            "left": person["window_left"] if is_open else 0,
            "until": iso(person["window_until"]) if is_open else None,
            "opened_by": person["window_from"] if is_open else None,
        }

    def describe(self, person: sqlite3.Row) -> dict[str, object]:
        """A person for the control API."""
        return {
            "openid": person["openid"],
            "name": person["name"],
            "avatar": person["avatar"],
            "following": bool(person["following"]),
            "since": iso(person["subscribe_time"]),
            "scene": person["qr_scene"],
            "platform": next(name for name, n in PLATFORMS.items() if n == person["platform"]),
            "blacklisted": bool(person["blacklisted"]),
            "refuses": bool(person["refuses"]),
        }

    def page(self, search: str, limit: int, offset: int) -> list[sqlite3.Row]:
        """People whose name or openid contains the search, the newest first."""
        return self._store.rows(
            "SELECT * FROM followers WHERE instr(name, ?) OR instr(openid, ?)"
            " ORDER BY seq DESC LIMIT ? OFFSET ?",
            search, search, limit, offset,
        )  # fmt: skip


def _scene(newcomer: Newcomer) -> str:
    return "ADD_SCENE_QR_CODE" if newcomer.scene else "ADD_SCENE_SEARCH"
