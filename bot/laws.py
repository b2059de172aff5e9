"""Laws other than the open draft: which law an article belongs to, which is only mentioned."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.lexicon import load, pattern_of
from bot.outline import Outline

_TITLE = re.compile(r"《(?P<law>[^》《\n]{2,40})》")
_DRAFT_WORD = re.compile(r"草案|征求意见稿|修订稿|审议稿|送审稿")
_A_LAW = re.compile(r".+(?:法|法典)$")
# A law of the nation or a province, written without brackets (河南省物业管理条例第十条).
_FROM_ABOVE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,3}省|国务院|国家|中华人民共和国)(?:的|哩)?"
    r"(?P<law>[^，。！？；《》\s]{2,16}?(?:条例|办法|规定|细则|法))(?=\s?(?:的|里的?|中的?|里头)?\s?第)"
)
# Any law named by its full name directly before an article (养犬管理条例第三条).
_BY_NAME = re.compile(
    r"(?:^|(?<=[，。！？；：、\s]))(?P<front>(?:我|俺|咱|想|要|请|帮|给|看|查|翻|念|瞧|问|下|一|按照?|根据|依照?|违反"
    r"|那个|那部|对于?|关于|说的是|是)*)"
    r"(?P<law>[\u4e00-\u9fff]{4,18}?(?:条例|办法|规定|细则))(?=\s?(?:的|里的?|中的?|里头)?\s?第)"
)
_NO_NAME = re.compile(
    r"草案|征求|新|这|那|本|该|此|咱|俺|我|你|恁|支持|反对|同意|赞成|觉得|认为|建议|希望|不|意见|今天|昨天|刚才"
)
"""Words that stand in no law's name: what holds one is a sentence about the draft."""
_OF_EVERY_LAW = re.compile(
    r"管理|保护|促进|实施|若干|暂行|试行|条例|办法|规定|细则|[^省市县]{1,3}[省市县]"
)
_MAKING = re.compile(r"(?:制定|制订|出台|起草|立|搞|弄|定)[^，。！？；]{0,4}$")
_BETWEEN = re.compile(
    r"\s?(?:\([^()\n]{0,14}\))?(?:(?:新|最近)?(?:修改|修订|新改|新修|改)(?:后|过|了)?)?(?:里面|里头|里边|上|里|中|当中)?[的哩]?[，：]?\s?"
)
_AGAIN = re.compile(
    r"(?:该(?P<same>法典|法|条例|办法)|此法|这部法律?|这个法律?|这法|那部法律?|那个法律?|它|其)"
    r"(?:里面|里头|里|中|上)?[的哩]?\s?$"
)
_OTHER_SUBJECT = re.compile(r"草案|征求意见稿|这个条例|这部条例|本条例")
_FAR = 120  # characters a law named earlier is remembered for
_JOINED = re.compile(r"\s?(?:[、和与及，跟]|以及|还有)\s?")
_COMPARED = re.compile(
    r"[^。！？；\n]{0,16}?(?:对不上|打架|矛盾|不一致|冲突|不一样|抵触|重复|不符|相反)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """Another law where it is named, brackets included; `known` when it counts by itself."""

    start: int
    end: int
    law: str
    known: bool


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Every way to call a law → its short name, after lexicon/laws.yaml."""
    listed: dict[str, list[str]] = load("laws.yaml")
    return {alias: law for law, aliases in listed.items() for alias in (law, *aliases)}


@lru_cache(maxsize=1)
def _known() -> re.Pattern[str]:
    # 劳动法院, 物权法定: not the law.
    return re.compile(f"{pattern_of(_names())}(?![院官庭制人治学盲]|[规律](?!规?定)|定(?!罪))")


def short_name(title: str) -> str:
    """中华人民共和国民法典 → 民法典, 治安处罚法 → 治安管理处罚法; another title as it is."""
    plain = re.sub(r"^中华人民共和国|\s", "", title)
    return _names().get(plain, plain)


def mentions(text: str, drafts: Sequence[Outline] = ()) -> list[Mention]:
    """Laws named in a normalised text, in order; the open drafts are none of them."""
    found = [*_bracketed(text, drafts), *_from_above(text, drafts)]
    found += [m for m in _by_name(text, drafts) if not any(o.end == m.end for o in found)]
    taken = sorted([m.span() for m in _TITLE.finditer(text)] + [(m.start, m.end) for m in found])
    for match in _known().finditer(text):
        ours = _is_ours(match[0], drafts)
        if not ours and not _within(match.start(), taken):
            found.append(Mention(*match.span(), _names()[match[0]], True))
    return sorted(found, key=lambda m: m.start)


def _from_above(text: str, drafts: Sequence[Outline]) -> Iterator[Mention]:
    for match in _FROM_ABOVE.finditer(text):
        if not _is_ours(match["law"], drafts):
            yield Mention(*match.span(), short_name(match[0].replace("的", "")), True)


def _by_name(text: str, drafts: Sequence[Outline]) -> Iterator[Mention]:
    """Laws of another subject than every draft; without drafts no article is anybody's."""
    for match in _BY_NAME.finditer(text) if drafts else ():
        name = match["law"]
        if not _NO_NAME.search(name) and not any(_alike(name, draft) for draft in drafts):
            yield Mention(match.start("law"), match.end(), short_name(name), True)


def _alike(name: str, draft: Outline) -> bool:
    """Whether a law so called may be the draft, named by heart: 养犬管理条例 for 文明养犬条例."""
    subject = _OF_EVERY_LAW.sub("", name)
    pairs = {subject[at : at + 2] for at in range(len(subject) - 1)}
    called = any(draft.is_called(name[at:]) for at in range(len(name) - 2))
    return not pairs or called or any(pair in draft.title for pair in pairs)


def _bracketed(text: str, drafts: Sequence[Outline]) -> Iterator[Mention]:
    for match in _TITLE.finditer(text):
        title = match["law"]
        made = _MAKING.search(text, max(0, match.start() - 8), match.start())
        ours = _is_ours(title, drafts)
        if not (made or ours or _DRAFT_WORD.search(title)):
            law = short_name(re.sub(r"\(.*?\)$", "", title))
            yield Mention(*match.span(), law, law in _names() or bool(_A_LAW.match(law)))


def _is_ours(name: str, drafts: Sequence[Outline]) -> bool:
    return any(draft.is_called(name) for draft in drafts)


def _within(position: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (position, 1 << 60)) - 1
    return at >= 0 and spans[at][0] <= position < spans[at][1]


def law_before(text: str, position: int, named: list[Mention]) -> tuple[str | None, int]:
    """The other law that an article at `position` belongs to, and where the reference begins.

    `named` are the text's mentions in order. (None, position) for the open draft.
    """
    at = bisect_right([m.start for m in named[-200:]], position) - 1 if named else -1
    if len(named) > 200:
        at = bisect_right(named, position, key=lambda m: m.start) - 1
    if at < 0 or named[at].end > position:
        return None, position
    last = named[at]
    between = text[last.end : position] if position - last.end <= _FAR else None
    if between is None:
        return None, position
    if _BETWEEN.fullmatch(between):
        return last.law, last.start
    again = _AGAIN.search(between)
    if again is None or _OTHER_SUBJECT.search(between):
        return None, position
    if again["same"] and not last.law.removesuffix("典").endswith(again["same"].removesuffix("典")):
        return None, position
    return last.law, last.end + again.start()


def goes_on(text: str, end: int, start: int, after: int) -> bool:
    """劳动合同法第三十八条和第四十六条: whether the article at `start` still belongs to the law
    of the reference that ended at `end`. `after` is where the later article ends: two that are
    said to contradict one another are a law and the draft."""
    if start - end > 4 or not _JOINED.fullmatch(text, end, start):
        return False
    joint = text[end:start].strip()
    return joint == "、" or not _COMPARED.match(text, after)
