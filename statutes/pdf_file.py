"""PDF with text: lines by their place on the page, without heads, feet and page numbers."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from statutes.contents import is_page_number
from statutes.paragraph import Paragraph, bare, clean, visible
from statutes.refusals import Unreadable
from statutes.unwrap import Line, joined, width

PAGES_AT_MOST = 600
_MARGIN_LINES = 2  # so many lines at the top and at the bottom may be running heads
_DIGITS = re.compile(r"\d+")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its complaints quote the file


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters written at once: their place and their size, in points."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of a page, in points."""

    y: float
    left: float
    right: float
    size: float
    text: str


def pdf_paragraphs(content: bytes) -> list[Paragraph]:
    """The paragraphs. Raises Unreadable for a scan, a locked or a broken file."""
    pages = _without_margins([_rows(runs) for runs in _pages(content)])
    rows = [row for page in pages for row in page]
    if not rows:
        raise Unreadable("scan")
    size = Counter(round(row.size, 1) for row in rows for _ in row.text).most_common(1)[0][0] or 1
    lines = [Line(row.text, row.left / size, row.right / size) for row in rows]
    return [Paragraph(clean(text)) for text in joined(lines)]


def _pages(content: bytes) -> list[list[_Run]]:
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("locked")
        if len(reader.pages) > PAGES_AT_MOST:
            raise Unreadable("too_long", limit=PAGES_AT_MOST)
        return [_runs(page) for page in reader.pages]
    except Unreadable:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError,
            RecursionError, AssertionError, NotImplementedError, MemoryError) as error:  # fmt: skip
        raise Unreadable("broken") from error  # a crafted file makes pypdf fail in any of these


def _runs(page: Any) -> list[_Run]:
    found: list[_Run] = []

    def see(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        seen = visible(text).strip("\r\n")
        if not seen.strip():
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        found.append(_Run(x, y, abs(size) * scale or 1.0, seen))

    page.extract_text(visitor_text=see)
    return found


def _rows(runs: list[_Run]) -> list[_Row]:
    """Runs at one height are one line, from left to right; lines from the top down."""
    rows: list[list[_Run]] = []
    for run in sorted(runs, key=lambda run: (-run.y, run.x)):
        if rows and abs(rows[-1][0].y - run.y) <= 0.45 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_row(sorted(row, key=lambda run: run.x)) for row in rows]


def _row(runs: list[_Run]) -> _Row:
    text, right = "", runs[0].x
    for run in runs:
        apart = run.x - right > 0.8 * run.size and text and not text.endswith(" ")
        text += (" " if apart else "") + run.text
        right = run.x + width(run.text.rstrip()) * run.size
    words = text.strip()
    lead = width(text[: len(text) - len(text.lstrip())]) * runs[0].size
    size = max(run.size for run in runs)
    return _Row(runs[0].y, runs[0].x + lead, right, size, words)


def _without_margins(pages: list[list[_Row]]) -> list[list[_Row]]:
    """The pages without what is printed around the text, at the same height on several of them."""
    seen: dict[tuple[str, int], int] = defaultdict(int)
    for page in pages:
        for row in _margin(page):
            seen[_key(row)] += 1
    often = {key for key, n in seen.items() if n >= max(2, len(pages) / 4)}
    return [[row for row in page if not _is_margin(row, page, often)] for page in pages]


def _margin(page: list[_Row]) -> list[_Row]:
    return page if len(page) <= 2 * _MARGIN_LINES else page[:_MARGIN_LINES] + page[-_MARGIN_LINES:]


def _key(row: _Row) -> tuple[str, int]:
    return _DIGITS.sub("#", bare(row.text)), round(row.y / 3)


def _is_margin(row: _Row, page: list[_Row], often: set[tuple[str, int]]) -> bool:
    if row not in _margin(page):
        return False
    return is_page_number(row.text) or _key(row) in often
