"""What many said in different words is one theme.

Words and pairs of characters, weighed by how rare they are among the letters, tell how near two
letters stand; average linkage over the pairs that share anything (`linkage.py`) makes the groups.
Nothing is learned and nothing is random: the same letters give the same groups in whatever order
they are handed in, and the words that hold a group together are told with it.
"""

from bot.themes.group import Decided, Group, grouped, named_by
from bot.themes.said import Said
from bot.themes.waves import Wave, waves

__all__ = ["Decided", "Group", "Said", "Wave", "grouped", "named_by", "waves"]
