"""What is printed on the pages of a statute but is no part of it: contents, page numbers."""

from __future__ import annotations

import re

from statutes.marks import article, heading, is_contents_line, without_leader
from statutes.paragraph import Paragraph, bare

_PAGE = re.compile(
    r"[-—–―·•~～\[【]*(?:第?\d{1,4}页?|第?\d{1,4}页?[/／]?共?\d{1,4}页?|[ivxIVX]{1,6})[-—–―·•~～\]】]*"
)
_CONTENTS = {"目录", "目次", "目錄"}
_LONGEST_ENTRY = 60


def is_page_number(text: str) -> bool:
    """— 3 —, 第3页 共10页, 3/10 …"""
    return len(text) <= 24 and bool(_PAGE.fullmatch(bare(text)))


def without_contents(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs without tables of contents and page numbers."""
    kept = [
        p
        for p in paragraphs
        if p.role != "contents" and (p.role == "table" or not is_page_number(p.text))
    ]
    start = _start(kept)
    if start is None:
        return kept
    return kept[:start] + kept[_end(kept, start) :]


def _start(paragraphs: list[Paragraph]) -> int | None:
    """Where the contents begin: at the word 目录, or at headings that come again at once."""
    first_heading = None
    for index, paragraph in enumerate(paragraphs):
        if bare(paragraph.text) in _CONTENTS:
            return index
        if first_heading is None and heading(paragraph.text):
            first_heading = index
        if _opens_article(paragraph.text):
            break
    if first_heading is None:
        return None
    again = _again(paragraphs, first_heading)
    return first_heading if again is not None else None


def _opens_article(text: str) -> bool:
    found = article(text)
    return bool(found and found.sure and not is_contents_line(text))


def _again(paragraphs: list[Paragraph], first: int) -> int | None:
    """Where the entry at `first` comes again before any article has begun."""
    key = _key(paragraphs[first].text)
    for index in range(first + 1, len(paragraphs)):
        if _key(paragraphs[index].text) == key:
            return index
        if not _is_entry(paragraphs[index].text):
            return None
    return None


def _end(paragraphs: list[Paragraph], start: int) -> int:
    """Where the text itself begins, after contents that begin at `start`."""
    first = start + (bare(paragraphs[start].text) in _CONTENTS)
    if first >= len(paragraphs):
        return first
    again = _again(paragraphs, first)
    if again is not None:
        return again
    end = first
    while end < len(paragraphs) and _is_entry(paragraphs[end].text):
        end += 1
    return end


def _key(text: str) -> str:
    return bare(without_leader(text))


def _is_entry(text: str) -> bool:
    """Whether the line may stand in a table of contents."""
    if len(text) > _LONGEST_ENTRY or _opens_article(text):
        return False
    return not text.endswith(("。", "；", "：")) and not text.startswith(("（", "("))
