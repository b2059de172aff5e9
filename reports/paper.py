"""An official document in Word: page, fonts, paragraphs, tables (after GB/T 9704-2012).

A4 with margins 37/35/28/26 mm, text in 仿宋 size 3, exactly 28.95 pt from line to line (22 lines a
page), headings in 黑体, the page number between dashes, outside on odd and even pages.

python-docx sets the Latin font alone, and the template's theme fonts win over it: every style gets
`w:eastAsia`, and the theme's attributes are taken away.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph

from reports.text import one_line

TITLE_FONT = "方正小标宋简体"
BODY_FONT = "仿宋"
HEADING_FONT = "黑体"
SUBHEADING_FONT = "楷体"
PAGE_FONT = "宋体"
LATIN_FONT = "Times New Roman"

SIZE_2 = Pt(22)
SIZE_3 = Pt(16)
SIZE_4 = Pt(14)
SIZE_TABLE = Pt(12)
LINE = Pt(28.95)
TEXT_WIDTH = 156  # mm, A4 without the margins

_ALTERNATIVES = {
    TITLE_FONT: "FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun",
    BODY_FONT: "FangSong,仿宋_GB2312,FangSong_GB2312,STFangsong",
    HEADING_FONT: "SimHei,STHeiti",
    SUBHEADING_FONT: "KaiTi,楷体_GB2312,KaiTi_GB2312,STKaiti",
    PAGE_FONT: "SimSun,STSong",
}
_TOGETHER = 3  # rows of a table that a page may not part from their heading
_FONT_PART = "/word/fontTable.xml"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can tell
_LEFT, _CENTER, _RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


def new_paper(*, title: str, author: str, made: datetime, sample_mark: str = "") -> Paper:
    """An empty document with page, styles, page numbers and properties set."""
    paper = Document()
    _defaults(paper)
    _styles(paper)
    _page(paper)
    _margin_lines(paper, sample_mark)
    core = paper.core_properties
    core.title, core.author, core.last_modified_by = one_line(title), one_line(author), ""
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
            content = _font_table() if entry.filename == _FONT_PART[1:] else source.read(entry)
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
    _chinese_marks(paragraph)
    if right_chars:
        paragraph.alignment = _RIGHT
        _indent(paragraph, rightChars=round(right_chars * 100), firstLineChars=0, firstLine=0)
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
            paragraph = _fill(cell, text, style="Table Head" if strong else "Table Text")
            paragraph.alignment = _LEFT if is_left else _CENTER
            paragraph.paragraph_format.keep_with_next = place < _TOGETHER or None


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
    _chinese_marks(paragraph)
    paragraph.style = style
    return paragraph


def _row_rules(row: _Row, *, repeated: bool) -> None:
    rules = row._tr.get_or_add_trPr()
    rules.append(OxmlElement("w:cantSplit"))
    if repeated:
        rules.append(OxmlElement("w:tblHeader"))


# --- styles ----------------------------------------------------------------------------------


def _defaults(paper: Paper) -> None:
    """Makes the template Chinese and of our day: its fonts come from a theme, its Word is 2010."""
    defaults = paper.styles.element.find(
        f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"
    )
    _fonts(defaults, BODY_FONT)
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    settings = paper.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    for compatibility in settings.iter(qn("w:compatSetting")):
        if compatibility.get(qn("w:name")) == "compatibilityMode":
            compatibility.set(qn("w:val"), "15")  # else Word opens it in compatibility mode


def _styles(paper: Paper) -> None:
    _style(paper, "Normal", BODY_FONT, SIZE_3)
    text = _style(paper, "Body Text", BODY_FONT, SIZE_3, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
    _two_characters(text)
    _style(paper, "Title", TITLE_FONT, SIZE_2, align=_CENTER, line=Pt(34))
    _style(paper, "Subtitle", SUBHEADING_FONT, SIZE_3, align=_CENTER)
    _two_characters(_style(paper, "Heading 1", HEADING_FONT, SIZE_3))
    _two_characters(_style(paper, "Heading 2", SUBHEADING_FONT, SIZE_3))
    for name, font in (("Table Text", BODY_FONT), ("Table Head", HEADING_FONT)):
        paper.styles.add_style(name, 1)
        _style(paper, name, font, SIZE_TABLE, line=Pt(18))
    for name in ("Header", "Footer"):
        _style(paper, name, PAGE_FONT, SIZE_4, line=Pt(18))


def _style(
    paper: Paper,
    name: str,
    font: str,
    size: Pt,
    *,
    align: WD_ALIGN_PARAGRAPH = _LEFT,
    line: Pt = LINE,
) -> ParagraphStyle:
    style = paper.styles[name]
    assert isinstance(style, ParagraphStyle)  # noqa: S101 - the template's own styles
    properties = style.element.get_or_add_pPr()
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)
    style.font.size, style.font.bold, style.font.italic = size, False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    _fonts(style.element.get_or_add_rPr(), font)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, line
    shape.alignment = align
    return style


def _two_characters(style: ParagraphStyle) -> None:
    style.paragraph_format.first_line_indent = 2 * SIZE_3
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")


def _indent(paragraph: Paragraph, **attributes: int) -> None:
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, value in attributes.items():
        indent.set(qn(f"w:{name}"), str(value))


def _chinese_marks(paragraph: Paragraph) -> None:
    """Quotation marks and dashes are shared with Latin: says that here they are Chinese ones."""
    for run in paragraph.runs:
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def _fonts(properties: Any, east: str) -> None:
    """Names the fonts of a `w:rPr`, East Asian too, and drops what a theme would put above."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.attrib.clear()
    for slot, font in (("ascii", LATIN_FONT), ("hAnsi", LATIN_FONT), ("cs", LATIN_FONT)):
        fonts.set(qn(f"w:{slot}"), font)
    fonts.set(qn("w:eastAsia"), east)
    fonts.set(qn("w:hint"), "eastAsia")


def _font_table() -> bytes:
    """Other names under which a machine may have our fonts; Word takes the first it finds."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in _ALTERNATIVES.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


# --- page ------------------------------------------------------------------------------------


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(22)


def _margin_lines(paper: Paper, sample_mark: str) -> None:
    """Page numbers outside; the mark for sample data on top of every page."""
    paper.settings.odd_and_even_pages_header_footer = True
    section = paper.sections[0]
    for footer, side in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        footer.is_linked_to_previous = False
        _number_line(footer.paragraphs[0], side)
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        header.paragraphs[0].text = sample_mark
        header.paragraphs[0].alignment = _CENTER
        for run in header.paragraphs[0].runs:
            run.font.color.rgb = RGBColor(0xC0, 0, 0)


def _number_line(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    paragraph.style = "Footer"
    paragraph.alignment = side
    _indent(paragraph, **{("rightChars" if side is _RIGHT else "leftChars"): 100})
    paragraph.add_run("— ")
    for kind, content in (
        ("begin", ""),
        ("", " PAGE "),
        ("separate", ""),
        ("text", "1"),
        ("end", ""),
    ):
        _field_part(paragraph, kind, content)
    paragraph.add_run(" —")


def _field_part(paragraph: Paragraph, kind: str, content: str) -> None:
    run = paragraph.add_run(content if kind == "text" else "")
    if kind == "text":
        return
    part = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        part.set(qn("w:fldCharType"), kind)
    else:
        part.text = content
    run._r.append(part)
