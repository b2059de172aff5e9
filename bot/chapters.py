"""Chapters named in a normalised text: by number, by title, by what they are about, by counting
from the end (最后一条)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.outline import Outline
from statutes.numerals import NUMERAL, number

Named = tuple[int, int, tuple[str, ...]]
_N = NUMERAL
_CHAPTER = re.compile(
    rf"第\s{{0,2}}(?P<n>{_N})(?P<more>(?:章?[、和与及到至]第?{_N}){{0,8}})\s{{0,2}}章(?!鱼|程)"
)
_MORE = re.compile(rf"([、和与及到至])第?({_N})")
_BARE = re.compile(
    rf"(?:(?<![^，。！？；：、\n\s])|(?<=[对个]))(?P<n>{_N})(?P<more>(?:[、和与及到至]{_N}){{0,8}})章"
    r"(?=俺|我|咱|都|太|不|写|罚|有意见|第|里|的第|要|得|该|应|没|支持|同意|反对)"
)
# 追究法律责任 speaks of liability, 法律责任那一章 of the chapter.
_TITLED = re.compile(
    r"(?<!民法)(?<!刑法)(?<!法典)(?P<title>总则|附则"
    r"|法律责任(?=[，”\s]{0,2}(?:那|这|的|一|里)[一个]?(?:章|部分|块|头)|[那这]?[两三四五]?章|部分|里头|里面))"
)
_ABOUT = re.compile(r"(?P<t>[\u4e00-\u9fff]{2,10}?)(?:那|这|的|哪)?(?:一|个)?章")
_BY_PLACE = re.compile(
    rf"倒数第(?P<back>{_N})条|(?P<last>最后(?:那|这|面)?一?条|最末一?条|末了那?一?条)|(?P<first>头一条|开头那?一?条)"
)


def chapters(text: str, outline: Outline | None) -> Iterator[Named]:
    """(start, end, names) of each, a name as ch5, ch:附则 or an article's number."""
    for match in _CHAPTER.finditer(text):
        yield match.start(), match.end(), _numbered(match)
    for match in _BARE.finditer(text) if "章" in text else ():
        yield match.start(), match.end(), _numbered(match)
    titled = "则" in text or "法律责任" in text
    for match in _TITLED.finditer(text) if titled else ():
        yield match.start(), match.end(), (f"ch:{match['title']}",)
    if outline:
        yield from _by_place(text, outline)
        yield from _by_subject(text, outline)


def _numbered(match: re.Match[str]) -> tuple[str, ...]:
    """第三、五章 → ch3, ch5; 第三至五章 → ch3, ch4, ch5."""
    values = [number(match["n"]) or 0]
    for joint, written in _MORE.findall(match["more"]):
        value = number(written) or 0
        ranged = joint in "到至" and values[-1] < value <= values[-1] + 30
        values.extend(range(values[-1] + 1, value + 1) if ranged else [value])
    return tuple(f"ch{value}" for value in values)


def _by_place(text: str, outline: Outline) -> Iterator[Named]:
    """最后一条, 倒数第二条, 头一条 → that article of the open draft."""
    for match in _BY_PLACE.finditer(text):
        at = 0 if match["first"] else -(number(match["back"] or "1") or 1)
        if -len(outline.articles) <= at < len(outline.articles):
            yield match.start(), match.end(), (outline.articles[at],)


def _by_subject(text: str, outline: Outline) -> Iterator[Named]:
    """罚款那一章 → the chapter of the open draft whose title is about it."""
    for match in _ABOUT.finditer(text):
        for cut in range(len(match["t"]) - 1):
            chapter = outline.chapter_about(match["t"][cut:])
            if chapter is not None:
                yield match.start() + cut, match.end(), (f"ch{chapter}",)
                break
