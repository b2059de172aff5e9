"""From paragraphs to a statute: one parser behind all readers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from statutes.build import build
from statutes.contents import without_contents
from statutes.front import read_front
from statutes.marks import article, heading, point
from statutes.paragraph import Paragraph, bare, clean
from statutes.sorting import Piece, sort
from statutes.tree import Statute

_NOTICE = re.compile(r"(?:公告|通知|通告|启事|函|说明)(?:[（(].*)?$")


def parse(paragraphs: Iterable[Paragraph]) -> Statute:
    """The statute in these paragraphs; any text is taken, what has no articles has none."""
    given = [p for p in paragraphs if p.text or p.role == "break"]
    notes = [Piece("附件", text=p.text) for p in given if p.role == "footnote"]
    kept = without_contents([p for p in given if p.role != "footnote"])
    start = _body(kept)
    front = read_front(kept[:start])
    if _NOTICE.search(front.title) and (later := _after_notice(kept, start)):
        start, front = later, read_front(kept[:later])
    running = bare(front.title)
    body = [p for p in kept[start:] if p.role != "break" and bare(p.text) != running]
    pieces = sort(body)
    if front.preamble:
        pieces = [Piece("序言", text=front.preamble), *pieces]
    return Statute(front.title, build([*pieces, *notes]), front.note)


def parse_lines(lines: Iterable[str]) -> Statute:
    """The statute in these lines, one paragraph a line."""
    return parse(Paragraph(clean(line)) for line in lines)


def _body(paragraphs: list[Paragraph]) -> int:
    """Where the body begins: after a break, else at the first heading, article or point."""
    for index, paragraph in enumerate(paragraphs):
        if paragraph.role == "break":
            return index + 1
    for index, paragraph in enumerate(paragraphs):
        if _opens(paragraph.text):
            return index
    return len(paragraphs)


def _after_notice(paragraphs: list[Paragraph], start: int) -> int | None:
    """Where the draft begins that a notice with points of its own (一、邮箱…) stands above."""
    if not point(paragraphs[start].text if start < len(paragraphs) else ""):
        return None
    for index in range(start, len(paragraphs)):
        found = heading(paragraphs[index].text) or article(paragraphs[index].text)
        if found and found.sure and found.number == "1":
            return index
    return None


def _opens(text: str) -> bool:
    found = article(text)
    if found:
        return found.sure or found.number == "1"
    first_point = point(text)
    return bool(
        heading(text)
        or bare(text) in {"序言", "前言", "总则"}
        or (first_point and first_point.number == "1")
    )
