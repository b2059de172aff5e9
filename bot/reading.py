"""What was read out of one message: plain values that travel from the tongue to the desk."""

from __future__ import annotations

from dataclasses import dataclass

from models.words import Kind, Stance


@dataclass(frozen=True, slots=True)
class LawCited:
    """Another law named by the writer: its short name, and the article ("278", "" when none)."""

    law: str
    article: str


@dataclass(frozen=True, slots=True)
class Act:
    """One thing said in a message.

    `span` counts code points of the original input and `text` is exactly that slice. `because`
    holds the names of the rules that decided, with the words that matched, readable by staff.
    `door` is a key into `bot.doors.DOORS` for complaint, report and emergency. `rival` is the kind
    that came second when it came close. `hints` are sentences for staff about the articles cited
    (one that does not exist, 款 said for 项); what was cited is never changed. `draft` is the title
    of the open draft it speaks of, when one is open. `guessed`: no word of a kind stands in it, the
    kind is what such texts mostly are. `shown`: it names no article, and is about the one that its
    writer was looking at.
    """

    kind: Kind
    text: str
    span: tuple[int, int]
    stance: Stance | None
    articles: tuple[str, ...]
    laws: tuple[LawCited, ...]
    places: tuple[str, ...]
    confidence: float
    because: tuple[str, ...]
    flags: frozenset[str] = frozenset()
    door: str | None = None
    rival: Kind | None = None
    hints: tuple[str, ...] = ()
    draft: str | None = None
    guessed: bool = False
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """All acts of a message; never empty, emergency and report first."""

    acts: tuple[Act, ...]
    read_by: str = ""  # the learned weights that had a say

    @property
    def main(self) -> Act:
        """The act the answer turns on."""
        return self.acts[0]
