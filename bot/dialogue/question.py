"""The one question back, if any: what would be worth knowing, in this order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.dialogue.talk import About
from models.words import Kind

_NEVER_ASKED = frozenset({Kind.EMERGENCY, Kind.REPORT})
"""Kinds that no digit may take or give (docs/decisions/0006)."""

_OFFERED_AS_KIND = frozenset(
    {Kind.SUGGESTION, Kind.QUESTION, Kind.OPINION, Kind.COMPLAINT, Kind.HUMAN}
)


@dataclass(frozen=True, slots=True)
class Filed:
    """What is known of a matter when its receipt is written."""

    kind: Kind
    rival: Kind | None = None  # came second, and close
    articles: tuple[str, ...] = ()
    draft: str | None = None
    nowhere: bool = False  # stands at no point, and she may be asked


def question_about(filed: Filed, open_drafts: Sequence[str] = ()) -> About | None:
    """What to ask about this matter; None when it can stand as it is. `open_drafts` are the titles
    that opinions can be about."""
    if filed.kind is Kind.UNCLEAR or in_doubt(filed.kind, filed.rival):
        return About.KIND
    if filed.kind is Kind.OPINION:
        if filed.draft is None and len(open_drafts) > 1:
            return About.DRAFT
        if not filed.articles:
            return About.ARTICLE
    return About.POINT if filed.nowhere else None


def in_doubt(kind: Kind, rival: Kind | None) -> bool:
    """Whether two kinds came so close that the person is asked which it is."""
    if rival is None or rival is kind or kind in _NEVER_ASKED:
        return False
    return rival in _OFFERED_AS_KIND and kind in _OFFERED_AS_KIND
