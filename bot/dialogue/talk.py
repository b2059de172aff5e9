"""What a person said lately and what she was asked: the state of a conversation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from models.words import Kind

_REMEMBERED = 3


class About(StrEnum):
    """What the one open question asks for."""

    KIND = "kind"
    POINT = "point"
    DRAFT = "draft"
    ARTICLE = "article"
    CONSENT = "consent"  # shall it really be withdrawn, or erased


@dataclass(frozen=True, slots=True)
class Windows:
    """The times of a conversation (config.yaml, `desk`)."""

    join: timedelta  # a line without a kind of its own joins what was said so shortly before
    sealed: timedelta  # the same after a report, whose afterthoughts must not lie open
    question: timedelta  # silence that closes a question
    repeat: timedelta  # the same words again are the same matter
    shown: timedelta = timedelta(minutes=10)  # what follows a look at an article may be about it


@dataclass(frozen=True, slots=True)
class Said:
    """Words that became matters. `joins` is the one that more words would join, `kind` what it
    was then; `unfinished`: they were half a sentence. The words are kept as a digest: they stand
    in the arrival and nowhere else."""

    at: datetime
    digest: str
    matters: tuple[int, ...]
    joins: int
    kind: Kind
    unfinished: bool = False

    def as_row(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(),
            "digest": self.digest,
            "matters": list(self.matters),
            "joins": self.joins,
            "kind": self.kind.value,
            "unfinished": self.unfinished,
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Said:
        at, matters = datetime.fromisoformat(row["at"]), tuple(row["matters"])
        half = row.get("unfinished", False)  # rows of an older program lack it
        return cls(at, row["digest"], matters, row["joins"], Kind(row["kind"]), half)


@dataclass(frozen=True, slots=True)
class Question:
    """The one question that stands open: the first `count` numbers on offer answer it."""

    about: About
    matter: int | None
    count: int
    text: str
    at: datetime

    def is_open(self, now: datetime, windows: Windows) -> bool:
        return now - self.at <= windows.question

    def as_row(self) -> dict[str, Any]:
        return {
            "about": self.about.value,
            "matter": self.matter,
            "count": self.count,
            "text": self.text,
            "at": self.at.isoformat(),
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Question:
        at = datetime.fromisoformat(row["at"])
        return cls(About(row["about"]), row["matter"], row["count"], row["text"], at)


@dataclass(frozen=True, slots=True)
class Shown:
    """What of an open draft she looked at last: an article ("8", "8.2"), or "" for the draft as a
    whole. `draft` is the version whose words she read."""

    consultation: int
    draft: int
    article: str
    at: datetime

    def as_row(self) -> dict[str, Any]:
        return {
            "consultation": self.consultation,
            "draft": self.draft,
            "article": self.article,
            "at": self.at.isoformat(),
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Shown:
        at = datetime.fromisoformat(row["at"])
        return cls(row["consultation"], row["draft"], row["article"], at)


@dataclass(frozen=True, slots=True)
class Talk:
    """What was said, newest last, what was asked, and what was looked at."""

    said: tuple[Said, ...] = ()
    question: Question | None = None
    shown: Shown | None = None

    @property
    def last(self) -> Said | None:
        return self.said[-1] if self.said else None

    def heard(self, said: Said) -> Talk:
        """After words that were filed or joined; one message may do both."""
        before = tuple(one for one in self.said if one.digest != said.digest)
        for one in self.said:
            if (one.digest, one.at) == (said.digest, said.at):
                said = replace(said, matters=one.matters + said.matters)
        return replace(self, said=(*before, said)[-_REMEMBERED:])

    def touched(self, now: datetime, matter: int) -> Talk:
        """After a picture or the like was put beside the matter: it is still being spoken of."""
        last = self.last
        if last is None or last.joins != matter:
            return self
        return replace(self, said=(*self.said[:-1], replace(last, at=now)))

    def asks(self, question: Question) -> Talk:
        """After a question, which replaces the one before: only one stands open at a time."""
        return replace(self, question=question)

    def answered(self) -> Talk:
        return self if self.question is None else replace(self, question=None)

    def shows(self, shown: Shown) -> Talk:
        """After she looked at a draft or an article, or spoke of it again."""
        return replace(self, shown=shown)

    def looked_away(self) -> Talk:
        """After she spoke of something else."""
        return self if self.shown is None else replace(self, shown=None)

    def looking_at(self, now: datetime, windows: Windows) -> Shown | None:
        """What she looked at, while what she says may still be about it."""
        shown = self.shown
        return shown if shown and now - shown.at <= windows.shown else None

    def same_words(self, text: str, now: datetime, windows: Windows) -> Said | None:
        """When she said the very same a moment ago."""
        if not self.said:
            return None
        digest = words_digest(text)
        for one in self.said:
            if one.digest == digest and now - one.at <= windows.repeat:
                return one
        return None

    def asked(self, now: datetime, windows: Windows) -> Question | None:
        """The question, while it is open."""
        question = self.question
        return question if question and question.is_open(now, windows) else None


def words_digest(text: str) -> str:
    """The same for the same words, whatever spaces a second pasting brought along."""
    bare = "".join(text.split())
    return hashlib.sha256(bare.encode("utf-8", "surrogatepass")).hexdigest()[:24]
