"""How article numbers are written: lists, ranges, 款 and 项 behind them (第八至十条, 42条(3)).

Each function reads at one place of a normalised text and looks no further than a line ahead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from statutes.numerals import NUMERAL, number

_N = NUMERAL
# Blanks stand on one side only: where two patterns could share them, tries would multiply.
_RANGE = r"(?:\s{0,2}(?:到|至|~|-{1,2}))"
_LIST = r"(?:\s{0,2}(?:[、，和与跟及同到至~]|-{1,2}|以及|还有))"
ARTICLE = re.compile(
    rf"(?:(?<![0-9.])|(?=第))(?P<ord>第?)\s{{0,2}}(?P<first>{_N})(?P<rest>(?:(?:\s{{0,2}}条{_RANGE}|{_LIST})第?\s{{0,2}}{_N}){{0,12}})"
    rf"\s{{0,2}}(?:(?<=[0-9])[两三四])?条(?P<of>之{_N}(?:[、和]之{_N}){{0,5}})?"
)
_STEP = re.compile(rf"(?P<joint>条?{_LIST})第?\s{{0,2}}(?P<n>{_N})")
# Words between an article and its 款, after which only 第… goes on.
_FAR = r"(?:里头|里面|里边|当中|后面|前面|下面|其中|里|中)?，?[的哩]?(?:那个|这个|那|这)?\s?"
_PART = re.compile(
    rf"\s{{0,2}}(?:[的里]?\s{{0,2}}第?|{_FAR}第)\s{{0,2}}(?P<n>{_N})"
    rf"(?P<more>(?:(?:{_LIST}|款{_RANGE})第?\s{{0,2}}{_N}){{0,6}})\s{{0,2}}款"
)
_ITEM = re.compile(
    rf"\s{{0,2}}(?:[的里]?\s{{0,2}}第?|{_FAR}第)\s{{0,2}}\(?(?P<n>{_N})\)?"
    rf"(?P<more>(?:(?:{_LIST}|项{_RANGE})第?\s{{0,2}}\(?{_N}\)?){{0,8}})\s{{0,2}}项"
)
_BRACKET = re.compile(
    rf"\s{{0,2}}[的里]?\s?第?\(\s?(?P<n>{_N})\s?\)(?P<more>(?:{_LIST}\s{{0,2}}\({_N}\)){{0,8}})项?"
)
LOOSE_PART = re.compile(
    rf"(?:第\s{{0,2}}|(?<=[，。；\s]))(?P<n>{_N})"
    rf"(?P<more>(?:{_LIST}第?\s{{0,2}}{_N}){{0,6}})\s{{0,2}}款(?!项)"
)
LOOSE_ITEM = re.compile(
    rf"第\s{{0,2}}\(?(?P<n>{_N})\)?(?P<more>(?:{_LIST}第?\s{{0,2}}\(?{_N}\)?){{0,6}})\s{{0,2}}项(?!目)"
)
"""款 and 项 that stand by themselves, under an article named before."""
_MORE = re.compile(rf"(?P<joint>{_LIST})第?\s{{0,2}}\(?(?P<n>{_N})\)?")
_NEXT_ITEM = re.compile(rf"[、和及与](?=第?\(?{_N}\)?项)")
_NEXT_BRACKET = re.compile(rf"\({_N}\)")
_AMONG = re.compile(rf"之({_N})")
_BOTH = re.compile(r"[两三四五六七八九几]项")
_WHOLE = re.compile(
    r"[0-9]+|(?:[一二两三四五六七八九]千)?零?(?:[一二两三四五六七八九]?百)?零?"
    r"(?:[一二三四五六七八九]?十|[廿卅])?[一二三四五六七八九]?"
)
_SINGLE = "一二三四五六七八九"
_WIDEST = 60  # a range longer than any chapter is a list of two


def heads(match: re.Match[str]) -> list[str]:
    """The article numbers of one match of ARTICLE: a list, a range, or one with 之一."""
    first = _values(match["first"])
    if not match["ord"] and match["first"] in _SINGLE:
        first = [number(match["first"]) or 0]
    numbers = _walk(first, _STEP.finditer(match["rest"]))
    names = [str(value) for value in dict.fromkeys(numbers) if value]
    if match["of"] and names:
        last = names.pop()
        names += [f"{last}-{number(n)}" for n in _AMONG.findall(match["of"])]
    return names


def tail(text: str, position: int) -> tuple[int, list[str]]:
    """款 and 项 behind an article: where the reference ends, and the endings such as .1(3)."""
    parts = [""]
    part = _PART.match(text, position)
    if part:
        parts = [f".{n}" for n in numbers_of(part)]
        position = part.end()
    items: list[str] = []
    while item := _ITEM.match(text, position) or _BRACKET.match(text, position):
        values = numbers_of(item)
        position = item.end()
        if part is None and not items and _two_brackets(text, item):
            parts, part = [f".{values[0]}"], item
            continue
        items += [f"({value})" for value in values]
        further = _NEXT_ITEM.match(text, position)
        position = further.end() if further else position
    return position, [*parts[:-1], *(f"{parts[-1]}{item}" for item in items or [""])]


def item_behind(text: str, position: int) -> re.Match[str] | None:
    """The 项 right behind a 款."""
    return _ITEM.match(text, position) or _BRACKET.match(text, position)


def has_tail(text: str, position: int) -> bool:
    """Whether 款, 项 or a bracketed number follows: then a number is surely an article's."""
    return bool(_PART.match(text, position) or item_behind(text, position))


def numbers_of(match: re.Match[str]) -> list[int]:
    """The numbers of a 款 or 项 with what is listed behind it."""
    return _walk(_values(match["n"]), _MORE.finditer(match["more"]))


def _two_brackets(text: str, item: re.Match[str]) -> bool:
    """42条(1)(三): of two brackets the first is the 款."""
    if item.re is not _BRACKET or item["more"] or "第" in item[0]:
        return False
    following = _NEXT_BRACKET.match(text, item.end())
    return following is not None and not _BOTH.match(text, following.end())


def _walk(numbers: list[int], steps: Iterator[re.Match[str]]) -> list[int]:
    """Lists go on by one number, ranges by all between."""
    for step in steps:
        value, last = number(step["n"]) or 0, numbers[-1] if numbers else 0
        ranged = any(sign in step["joint"] for sign in "到至~-")
        ranged = ranged and last < value <= last + _WIDEST
        numbers = [*numbers, *(range(last + 1, value + 1) if ranged else _values(step["n"]))]
    return numbers


def _values(written: str) -> list[int]:
    """一二 → 1, 2 and 四十二四十三 → 42, 43: numbers in a row without a sign between them."""
    if len(written) > 1 and written in _SINGLE:
        return [number(sign) or 0 for sign in written]
    if not set(written).isdisjoint("十百千廿卅") and not _WHOLE.fullmatch(written):
        pieces = [piece for piece in _WHOLE.findall(written.removesuffix("两")) if piece]
        return [number(piece) or 0 for piece in pieces]
    value = number(written)
    return [] if value is None else [value]
