"""The menus of an account, and which of them a person sees."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from emulator.store import Store
from emulator.tags import Tags

FIRST_ID = 410_000_000


@dataclass(frozen=True)
class Menu:
    """Buttons; `rule` is empty for the menu that everybody else sees."""

    id: int
    buttons: list[dict[str, Any]]
    rule: dict[str, str]


class Menus:
    """One default menu in the store's `kept`, conditional ones in a table."""

    def __init__(self, store: Store, tags: Tags) -> None:
        self._store, self._tags = store, tags

    def put(self, buttons: list[dict[str, Any]]) -> None:
        """Replace the default menu; the conditional ones stay."""
        kept = {"button": buttons, "menuid": self._next_id()}
        self._store.keep("menu", json.dumps(kept, ensure_ascii=False))

    def default(self) -> Menu | None:
        """The menu for everybody, if there is one."""
        kept = json.loads(self._store.kept("menu") or "null")
        return Menu(kept.get("menuid", FIRST_ID), kept["button"], {}) if kept else None

    def add(self, buttons: list[dict[str, Any]], rule: dict[str, str]) -> int:
        """A menu for those who fit; out: its id."""
        number = self._next_id()
        self._store.insert(
            "menus",
            id=number,
            buttons=json.dumps(buttons, ensure_ascii=False),
            rule=json.dumps(rule),
        )
        return number

    def conditional(self) -> list[Menu]:
        """The conditional menus, the newest first, which is the order they are tried in."""
        rows = self._store.rows("SELECT * FROM menus ORDER BY id DESC")
        return [Menu(r["id"], json.loads(r["buttons"]), json.loads(r["rule"])) for r in rows]

    def delete(self, number: int) -> bool:
        """Whether there was such a conditional menu; now there is none."""
        return self._store.run("DELETE FROM menus WHERE id = ?", number) > 0

    def delete_all(self) -> None:
        """The default menu and every conditional one."""
        with self._store.transaction():
            self._store.forget("menu")
            self._store.run("DELETE FROM menus")

    def for_person(self, person: sqlite3.Row) -> list[dict[str, Any]] | None:
        """The buttons somebody sees: the first conditional menu that fits, else the default."""
        default = self.default()
        if default is None:
            return None
        # Of several tags only the one put on last counts.
        tag = next(reversed(self._tags.of(person["openid"])), None)
        me = {"tag_id": str(tag), "client_platform_type": str(person["platform"])}
        for menu in self.conditional():
            if all(me[name] == value for name, value in menu.rule.items()):
                return menu.buttons
        return default.buttons

    def _next_id(self) -> int:
        with self._store.transaction():
            self._store.count("menu_id")
            return FIRST_ID + self._store.number(
                "SELECT value FROM counters WHERE name = 'menu_id'"
            )
