"""Laws other than the open draft: which law an article belongs to, which is only mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.outline import Outline

_BRACKETED = re.compile(r"《(?P<law>[^》\n]{2,40})》\s?(?:的|里的?|中的?|里头)?\s?$")
_PLAIN_LAW = re.compile(
    r"(?P<law>[\u4e00-\u9fff]{0,18}?(?:民法典|宪法|法|条例|办法|规定|细则|法典))"
    r"\s?(?:的|里的?|中的?|里头)?\s?$"
)
_DRAFT_WORD = re.compile(r"草案|征求意见稿|修订稿|审议稿|送审稿")
KNOWN_LAWS = (
    "民法典", "宪法", "刑法", "立法法", "劳动法", "劳动合同法", "物业管理条例", "城乡规划法",
    "道路交通安全法", "土地管理法", "村民委员会组织法", "信访工作条例", "治安管理处罚法",
    "行政处罚法", "消费者权益保护法", "未成年人保护法", "老年人权益保障法", "消防法",
    "环境保护法", "大气污染防治法", "食品安全法", "行政许可法", "婚姻法", "继承法",
    "民事诉讼法", "刑事诉讼法", "行政诉讼法", "义务教育法", "反家庭暴力法", "个人信息保护法",
    "社会保险法", "工伤保险条例", "保障农民工工资支付条例", "噪声污染防治法", "物权法",
)  # fmt: skip
_KNOWN = re.compile("|".join(sorted(KNOWN_LAWS, key=len, reverse=True)))


def law_before(text: str, position: int, outline: Outline | None) -> tuple[str | None, int]:
    """The other law an article belongs to and where its name starts; None for the open draft."""
    before = text[max(0, position - 46) : position]
    offset = position - len(before)
    match = _BRACKETED.search(before)
    if match:
        ours = _DRAFT_WORD.search(match["law"]) or (outline and outline.is_called(match["law"]))
        return (None if ours else _short_law(match["law"])), offset + match.start()
    match = _PLAIN_LAW.search(before)
    if not match or (outline and outline.is_called(match["law"])):
        return None, position
    known = _KNOWN.search(match["law"])
    if known and known.end() == len(match["law"]):
        return known.group(), offset + match.start("law") + known.start()
    return None, position


def _short_law(title: str) -> str:
    return title.removeprefix("中华人民共和国").strip()


def laws_alone(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, name) of well-known laws, whether or not an article follows."""
    for match in _KNOWN.finditer(text):
        start = match.start() - (text[match.start() - 1 : match.start()] == "《")
        yield start, match.end(), match.group()
