"""Renders lines of a statute as the files an office has: Word, text, PDF."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def has_office() -> bool:
    """Whether LibreOffice is on this machine, which turns Word into PDF."""
    return shutil.which("soffice") is not None


def as_docx(lines: Iterable[str], path: Path, *, running_head: str = "", point: float = 14) -> Path:
    """A Word file as offices print it: first-line indents, justified, head and page number."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document: Any = Document()
    font = document.styles["Normal"].font
    font.name, font.size = "WenQuanYi Zen Hei", Pt(point)
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "WenQuanYi Zen Hei")
    for line in lines:
        paragraph = document.add_paragraph(line)
        layout = paragraph.paragraph_format
        layout.first_line_indent, layout.space_after = Pt(2 * point), Pt(0)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if _is_centred(line):
            paragraph.alignment, layout.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    _print_around(document.sections[0], running_head)
    document.save(str(path))
    return path


def _is_centred(line: str) -> bool:
    """Titles and headings: short lines that are no sentence, no item and no article."""
    if len(line) >= 40 or line.endswith(("。", "；", "：", ";", ":", "，")):
        return False
    return not re.match(r"[\s]*[“（(\d]|[\s“]*第[^条]{1,8}条", line)


def _print_around(section: Any, running_head: str) -> None:
    """A running head, and — 12 — at the foot of each page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section.header.paragraphs[0].text = running_head
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    foot.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)
    foot.add_run(" —")


def as_pdf(docx: Path, folder: Path) -> Path:
    """The Word file as LibreOffice prints it. Needs `has_office()`."""
    profile = f"-env:UserInstallation=file://{folder}/office"
    subprocess.run(
        [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            str(docx),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return folder / f"{docx.stem}.pdf"


def as_wrapped(lines: Iterable[str], *, width: int, indent: str = "") -> str:
    """Plain text that breaks every line after `width` characters, as old programs save it."""
    wrapped: list[str] = []
    for line in lines:
        rest = indent + line
        while rest:
            wrapped.append(rest[:width])
            rest = rest[width:]
    return "\n".join(wrapped) + "\n"
