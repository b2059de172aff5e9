"""An official document in Word: page, fonts, paragraphs, tables (after GB/T 9704-2012).

A4 with margins 37/35/28/26 mm, text in 仿宋 size 3, exactly 28.95 pt from line to line (22 lines a
page), headings in 黑体, the page number between dashes, outside on odd and even pages.
Fonts and styles are in `paper_style`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from reports.paper_style import (
    SIZE_3,
    chinese_marks,
    dress,
    font_table,
    indent,
    rule_above,
)
from reports.text import one_line, shorten

_TOGETHER = 3  # rows of a table that a page may not part from their heading
_FONT_PART = "word/fontTable.xml"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can tell
_LEFT, _CENTER = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER
_PROPERTY_LIMIT = 200  # python-docx refuses properties of more than 255 characters


def new_paper(*, title: str, author: str, made: datetime, sample_mark: str = "") -> Paper:
    """An empty document with page, styles, page numbers and properties set."""
    paper = Document()
    dress(paper, sample_mark)
    core = paper.core_properties
    core.title, core.author = (shorten(text, _PROPERTY_LIMIT) for text in (title, author))
    core.last_modified_by = ""
    core.comments, core.language = one_line(sample_mark), "zh-CN"
    core.created = core.modified = made.astimezone(UTC).replace(tzinfo=None)
    return paper


def to_bytes(paper: Paper) -> bytes:
    """The file's bytes, the same for the same content: no entry carries the hour of writing."""
    raw, out = io.BytesIO(), io.BytesIO()
    paper.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            plain = zipfile.ZipInfo(entry.filename, _ZIP_DATE)
            plain.compress_type = zipfile.ZIP_DEFLATED
            content = font_table() if entry.filename == _FONT_PART else source.read(entry)
            target.writestr(plain, content)
    return out.getvalue()


def add(
    paper: Paper,
    text: str,
    *,
    style: str = "Normal",
    right_chars: float = 0,
    keep: bool = False,
) -> Paragraph:
    """One paragraph. `right_chars`: right-aligned, that many characters away from the edge."""
    paragraph = paper.add_paragraph(one_line(text), style=style)
    chinese_marks(paragraph)
    if right_chars:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        indent(paragraph, rightChars=round(right_chars * 100), firstLineChars=0, firstLine=0)
        paragraph.paragraph_format.right_indent = round(right_chars * SIZE_3)
    paragraph.paragraph_format.keep_with_next = keep or None
    return paragraph


def body(paper: Paper, text: str) -> Paragraph | None:
    """A paragraph of body text, two characters indented; nothing for an empty text."""
    return add(paper, text, style="Body Text") if text else None


def table(
    paper: Paper,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    left: frozenset[int] = frozenset({0}),
    total: bool = False,
) -> None:
    """A bordered table over the text's width.

    `widths` in mm, `left` the columns set left, `total` whether the last row is set in 黑体. The
    header comes again on every page and no row is torn.
    """
    before = paper.paragraphs[-1].paragraph_format
    before.space_after, before.keep_with_next = Pt(6), True
    grid = paper.add_table(rows=0, cols=len(header), style="Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    for place, texts in enumerate((header, *rows)):
        row = grid.add_row()
        strong = place == 0 or (total and place == len(rows))
        _row_rules(row, repeated=place == 0)
        for column_place, (text, width) in enumerate(zip(texts, widths, strict=True)):
            cell = row.cells[column_place]
            cell.width = Mm(width)
            is_left = column_place in left and place > 0
            paragraph = _fill(cell, text, style="TableHead" if strong else "TableText")
            paragraph.alignment = _LEFT if is_left else _CENTER
            paragraph.paragraph_format.keep_with_next = place < _TOGETHER or None


def small_print(paper: Paper, text: str) -> None:
    """A line at the end that serves the archive, set small, under a thin rule."""
    paragraph = add(paper, text, style="Table Text")
    paragraph.paragraph_format.space_before = Pt(18)
    rule_above(paragraph)


def gap(paper: Paper) -> None:
    """Half a line of air, after a table."""
    add(paper, "").paragraph_format.line_spacing = Pt(14)


def keep_with_closing(paper: Paper) -> None:
    """Holds the last paragraph and what follows together: a page never has the date alone."""
    paper.paragraphs[-1].paragraph_format.keep_with_next = True


def _fill(cell: _Cell, text: str, *, style: str) -> Paragraph:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph: Paragraph = cell.paragraphs[0]
    paragraph.text = one_line(text)
    chinese_marks(paragraph)
    paragraph._p.get_or_add_pPr().style = style  # by id: the look-up by name is slow
    return paragraph


def _row_rules(row: _Row, *, repeated: bool) -> None:
    rules = row._tr.get_or_add_trPr()
    rules.append(OxmlElement("w:cantSplit"))
    if repeated:
        rules.append(OxmlElement("w:tblHeader"))
