"""The numbers Word writes by itself: 第一条, （一）, 1. that stand in no paragraph's text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from statutes.numerals import chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting",
    "taiwaneseCounting", "taiwaneseCountingThousand", "ideographDigital", "koreanDigital2",
}  # fmt: skip
_LEVELS = 9
_STYLES_DEEP = 20


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    legal: bool


def _value(element: Any, name: str, default: str = "") -> str:
    found = None if element is None else element.find(f"{W}{name}")
    return default if found is None else str(found.get(f"{W}val", default))


def _whole(written: str, default: int) -> int:
    return int(written) if written.isascii() and written.isdigit() else default


class Numbering:
    """Counts as Word does, paragraph by paragraph, in the order of the document."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}  # number id -> abstract id
        self._restart: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()
        self._styles: dict[str, Any] = {}
        if styles is not None:
            self._styles = {s.get(f"{W}styleId"): s for s in styles.iter(f"{W}style")}
        if numbering is not None:
            self._learn(numbering)

    def _learn(self, numbering: Any) -> None:
        for abstract in numbering.findall(f"{W}abstractNum"):
            levels = {
                _whole(lvl.get(f"{W}ilvl", ""), 0): _level(lvl)
                for lvl in abstract.findall(f"{W}lvl")
            }
            self._levels[abstract.get(f"{W}abstractNumId")] = levels
        for num in numbering.findall(f"{W}num"):
            name = num.get(f"{W}numId")
            self._list_of[name] = _value(num, "abstractNumId")
            for override in num.findall(f"{W}lvlOverride"):
                start = _value(override, "startOverride")
                if start:
                    level = _whole(override.get(f"{W}ilvl", ""), 0)
                    self._restart[name, level] = _whole(start, 1)

    def label(self, paragraph: Any) -> str:
        """What Word prints before this w:p, "" for nothing; counts it."""
        num, level = self._place(paragraph.find(f"{W}pPr"))
        levels = self._levels.get(self._list_of.get(num, ""), {})
        if level not in levels:
            return ""
        counts = self._count(num, level, levels)
        return _printed(levels, level, counts)

    def _place(self, properties: Any) -> tuple[str, int]:
        """Number id and level of a paragraph, its own or its style's."""
        if properties is None:
            return "", 0
        own = properties.find(f"{W}numPr")
        style = _value(properties, "pStyle")
        inherited = self._of_style(style)
        num = _value(own, "numId") or _value(inherited, "numId")
        level = _value(own, "ilvl") or _value(inherited, "ilvl")
        return num, _whole(level, 0)

    def _of_style(self, style: str) -> Any:
        for _ in range(_STYLES_DEEP):
            element = self._styles.get(style)
            if element is None:
                return None
            properties = element.find(f"{W}pPr")
            found = None if properties is None else properties.find(f"{W}numPr")
            if found is not None:
                return found
            style = _value(element, "basedOn")
        return None

    def _count(self, num: str, level: int, levels: dict[int, _Level]) -> list[int | None]:
        counts = self._counts.setdefault(self._list_of[num], [None] * _LEVELS)
        restart = self._restart.get((num, level))
        if restart is not None and (num, level) not in self._restarted:
            self._restarted.add((num, level))
            counts[level] = restart
        else:
            counts[level] = levels[level].start if counts[level] is None else counts[level] + 1  # type: ignore[operator]
        counts[level + 1 :] = [None] * (_LEVELS - level - 1)
        return counts


def _level(element: Any) -> _Level:
    return _Level(
        _whole(_value(element, "start"), 1),
        _value(element, "numFmt", "decimal"),
        _value(element, "lvlText"),
        element.find(f"{W}isLgl") is not None,
    )


def _printed(levels: dict[int, _Level], level: int, counts: list[int | None]) -> str:
    if levels[level].format in {"bullet", "none"}:
        return ""

    def count(found: re.Match[str]) -> str:
        which = int(found[1]) - 1
        of = levels.get(which)
        if of is None:
            return ""
        number = counts[which] if counts[which] is not None else of.start
        return _written(number or 0, "decimal" if levels[level].legal else of.format)

    return re.sub(r"%([1-9])", count, levels[level].text)


def _written(number: int, form: str) -> str:
    if form in _CHINESE:
        return chinese(number)
    special: dict[str, Callable[[int], str]] = {
        "decimalEnclosedCircle": lambda n: chr(0x245F + n) if n <= 20 else str(n),
        "decimalEnclosedCircleChinese": lambda n: chr(0x245F + n) if n <= 20 else str(n),
        "decimalEnclosedParen": lambda n: f"（{n}）",
        "decimalEnclosedFullstop": lambda n: f"{n}.",
        "lowerLetter": lambda n: chr(96 + n) if n <= 26 else str(n),
        "upperLetter": lambda n: chr(64 + n) if n <= 26 else str(n),
    }
    return special[form](number) if form in special and number > 0 else str(number)
