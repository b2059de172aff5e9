"""A person with a phone in the emulator's town."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.waiting import until

if TYPE_CHECKING:
    from tests.support.town import Town


@dataclass
class Villager:
    """A person with a phone in the emulator's town."""

    town: Town
    openid: str

    def push(self, kind: str, fields: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        body = {"type": kind, "fields": fields or {}, **more}
        return dict(self.town.control("POST", f"followers/{self.openid}/push", body))

    def says(self, text: str) -> str:
        return str(self.push("text", {"Content": text})["reply"] or "")

    def scans(self, scene: str) -> str:
        return str(self.push("SCAN", {"EventKey": scene})["reply"] or "")

    def taps(self, key: str) -> str:
        return str(self.push("CLICK", {"EventKey": key})["reply"] or "")

    def chat(self) -> list[dict[str, Any]]:
        return list(self.town.control("GET", f"followers/{self.openid}/chat")["messages"])

    def heard(self, words: str) -> bool:
        """Whether the account has said something with these words to her."""
        return any(words in str(m.get("text", "")) for m in self.chat() if m["from"] == "account")

    def hears(self, words: str) -> None:
        """Waits until she has."""
        until(lambda: self.heard(words), f"she never heard {words!r}")
