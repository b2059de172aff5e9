"""What the beginning of a paragraph says it is: heading, article, point, item, sub-item."""

from __future__ import annotations

import re
from dataclasses import dataclass

from statutes.numerals import number
from statutes.paragraph import SPACE, bare
from statutes.tree import Kind

_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMERAL = "(?:[0-9０-９]{1,6}|[零〇○一二两三四五六七八九十百千万廿卅]{1,10})"
_N = rf"{SPACE}*({_NUMERAL}){SPACE}*"
_OVER: tuple[Kind, ...] = ("编", "分编", "章", "节")
_HEADING = re.compile(rf"第{_N}(分编|编|章|节)(?:{SPACE}*之{_N})?({SPACE}|[:：])*(.*)$", re.DOTALL)
_ARTICLE = re.compile(rf"第{_N}条(?:{SPACE}*之({_NUMERAL}))?({SPACE}|[:：])*(.*)$", re.DOTALL)
_ITEM = re.compile(
    rf"([“\"‘「『]?){SPACE}*(?:[(（〔]{_N}[)）〕]|([㈠-㈩]))(?!{SPACE}*(?:[、，和至或]{SPACE}*[(（]|项))"
)
_SUB_ITEM = re.compile(
    rf"([“\"‘「『]?){SPACE}*(?:([0-9０-９]{{1,2}}){SPACE}*[.．、](?![0-9０-９])|([①-⑳]))"
)
_POINT = re.compile(rf"({_NUMERAL}){SPACE}*、(.*)$", re.DOTALL)
_NAMED = re.compile(
    rf"(?:【([^】]{{1,40}})】|\[([^\]]{{1,40}})\]|〔([^〕]{{1,40}})〕|[(（]([^)）]{{1,40}})[)）]){SPACE}*"
)
_MENTION = re.compile(
    rf"[、，,。；;和或及与至到的之中]|规定|所|第{_N}[款项条章节]|以[上下前后内外]|[〉》”’)）]"
)
_APART_MENTION = re.compile(rf"[、，,。；;〉》”’)）]|规定[的，、]|所[列称述]|第{_N}[款项]")
"""The same where a blank parts the number from it: an article may well begin with 中央."""
_STOPS = "。；;，,！？!?"
_BLANKS = " \t\u00a0\u2002\u2003\u3000"
_PAGE = "-—0123456789０１２３４５６７８９IVXivx" + _BLANKS
_DOTS = ".．·‥・_-—…⋯"
_LONGEST_HEADING = 60
ENCLOSED_FROM = ord("㈠")
CIRCLED_FROM = ord("①")


@dataclass(frozen=True, slots=True)
class Mark:
    """A paragraph that opens something. `sure` is false where only the sequence can tell."""

    kind: Kind
    number: str
    heading: str = ""
    text: str = ""
    sure: bool = True
    latin: bool = False


def value(written: str) -> int | None:
    """The number, of any width; None when it is none."""
    return number(bare(written).translate(_WIDE).replace("○", "〇"))


def name_of(first: str, further: str | None) -> str:
    """第二十条之一 → "20-1"; "" when it is no number."""
    whole, part = value(first), value(further) if further else None
    if whole is None:
        return ""
    return f"{whole}-{part}" if part is not None else str(whole)


def without_leader(text: str) -> str:
    """A line of a table of contents without its dots, or its tab, and page number."""
    words = text.rstrip(_PAGE).rstrip(_DOTS + _BLANKS)
    leader = text[len(words) :]
    dots = sum(3 if char in "…⋯" else char in _DOTS for char in leader)
    return words.strip() if dots >= 3 or "\t" in leader else text


def is_contents_line(text: str) -> bool:
    """Whether it ends in dots and a page number, as lines of a table of contents do."""
    return without_leader(text) != text


def heading(text: str) -> Mark | None:
    """A heading of 编, 分编, 章 or 节, told from a sentence that begins by naming one."""
    if len(text) > _LONGEST_HEADING or not text.startswith("第"):
        return None
    found = _HEADING.match(text)
    if not found:
        return None
    title = without_leader(found[5])
    mention = _APART_MENTION if found[4] else _MENTION
    if title and (set(title) & set(_STOPS) or mention.match(title)):
        return None
    kind = next(kind for kind in _OVER if kind == found[2])
    return Mark(kind, name_of(found[1], found[3]), _tidy(title))


def _tidy(title: str) -> str:
    """总　则 → 总则; blanks between longer words stay one blank."""
    words = re.split(f"{SPACE}+", title)
    return "".join(words) if all(len(word) <= 1 for word in words) else " ".join(words)


def article(text: str) -> Mark | None:
    """The beginning of a 条; not sure when nothing parts the number from what follows."""
    if not text.startswith("第"):
        return None
    found = _ARTICLE.match(text)
    if not found or (_APART_MENTION if found[3] else _MENTION).match(found[4]):
        return None
    name, rest = _named(found[4])
    sure = bool(found[3]) or not found[4] or bool(name)
    return Mark("条", name_of(found[1], found[2]), name, rest, sure)


def _named(text: str) -> tuple[str, str]:
    """【立法目的】为了… → (立法目的, 为了…). Brackets that are part of a sentence stay in it."""
    found = _NAMED.match(text)
    if not found:
        return "", text
    inside = next(group for group in found.groups() if group)
    rest = text[found.end() :]
    if rest and found[4] and not re.search(f"{SPACE}$", found[0]):
        return "", text
    if value(inside) is not None or inside[-1] in _STOPS:
        return "", text
    return inside.strip(), rest


def point(text: str) -> Mark | None:
    """一、 at the beginning, as decisions number their points."""
    found = _POINT.match(text)
    if not found or found[1][0].isascii():
        return None
    whole = value(found[1])
    return None if whole is None else Mark("点", str(whole), "", found[2].strip())


def item(text: str) -> Mark | None:
    """（一） or (一), also after a quotation mark; not （一）、（二）项规定的."""
    found = _ITEM.match(text)
    if not found:
        return None
    latin = bool(found[2]) and bare(found[2]).translate(_WIDE).isascii()
    whole = value(found[2]) if found[2] else ord(found[3]) - ENCLOSED_FROM + 1
    if whole is None:
        return None
    return Mark("项", str(whole), "", found[1] + text[found.end() :].strip(), latin=latin)


def sub_item(text: str) -> Mark | None:
    """1. or 1． or 1、 or ①, also after a quotation mark."""
    found = _SUB_ITEM.match(text)
    if not found:
        return None
    whole = value(found[2]) if found[2] else ord(found[3]) - CIRCLED_FROM + 1
    return Mark("目", str(whole), "", found[1] + text[found.end() :].strip())
