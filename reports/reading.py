"""A paper is read back: what stands where, so that it can be held against the ledger."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from itertools import chain, takewhile, zip_longest

from docx import Document
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from reports.stored import WORDS_GONE
from reports.weekly import FULL

_NUMBER = re.compile(r"(?:周报|征询)〔\d{4}〕第\d{1,9}号-[^\s　；]+")
_BEFORE, _SHOWN = 10, 40  # characters of a text that differs
_BIGGEST = 400 * 2**20  # bytes unpacked


class NoPaper(ValueError):  # noqa: N818 - says what it is not
    """A Chinese sentence: this file is none of ours, or cannot be read."""


@dataclass(frozen=True, slots=True)
class ReadPaper:
    """`paragraphs` of a document, in order; `cells` of tables and sheets, by where they stand.
    `kind`: which paper of its number a document says it is."""

    number: str
    digest: str
    full: bool
    paragraphs: tuple[str, ...]
    cells: Mapping[str, str]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Differences:
    """`gone`: places whose words were erased after the file was made, which is no fault of it."""

    lines: tuple[str, ...]
    gone: int


def read_paper(content: bytes) -> ReadPaper:
    """Reads .xlsx or .docx by what is inside. Raises NoPaper."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = set(parts.namelist())
            if sum(entry.file_size for entry in parts.infolist()) > _BIGGEST:
                raise NoPaper("文件解开后太大，不像是本系统出的文件。")
        if "xl/workbook.xml" in names:
            return _read_book(content)
        if "word/document.xml" in names:
            return _read_document(content)
    except NoPaper:
        raise
    except Exception as error:  # whatever a damaged file makes the libraries raise
        raise NoPaper("文件打不开，可能已经损坏。") from error
    raise NoPaper("这不是 Word（.docx）或 Excel（.xlsx）文件。")


def differences(file: ReadPaper, ledger: ReadPaper) -> Differences:
    """What the file says otherwise than the ledger, a Chinese line each."""
    pairs = [*_paragraph_pairs(file, ledger), *_cell_pairs(file, ledger)]
    told = [pair for pair in pairs if WORDS_GONE not in pair[2]]
    return Differences(
        tuple(
            f"{where}：文件里是{_quote(was, should)}，台账里是{_quote(should, was)}。"
            for where, was, should in told
        ),
        len(pairs) - len(told),
    )


_Pair = tuple[str, str, str]  # where, in the file, in the ledger


def _cell_pairs(file: ReadPaper, ledger: ReadPaper) -> Iterator[_Pair]:
    for where in dict.fromkeys((*ledger.cells, *file.cells)):
        was, should = file.cells.get(where, ""), ledger.cells.get(where, "")
        if was != should:
            yield where, was, should


def _paragraph_pairs(file: ReadPaper, ledger: ReadPaper) -> Iterator[_Pair]:
    """An inserted paragraph is one difference, not one for each that follows."""
    matcher = SequenceMatcher(None, file.paragraphs, ledger.paragraphs, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag != "equal":
            both = zip_longest(file.paragraphs[a:b], ledger.paragraphs[c:d], fillvalue="")
            for number, (was, should) in enumerate(both, start=a + 1):
                yield f"正文第{number}段", was, should


def _read_book(content: bytes) -> ReadPaper:
    book = load_workbook(io.BytesIO(content), read_only=False)
    told = {prop.name: str(prop.value or "") for prop in book.custom_doc_props.props}
    cells = {
        f"“{sheet.title}”表 {cell.coordinate}": _text(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    return _paper(told.get("number", ""), told.get("digest", ""), told.get("mark", ""), (), cells)


def _read_document(content: bytes) -> ReadPaper:
    """Empty paragraphs are left out: an extra blank line counts for nothing."""
    paper = Document(io.BytesIO(content))
    core = paper.core_properties
    paragraphs = tuple(p.text for p in paper.paragraphs if p.text.strip())
    cells = {
        f"第{number}个表第{row_number}行第{column}列": cell.text
        for number, table in enumerate(paper.tables, start=1)
        for row_number, row in enumerate(table.rows, start=1)
        for column, cell in enumerate(row.cells, start=1)
    }
    read = _paper(core.subject, core.identifier, core.category, paragraphs, cells)
    return replace(read, kind=core.keywords)


def _paper(
    number: str, digest: str, mark: str, paragraphs: tuple[str, ...], cells: Mapping[str, str]
) -> ReadPaper:
    texts = chain(paragraphs, cells.values())
    found = number or next((m[0] for text in texts if (m := _NUMBER.search(text))), "")
    if not found:
        raise NoPaper("文件里没有编号，不是本系统出的周报或意见汇总，或是没有编号的旧文件。")
    return ReadPaper(found, digest, mark == FULL, paragraphs, cells)


def _text(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return unescape(value) if isinstance(value, str) else str(value)


def _quote(text: str, other: str) -> str:
    """The text from a little before the place where the two part."""
    if not text:
        return "空白"
    alike = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False))
    )
    start = max(0, alike - _BEFORE)
    cut = text[start : start + _SHOWN]
    return f"“{'……' if start else ''}{cut}{'……' if start + _SHOWN < len(text) else ''}”"
