"""The paragraphs of a summary that a clerk may put into her own words, beside fixed figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reports import wording
from reports.figures import Figures
from reports.weekly import WeeklyData

LONGEST = 1500  # characters of a paragraph


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`own` is what the figures say by themselves, `text` what the paper prints."""

    key: str
    title: str
    own: str
    text: str

    @property
    def edited(self) -> bool:
        return self.text != self.own


_Said = Callable[[WeeklyData, Figures], str]

_PARAGRAPHS: tuple[tuple[str, str, _Said], ...] = (
    ("lead", "开头", wording.lead),
    ("overall", "总体情况", wording.overall),
    ("work", "办理和关注", lambda data, _: wording.work(data)),
    ("places", "各联系点（采集点）情况", wording.places),
    ("topics", "主题分布", wording.topics),
    ("themes", "热点", wording.themes),
    ("referrals", "转介情况", lambda _, found: wording.referrals(found)),
    ("unanswered", "未答复事项", wording.unanswered),
    ("activities", "活动", lambda data, _: wording.activities(data)),
    ("remarks", "其他需要说明的情况", lambda _data, _found: ""),
)
KEYS = frozenset(key for key, _, _ in _PARAGRAPHS)


def paragraphs(data: WeeklyData, found: Figures) -> tuple[Paragraph, ...]:
    """All of them, in the paper's order."""
    return tuple(
        Paragraph(key, title, own, data.edits.get(key, own))
        for key, title, say in _PARAGRAPHS
        for own in (say(data, found),)
    )


def texts(data: WeeklyData, found: Figures) -> dict[str, str]:
    """What the paper prints, by key."""
    return {part.key: part.text for part in paragraphs(data, found)}
