"""Reads a file into a statute. The readers give paragraphs, the parser does the rest."""

from __future__ import annotations

from pathlib import Path

from statutes.markdown import markdown_paragraphs
from statutes.parse import parse
from statutes.plain import decoded, plain_paragraphs
from statutes.tree import Statute


def read_statute(path: Path) -> Statute:
    """Reads .docx, .txt, .md or a .pdf with text. Raises Unreadable (a ValueError) with a Chinese
    sentence for what cannot be read, OSError when the disk refuses."""
    text = decoded(path.read_bytes())
    if path.suffix.lower() == ".md":
        return parse(markdown_paragraphs(text))
    return parse(plain_paragraphs(text))
