"""The conversation: state in, what happened in, a decision and the new state out. Pure.

`letter` lays a reply out, `talk` remembers what was said and asked lately, `lines` tells whether a
line stands by itself, `answers` reads an answer in words, `mind` a change of mind, `question`
chooses the one question back. Time is always an argument.
"""

from bot.dialogue.letter import LIMIT, Choice, Do, Letter, excerpt

__all__ = ["LIMIT", "Choice", "Do", "Letter", "excerpt"]
