"""Themes at the desk: letters are grouped, staff decide, figures are told.

Grouping sees the whole city; what an actor is shown of it passes `handlers.access.scope`. Sealed
reports are in no theme, and what was erased is in none any more.
"""

from handlers.themes.decide import (
    DECIDES,
    detach,
    group_now,
    merge_themes,
    name_theme,
    put_into,
    split_theme,
)
from handlers.themes.figures import ThemeView, list_themes, open_theme, themes_of
from handlers.themes.group import group, group_when_due

__all__ = [
    "DECIDES",
    "ThemeView",
    "detach",
    "group",
    "group_now",
    "group_when_due",
    "list_themes",
    "merge_themes",
    "name_theme",
    "open_theme",
    "put_into",
    "split_theme",
    "themes_of",
]
