"""Reads a file into a statute. The readers give paragraphs, the parser does the rest."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from statutes.docx_file import docx_paragraphs
from statutes.markdown import markdown_paragraphs
from statutes.paragraph import Paragraph
from statutes.parse import parse
from statutes.pdf_file import pdf_paragraphs
from statutes.plain import decoded, plain_paragraphs
from statutes.refusals import Unreadable
from statutes.tree import Statute

MEGABYTES_AT_MOST = 32
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_READERS: dict[str, Callable[[bytes], list[Paragraph]]] = {
    ".docx": docx_paragraphs,
    ".pdf": pdf_paragraphs,
    ".md": lambda content: markdown_paragraphs(decoded(content)),
    ".txt": lambda content: plain_paragraphs(decoded(content)),
}


def read_statute(path: Path) -> Statute:
    """Reads .docx, .txt, .md or a .pdf with text. Raises Unreadable (a ValueError), whose words
    are a Chinese sentence, for what cannot be read; OSError when the disk refuses."""
    if not path.exists():
        raise Unreadable("missing").of(path.name)
    if not path.is_file():
        raise Unreadable("no_file").of(path.name)
    if path.stat().st_size > MEGABYTES_AT_MOST << 20:
        raise Unreadable("too_big", limit=MEGABYTES_AT_MOST).of(path.name)
    return read_content(path.read_bytes(), path.name)


def read_content(content: bytes, name: str) -> Statute:
    """The same for a file that was sent; its name tells the kind, its first bytes are believed."""
    try:
        return _read(content, Path(name).suffix.lower())
    except Unreadable as refusal:
        raise refusal.of(name) from refusal.__cause__


def _read(content: bytes, suffix: str) -> Statute:
    if len(content) > MEGABYTES_AT_MOST << 20:
        raise Unreadable("too_big", limit=MEGABYTES_AT_MOST)
    if not content.strip():
        raise Unreadable("empty")
    kind = _kind(content, suffix)
    paragraphs = _READERS[kind](content)
    if not any(paragraph.text for paragraph in paragraphs):
        raise Unreadable("scan" if kind == ".pdf" else "empty")
    return parse(paragraphs)


def _kind(content: bytes, suffix: str) -> str:
    """What the first bytes say, before what the name says."""
    if content.startswith(_OLD_WORD):
        raise Unreadable("locked" if _LOCKED in content else "old_word")
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return ".pdf"
    if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
        return ".docx"
    if suffix == ".doc":
        raise Unreadable("old_word")
    if suffix not in _READERS:
        raise Unreadable("kind")
    if suffix in {".docx", ".pdf"}:
        raise Unreadable("broken")
    return suffix
