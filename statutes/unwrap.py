"""Joins printed lines to paragraphs again, from where they begin and where they end.

Plain text with hard breaks and PDF pages are one problem: lines with a left and a right edge,
counted in characters. A paragraph begins where a line is indented, or where the line before it
did not reach the right edge; only where neither can tell do the words decide.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from statutes.marks import article, heading, item, point, sub_item
from statutes.paragraph import SPACE

_INDENT = 0.9  # characters a first line stands in at least
_SLACK = 2.6  # characters a full line may fall short: punctuation that may not begin a line
_STOPS = ("。", "；", "：")
_LATIN = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line; edges in characters from the left. `apart`: a blank line stands above."""

    text: str
    left: float
    right: float
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """What the lines have in common."""

    left: float
    right: float
    indented: bool  # first lines of paragraphs stand in
    spaced: bool  # blank lines part the paragraphs
    slack: float  # what a full line may fall short


def layout_of(lines: list[Line]) -> Layout:
    """The edges most lines keep, and how paragraphs are told from one another."""
    lefts = Counter(round(line.left, 1) for line in lines)
    rights = sorted(line.right for line in lines)
    right = rights[min(len(rights) - 1, int(len(rights) * 0.97))]
    full = [line for line in lines if line.right >= right - _SLACK]
    left = min((left for left, n in lefts.items() if n * 20 >= len(lines)), default=0.0)
    opening = [line for line in lines if _opens(line.text)]
    indented = sum(line.left >= left + _INDENT for line in opening)
    flush = sum(line.left < left + _INDENT for line in lines)
    apart = sum(line.apart for line in opening)
    some = max(1, len(opening))
    return Layout(
        left,
        right,
        indented >= 0.6 * some and flush >= 0.5 * len(full) > 0,
        apart >= 0.8 * some,
        _slack(lines, right),
    )


def _slack(lines: list[Line], right: float) -> float:
    """How far lines that break a sentence stay from the edge, at most: 0 for a hard cut."""
    short = sorted(
        right - line.right
        for line in lines
        if right - line.right <= _SLACK and not line.text.endswith(_STOPS)
    )
    return min(_SLACK, max(0.0, short[int(len(short) * 0.98)]) + 0.3) if short else _SLACK


def joined(lines: list[Line]) -> list[str]:
    """The paragraphs of these lines."""
    if not lines:
        return []
    layout = layout_of(lines)
    paragraphs: list[list[str]] = []
    before: Line | None = None
    for line in lines:
        if before is None or _begins(line, before, layout):
            paragraphs.append([line.text])
        else:
            paragraphs[-1].append(line.text)
        before = line
    return [_glued(parts) for parts in paragraphs]


def _begins(line: Line, before: Line, layout: Layout) -> bool:
    """Whether a paragraph begins with `line`."""
    if line.apart and (layout.spaced or not layout.indented):
        return True
    if layout.indented:
        return line.left >= layout.left + _INDENT or _stands_alone(before, layout)
    if layout.spaced:
        return _stands_alone(before, layout)
    if before.right < layout.right - layout.slack - _unbreakable(line.text):
        return True
    return _opens(line.text)


def _stands_alone(line: Line, layout: Layout) -> bool:
    """A centred line, a heading, or a line far too short to go on below."""
    left, right = line.left - layout.left, layout.right - line.right
    centred = left >= 2.5 and abs(left - right) <= 1.5
    return centred or right > 0.3 * (layout.right - layout.left) or bool(heading(line.text))


def _unbreakable(text: str) -> float:
    """Room that a number or a Latin word at the line's beginning may have left above it."""
    run = re.match(r"[0-9A-Za-z.%％/]*", text)
    return len(run[0]) / 2 if run else 0.0


def _opens(text: str) -> bool:
    """Whether the words are those of an opening paragraph."""
    found = article(text)
    if found:
        return found.sure
    return bool(heading(text) or item(text) or sub_item(text) or point(text))


def _glued(parts: list[str]) -> str:
    text = parts[0]
    for part in parts[1:]:
        latin = _LATIN.match(text[-1:]) and _LATIN.match(part[:1])
        words = latin and text[-1:].isalpha() and part[:1].isalpha()
        text += (" " if words else "") + part
    return text


def width(text: str) -> float:
    """How many characters wide: Latin letters and digits count half."""
    narrow = sum(char < "\u2000" for char in text)
    return len(text) - narrow / 2


def indent_of(text: str) -> tuple[str, float]:
    """The text without leading blanks, and how wide those were."""
    blank = re.match(rf"{SPACE}*", text)
    lead = blank[0] if blank else ""
    return text[len(lead) :], width(lead)
