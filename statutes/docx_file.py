"""Word (.docx): paragraphs as they are printed, with automatic numbers and accepted changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from statutes.docx_numbering import Numbering, W
from statutes.marks import article
from statutes.paragraph import Paragraph, Role, clean
from statutes.refusals import Unreadable

_MEGABYTES_UNPACKED = 160
_MEGABYTES_OF_TEXT = 64
_PARTS_AT_MOST = 4000
_GONE = {
    f"{W}{name}" for name in ("del", "moveFrom", "txbxContent", "rt", "instrText", "pPr", "delText")
}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_INNER = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
    f"{W}ptab": "\t",
}
_OFF = {"0", "false", "off"}


def docx_paragraphs(content: bytes) -> list[Paragraph]:
    """The paragraphs. Raises Unreadable for what is no Word file or unpacks beyond measure."""
    _mind_the_size(content)
    document = _opened(content)
    body = document.element.body
    numbering = Numbering(_part(document, "numbering"), _part(document, "styles"))
    styles = {s.style_id: (s.name or "").lower() for s in document.styles}
    found = list(_Reader(numbering, styles).block(body))
    notes = _part(document, "footnotes")
    if notes is not None:
        found += [
            Paragraph(text, "footnote") for p in notes.iter(f"{W}p") if (text := clean(_text(p)))
        ]
    return found


def _mind_the_size(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("broken") from error
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("locked")
    text = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    whole = sum(part.file_size for part in parts)
    if whole > _MEGABYTES_UNPACKED << 20 or text > _MEGABYTES_OF_TEXT << 20:
        raise Unreadable("swollen")
    if len(parts) > _PARTS_AT_MOST:
        raise Unreadable("swollen")


def _opened(content: bytes) -> Any:
    from docx import Document  # noqa: PLC0415 - slow to import, seldom needed

    try:
        document = Document(io.BytesIO(content))
        _ = document.element.body, document.styles
    except Exception as error:  # a crafted package fails anywhere in lxml, zipfile or docx
        raise Unreadable("broken") from error
    if document.element.body is None:
        raise Unreadable("broken")
    return document


def _part(document: Any, name: str) -> Any:
    """The root of a part that belongs to the document, None when there is none."""
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(f"/{name}"):
            part = relation.target_part
            return _root(part)
    return None


def _root(part: Any) -> Any:
    element = getattr(part, "element", None)
    if element is not None:
        return element
    from docx.oxml.parser import parse_xml  # noqa: PLC0415

    try:
        return parse_xml(part.blob)
    except ValueError:  # lxml's syntax error is one: footnotes that cannot be read are no loss
        return None


def _text(paragraph: Any) -> str:
    """What a w:p shows: insertions with, deletions, text boxes and field codes without."""
    shown: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in _GONE or tag == _FALLBACK or (tag == f"{W}r" and _is_hidden(element)):
            continue
        if tag == f"{W}t":
            shown.append(element.text or "")
        elif tag in _INNER:
            shown.append(_INNER[tag] if element.get(f"{W}type") in {None, "textWrapping"} else "")
        else:
            waiting.extend(reversed(element))
    return "".join(shown)


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{W}rPr/{W}vanish")
    return vanish is not None and vanish.get(f"{W}val", "1") not in _OFF


class _Reader:
    """Walks through the body."""

    def __init__(self, numbering: Numbering, styles: dict[str, str]) -> None:
        self._numbering = numbering
        self._styles = styles

    def block(self, holder: Any, role: Role = "") -> Iterator[Paragraph]:
        """Paragraphs and tables below `holder`, in their order."""
        for element in holder:
            if element.tag == f"{W}p":
                yield from self._paragraph(element, role)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag == f"{W}sdt":
                gallery = element.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                is_contents = gallery is not None and "Contents" in gallery.get(f"{W}val", "")
                content = element.find(f"{W}sdtContent")
                if content is not None:
                    yield from self.block(content, "contents" if is_contents else role)
            elif element.tag in {f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}:
                yield from self.block(element, role)

    def _paragraph(self, element: Any, role: Role) -> Iterator[Paragraph]:
        label = self._numbering.label(element)
        text = _text(element)
        if label and text.strip():
            text = f"{label} {text}"
        role = role or self._role(element)
        for line in text.split("\n"):
            yield Paragraph(clean(line), role)

    def _role(self, element: Any) -> Role:
        style = element.find(f"{W}pPr/{W}pStyle")
        name = "" if style is None else self._styles.get(style.get(f"{W}val", ""), "")
        if name == "title":
            return "title"
        return "contents" if name.startswith("toc ") else ""

    def _table(self, table: Any) -> Iterator[Paragraph]:
        """Rows of a table; a column that holds articles is read as text, the others as notes."""
        rows = [
            [self._cell(cell) for cell in row.iter(f"{W}tc")] for row in table.findall(f"{W}tr")
        ]
        columns = max(map(len, rows), default=0)
        column = 0 if columns == 1 else _column_of_articles(rows, columns)
        if column is None:
            yield from (
                Paragraph("\t".join(" ".join(c) for c in row).strip(), "table") for row in rows
            )
            return
        for row in rows:
            for place, cell in enumerate(row):
                role: Role = "" if place == column or len(row) == 1 else "footnote"
                yield from (Paragraph(text, role) for text in cell)

    def _cell(self, cell: Any) -> list[str]:
        return [p.text for p in self.block(cell) if p.text]


def _column_of_articles(rows: list[list[list[str]]], columns: int) -> int | None:
    """The column with most articles, the last of equals; None when none holds three."""
    held = [0] * columns
    for row in rows:
        for place, cell in enumerate(row):
            held[place] += sum(bool((found := article(text)) and found.sure) for text in cell)
    most = max(held, default=0)
    return None if most < 3 else max(i for i, n in enumerate(held) if n == most)
