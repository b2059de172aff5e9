"""Plain text: which encoding, whether its lines were broken, where its paragraphs are."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from statutes.contents import is_page_number
from statutes.marks import article, heading, item
from statutes.paragraph import Paragraph, bare, clean, visible
from statutes.refusals import Unreadable
from statutes.unwrap import Line, indent_of, joined, width

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029\x0b]")
_COMMON = "第条的。，"
_PAGE_BREAK = "\x0c"
_TURN = "\x00"  # stands for a page break; no text holds one
_WIDEST = 200
_HEAD_LENGTH = 40
_STOPS = ("。", "；", "：", "，", "、")


def decoded(content: bytes) -> str:
    """The text, from UTF-8, GB 18030 or UTF-16. Raises Unreadable when it is none of them."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strictly(content, encoding)
    if b"\x00" in content[:4096]:
        return _unmarked(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strictly(content, "gb18030")


def _unmarked(content: bytes) -> str:
    """UTF-16 that does not say which way round: the way that has the words of a law."""
    ways = [content.decode(encoding, "ignore") for encoding in ("utf-16-le", "utf-16-be")]
    known = [sum(map(way.count, _COMMON)) for way in ways]
    if not any(known):
        raise Unreadable("no_text")
    return ways[known.index(max(known))]


def _strictly(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("no_text") from error
    if text.count("\x00") > 0:
        raise Unreadable("no_text")
    return text


def plain_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a plain text, its lines joined where a program had broken them."""
    lines = _printed(text)
    if _is_broken(lines):
        return [Paragraph(clean(found)) for found in joined(_measured(lines))]
    return [Paragraph(clean(line.text)) for line in lines]


def _printed(text: str) -> list[Line]:
    """Lines with their edges, without page numbers and running heads."""
    turned_at = text.replace(_PAGE_BREAK, f"\n{_TURN}\n")
    raw = [line if line == _TURN else visible(line) for line in _BREAK.split(turned_at)]
    heads = _running_heads(raw)
    lines: list[Line] = []
    apart, turned = False, False
    for written in raw:
        if not written.strip():
            apart = True
        elif written == _TURN or is_page_number(written) or bare(written) in heads:
            turned = True
        else:
            lines.append(_line(written, apart and not turned))
            apart = turned = False
    return lines


def _line(written: str, apart: bool) -> Line:
    words, left = indent_of(written.rstrip())
    return Line(words, left, left + width(words), apart)


def _running_heads(lines: list[str]) -> set[str]:
    """Short lines that stand at the edge of one page in four, and open nothing."""
    written = [bare(line) for line in lines if line.strip()]
    turns = [i for i, line in enumerate(written) if line == _TURN or is_page_number(line)]
    edges = {i + step for i in turns for step in (-2, -1, 1, 2)} - set(turns)
    often = Counter(written[i] for i in edges if 0 <= i < len(written))
    return {
        line
        for line, n in often.items()
        if n >= max(3, len(turns) / 8)
        and len(line) <= _HEAD_LENGTH
        and not line.endswith(_STOPS)
        and not (heading(line) or article(line) or item(line))
    }


def _measured(lines: list[Line]) -> list[Line]:
    """The same lines, their edges counted the way the program that broke them did."""
    wide, even = (
        Counter(edge).most_common(1)[0][1]
        for edge in ([line.right for line in lines], [line.left + len(line.text) for line in lines])
    )
    if wide >= even:
        return lines
    return [replace(line, right=line.left + len(line.text)) for line in lines]


def _is_broken(lines: list[Line]) -> bool:
    """Whether many lines end at one edge, in the middle of a sentence."""
    return _fills(lines, lambda line: line.right) or _fills(
        lines, lambda line: line.left + len(line.text)
    )


def _fills(lines: list[Line], measure: Callable[[Line], float]) -> bool:
    if len(lines) < 4:
        return False
    edges = sorted(measure(line) for line in lines)
    edge = edges[int(len(edges) * 0.97)]
    full = [line for line in lines if edge - 2 <= measure(line) <= edge + 2]
    mid_sentence = sum(not line.text.endswith(_STOPS[:3]) for line in full)
    return (
        edge <= _WIDEST
        and len(full) >= max(3, 0.12 * len(lines))
        and mid_sentence >= 0.6 * len(full)
    )
