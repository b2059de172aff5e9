"""What a clause seems to want: rules with Chinese names find evidence, the scorer weighs it."""

from bot.intents.danger import could_be_danger
from bot.intents.rule import Evidence
from bot.intents.rules import find_evidence
from bot.intents.score import score

__all__ = ["Evidence", "could_be_danger", "find_evidence", "score"]
