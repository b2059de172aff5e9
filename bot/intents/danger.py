"""A quick look that tells when there is no danger in a text, however it is read.

Danger is found in three ways: by rules that together reach `ENOUGH`, by a concept whose words
meet, by the learned weights where danger is spoken of at all. The last two need a word that tells
of danger; what the rules can reach at most is counted from their bare matches, before anything is
taken back. So a no is certain, and a yes only means: read it.
"""

from __future__ import annotations

from bot.intents.meetings import names_danger
from bot.intents.rules import worth_trying
from bot.intents.score import AT_MOST
from models.words import Kind

ENOUGH = 4.0  # points at which a passage is an emergency
_ROUNDING = 0.01


def could_be_danger(text: str) -> bool:
    """Whether a reading of the normalised `text` could find an emergency."""
    return names_danger(text) or _reached_by_rules(text) > ENOUGH - _ROUNDING


def _reached_by_rules(text: str) -> float:
    return sum(
        rule.weight * AT_MOST
        for rule, patterns in worth_trying(text).items()
        if rule.kind is Kind.EMERGENCY and any(pattern.search(text) for pattern in patterns)
    )
