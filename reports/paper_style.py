"""Page, fonts and styles of an official document (after GB/T 9704-2012, chapter 5 to 7).

python-docx sets the Latin font alone, and the template's theme fonts win over it: every style gets
`w:eastAsia`, and the theme's attributes are taken away.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

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

_ALTERNATIVES = {
    TITLE_FONT: "FZXiaoBiaoSong-B05S,华文中宋,STZhongsong,宋体,SimSun",
    BODY_FONT: "FangSong,仿宋_GB2312,FangSong_GB2312,STFangsong",
    HEADING_FONT: "SimHei,STHeiti",
    SUBHEADING_FONT: "KaiTi,楷体_GB2312,KaiTi_GB2312,STKaiti",
    PAGE_FONT: "SimSun,STSong",
}

_LEFT, _CENTER, _RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


def dress(paper: Paper, sample_mark: str = "") -> None:
    """Sets fonts, styles, page, page numbers and the mark on top of an empty document."""
    _defaults(paper)
    _styles(paper)
    _page(paper)
    _margin_lines(paper, sample_mark)


def font_table() -> bytes:
    """Other names under which a machine may have our fonts; Word takes the first it finds."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/></w:font>'
        for name, others in _ALTERNATIVES.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<w:fonts xmlns:w="{space}">{fonts}</w:fonts>'.encode()


def chinese_marks(paragraph: Paragraph) -> None:
    """Quotation marks and dashes are shared with Latin: says that here they are Chinese ones."""
    for run in paragraph.runs:
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


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


def indent(paragraph: Paragraph, **attributes: int) -> None:
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, value in attributes.items():
        indent.set(qn(f"w:{name}"), str(value))


def rule_above(paragraph: Paragraph) -> None:
    """A thin line over the paragraph."""
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "4"), ("color", "808080")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


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


def _page(paper: Paper) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(20), Mm(22)


def lay_across(paper: Paper) -> None:
    """Turns the pages: for a table of many columns."""
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    section.left_margin = section.right_margin = Mm(20)
    section.header_distance, section.footer_distance = Mm(12), Mm(12)


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
    indent(paragraph, **{("rightChars" if side is _RIGHT else "leftChars"): 100})
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
