"""Markdown, as statutes are kept in it: headings, bold, comments, tables."""

from __future__ import annotations

import re

from statutes.paragraph import Paragraph, clean

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_TITLE = re.compile(r"#(?!#)\s*")
_MARKS = re.compile(r"^(?:#{1,6}\s*|>\s*|[-*+]\s+)+")
_BOLD = re.compile(r"\*{1,3}|__|`|\\(?=[.\-*()\[\]_#])")


def markdown_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a Markdown text; `# ` marks the title, INFO END the end of the note."""
    told = _COMMENT.sub(lambda c: "\n\x00\n" if "INFO END" in c[1] else "\n", text)
    return [_paragraph(line) for line in told.split("\n")]


def _paragraph(line: str) -> Paragraph:
    if line == "\x00":
        return Paragraph("", "break")
    line = clean(line)
    title = _TITLE.match(line)
    plain = clean(_BOLD.sub("", _MARKS.sub("", line)))
    return Paragraph(plain, "title" if title else "")
