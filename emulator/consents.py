"""What people agreed to be told: one consent, one message."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Literal

from emulator.clock import Clock, iso
from emulator.errors import ApiError
from emulator.store import Store

Way = Literal["one_time", "notice"]
WAYS: tuple[Way, ...] = ("one_time", "notice")
TemplateKind = Literal["one_time", "notice", "template"]
KINDS: tuple[TemplateKind, ...] = ("one_time", "notice", "template")


@dataclass(frozen=True)
class Consent:
    """Whose, for which template; `scene` tells one-time consents of a template apart."""

    way: Way
    openid: str
    template_id: str
    scene: str = ""


class Consents:
    """Templates of the account, and the consents not used up yet."""

    def __init__(self, store: Store, clock: Clock, from_start: tuple[str, ...]) -> None:
        self._store, self._clock = store, clock
        self._from_start = from_start

    def templates(self) -> dict[TemplateKind, list[str]]:
        """The template ids there are: those put last, else those of the environment."""
        kept = self._store.kept("templates")
        if kept is not None:
            data = json.loads(kept)
            return {kind: data.get(kind, []) for kind in KINDS}
        found: dict[TemplateKind, list[str]] = {kind: [] for kind in KINDS}
        for one in self._from_start:
            kind, colon, name = one.partition(":")
            found[_kind(kind) if colon else "one_time"].append(name if colon else one)
        return found

    def put_templates(
        self, templates: dict[TemplateKind, list[str]], texts: dict[str, dict[str, str]]
    ) -> None:
        """Replace all template ids; `texts` has title and content of those that were told."""
        with self._store.transaction():
            known = {kind: templates.get(kind, []) for kind in KINDS}
            self._store.keep("templates", json.dumps(known))
            self._store.keep("template_texts", json.dumps(texts, ensure_ascii=False))

    def drop(self, kind: TemplateKind, template_id: object) -> None:
        """Take one away; `ApiError` 40037 when the account has no such template."""
        gone = self.require_template(kind, template_id)
        left = self.templates()
        left[kind].remove(gone)
        self.put_templates(left, json.loads(self._store.kept("template_texts") or "{}"))

    def text_of(self, template_id: str) -> dict[str, str]:
        """`title` and `content` of a template, empty when nobody told."""
        texts = json.loads(self._store.kept("template_texts") or "{}")
        return {"title": "", "content": "", **texts.get(template_id, {})}

    def require_template(self, kind: TemplateKind, template_id: object) -> str:
        """The id, when the account has such a template; `ApiError` 40037 otherwise."""
        if not isinstance(template_id, str) or template_id not in self.templates()[kind]:
            raise ApiError(40037)
        return template_id

    def give(self, consent: Consent) -> None:
        """Remember it; a second one of the same scene does not add to the first."""
        self.withdraw(consent)
        self._store.insert(
            "consents",
            way=consent.way,
            openid=consent.openid,
            template_id=consent.template_id,
            scene=consent.scene,
            at=self._clock.now(),
        )

    def withdraw(self, consent: Consent) -> bool:
        """Whether there was one; now there is none."""
        where = "way = ? AND openid = ? AND template_id = ? AND scene = ?"
        return self._store.run(
            f"DELETE FROM consents WHERE {where}",  # noqa: S608
            consent.way, consent.openid, consent.template_id, consent.scene,
        ) > 0  # fmt: skip

    def use(self, consent: Consent) -> None:
        """Use it up; `ApiError` 43101 when there is none."""
        if not self.withdraw(consent):
            raise ApiError(43101)

    def of(self, openid: str) -> list[dict[str, object]]:
        """A person's open consents."""
        rows = self._store.rows("SELECT * FROM consents WHERE openid = ? ORDER BY at", openid)
        return [_as_json(row) for row in rows]


def _kind(name: str) -> TemplateKind:
    return next((kind for kind in KINDS if kind == name), "one_time")


def _as_json(row: sqlite3.Row) -> dict[str, object]:
    return {
        "way": row["way"],
        "template_id": row["template_id"],
        "scene": row["scene"],
        "at": iso(row["at"]),
    }


def scene_of(value: object) -> str | None:
    """A scene from 0 to 10000, given as a number or in digits; None for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()):
        return None
    return str(int(value)) if len(value) < 9 and int(value) <= 10_000 else None
