"""What a clause seems to want: rules with Chinese names find evidence, the scorer weighs it."""

from bot.intents.rule import Evidence
from bot.intents.rules import find_evidence
from bot.intents.score import score

__all__ = ["Evidence", "find_evidence", "score"]
