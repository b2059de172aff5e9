"""What the bot may offer by a number, and how a reply is laid out. Pure.

A reply is a `Letter`: paragraphs in order of importance, then numbered choices. What does not fit
into WeChat's 2048 bytes gives way from the end, except the choices and what stands first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.dialogue.talk import About

LIMIT = 2000  # bytes; WeChat takes 2048, and the door must never have to cut


class Do(StrEnum):
    """What a chosen number does."""

    REKIND = "rekind"
    REPOINT = "repoint"  # this matter stands at another point (value None: at none)
    BIND = "bind"  # the person belongs there from now on
    STAY = "stay"  # she is there today
    ATTACH = "attach"  # the loose pictures and voices belong to this matter
    DETACH = "detach"  # what was attached is a matter of its own
    WITHDRAW = "withdraw"
    ERASE = "erase"
    MOVE_BACK = "move_back"  # to the point where it stood before she put it right
    ARTICLES = "articles"  # the articles it is about
    SPLIT = "split"  # the words added last are a matter of their own
    UNHELPED = "unhelped"  # the answer from the library did not help: a person answers
    SHOW = "show"  # an open draft ("12"), or an article of it ("12:8.2")
    DRAFT = "draft"  # the consultation that this opinion belongs to
    OPINE = "opine"  # it was about the article that she was looking at ("12:8.2")
    NOTHING = "nothing"  # a no; `value` names the phrase to say


@dataclass(frozen=True, slots=True)
class Choice:
    do: Do
    label: str
    matter: int | None = None
    value: str | int | None = None

    def as_row(self) -> dict[str, Any]:
        row = {"do": self.do.value, "matter": self.matter, "value": self.value}
        return row | {"label": self.label} if self.label else row

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Choice:
        return cls(Do(row["do"]), row.get("label", ""), row.get("matter"), row.get("value"))


@dataclass(slots=True)
class Letter:
    """A reply in the making."""

    paragraphs: list[str] = field(default_factory=list)
    questions: list[tuple[str, list[Choice]]] = field(default_factory=list)
    last: list[str] = field(default_factory=list)  # the privacy notice: after everything else
    about: tuple[About, int | None] | None = None  # what the first question asks, of which matter
    first_number: int = 1  # of the choices; higher when others stand open before them

    def add(self, text: str) -> None:
        if text:
            self.paragraphs.append(text)

    def ask(self, question: str, choices: list[Choice]) -> None:
        """Numbered choices under a line that asks; numbers run on over all questions. What is asked
        with the same line stands under it once."""
        if self.questions and self.questions[-1][0] == question:
            self.questions[-1][1].extend(choices)
        elif choices:
            self.questions.append((question, list(choices)))

    def ask_back(
        self, about: About, matter: int | None, question: str, choices: list[Choice]
    ) -> None:
        """The one question of this letter. It stands before what is only offered."""
        if choices and self.about is None:
            self.about = (about, matter)
            self.questions.insert(0, (question, list(choices)))

    @property
    def choices(self) -> list[Choice]:
        return [choice for _, choices in self.questions for choice in choices]

    @property
    def empty(self) -> bool:
        return not (self.paragraphs or self.questions or self.last)

    def render(self, limit: int = LIMIT) -> str:
        """The text: at most `limit` bytes of UTF-8 unless a single paragraph is longer."""
        tail = [*self._asked(), *self.last]
        body = list(self.paragraphs)
        while len(body) > 1 and _size([*body, *tail]) > limit:
            body.pop()
        return "\n\n".join([*body, *tail])

    def _asked(self) -> list[str]:
        blocks, number = [], self.first_number - 1
        for question, choices in self.questions:
            labels = []
            for choice in choices:
                number += 1
                labels.append(f"{number} {choice.label}")
            blocks.append("\n".join([question, *_rows(labels)]))
        return blocks


def _rows(labels: list[str]) -> list[str]:
    """Many short labels stand two in a row, so that a list of places fits on the screen."""
    if len(labels) <= 5 or max(map(len, labels)) > 14:
        return labels
    return ["　".join(labels[i : i + 2]) for i in range(0, len(labels), 2)]


def _size(blocks: list[str]) -> int:
    return len("\n\n".join(blocks).encode("utf-8", "replace"))


def excerpt(text: str, length: int = 12) -> str:
    """The beginning of a text, in one line, for naming a matter in a reply."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[:length] + "…"
