"""Plain text: which encoding, and where its paragraphs are."""

from __future__ import annotations

import codecs

from statutes.paragraph import Paragraph, clean

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(content: bytes) -> str:
    """The text, from UTF-8, GB 18030 or UTF-16. Raises ValueError when it is none of them."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content.decode(encoding)
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("no text")


def plain_paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a plain text."""
    return [Paragraph(clean(line)) for line in text.splitlines()]
