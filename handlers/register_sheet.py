"""Reads one CSV of the directory into entries, and names every fault by file, line and column.

Accepts what Excel and WPS on a Chinese Windows save: UTF-8 with or without a mark, GB18030.
Nothing here sees the database.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from handlers.access import Refused

Source = Path | str | bytes
"""A file, the text of one, or the bytes of an upload."""

MOST_ERRORS: Final = 50
MOST_BYTES: Final = 5 * 2**20
NOTE: Final = ("备注", "note")  # accepted in every table and not kept

_UNSEEN: Final = {"Cc", "Cs"}  # control characters, halves of characters
_NOT_CSV: Final = {
    b"PK\x03\x04": "这是 Excel 工作簿",
    b"\xd0\xcf\x11\xe0": "这是旧版 Excel 工作簿",
    b"\xff\xfe": "这是“Unicode 文本”",
    b"\xfe\xff": "这是“Unicode 文本”",
}


class BadDirectory(Refused):
    """The directory was not taken in, nothing was changed. `errors`: at most 50 sentences."""

    def __init__(self, errors: Sequence[str]) -> None:
        shown = list(errors)
        if len(shown) > MOST_ERRORS:
            left = len(shown) - MOST_ERRORS + 1
            shown = [*shown[: MOST_ERRORS - 1], f"此外还有 {left} 处错误，改好以上各处后再导入。"]
        self.errors = tuple(shown)
        super().__init__("\n".join(self.errors))


class BadCell(Exception):  # noqa: N818 - what is wrong with it, as the operator reads it
    """What is wrong with a cell, as the second half of a Chinese sentence."""


class Keep:
    """The value of an empty cell that leaves what is stored as it is."""


KEEP: Final = Keep()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the attribute it fills, its titles (Chinese first), how a cell is read.

    `read` gets the cleaned cell, "" included, gives the value or KEEP, and raises BadCell.
    """

    field: str
    titles: tuple[str, ...]
    read: Callable[[str], Any]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: `values` holds the fields whose columns exist and whose cells could be read."""

    file: str
    line: int
    values: dict[str, Any]
    titles: dict[str, str]  # field -> the title its column carries in this file

    def get(self, name: str) -> Any:
        return self.values.get(name)

    def faulty(self, name: str) -> bool:
        """Whether the column is there and its cell could not be read, which is said already."""
        return name in self.titles and name not in self.values

    def fault(self, name: str, sentence: str) -> str:
        title = self.titles.get(name, name)
        return f"{self.file} 第 {self.line} 行“{title}”：{sentence}"


@dataclass(slots=True)
class Sheet:
    """A table as read. `sound` is false when its rows could not be reached at all."""

    file: str
    entries: list[Entry] = field(default_factory=list)
    sound: bool = True


def read_sheet(source: Source, name: str, columns: Sequence[Column], errors: list[str]) -> Sheet:
    """Reads `source`; `name` is how to call it when it is not a file. Faults go to `errors`."""
    sheet = Sheet(source.name if isinstance(source, Path) else name)
    try:
        rows = list(_rows(_text(source)))
    except BadCell as fault:
        return _unsound(sheet, errors, f"{sheet.file}：{fault}")
    if len(rows) < 2:
        return _unsound(sheet, errors, f"{sheet.file}：表是空的，第一行写列名，以下每行写一条。")
    header_line, header = rows[0]
    titles = [_header(cell) for cell in header]
    order = _order(titles, rows[1:], columns, f"{sheet.file} 第 {header_line} 行", errors)
    if order is None:
        sheet.sound = False
        return sheet
    named = {column.field: titles[at] for at, column in order.items()}
    for line, cells in rows[1:]:
        where = Entry(sheet.file, line, {}, named)
        sheet.entries.append(where)
        _fill(where, cells, order, errors)
        if any(clean(cell) for cell in cells[len(titles) :]):
            errors.append(f"{sheet.file} 第 {line} 行：格数比列名多，是不是多了一个逗号？")
    return sheet


def clean(cell: str) -> str:
    """Without invisible marks, line breaks as blanks, blanks trimmed and single."""
    visible = "".join(ch for ch in cell if unicodedata.category(ch) != "Cf")
    return " ".join(visible.split())


def short(text: str) -> str:
    """What a sentence to the operator may repeat of a cell."""
    shown = "".join("�" if unicodedata.category(ch) in _UNSEEN else ch for ch in text)
    return shown if len(shown) <= 20 else shown[:19] + "…"


def _unsound(sheet: Sheet, errors: list[str], fault: str) -> Sheet:
    errors.append(fault)
    sheet.sound = False
    return sheet


def _header(cell: str) -> str:
    return clean(cell).replace(" ", "").lower()


def _text(source: Source) -> str:
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError:
        raise BadCell("读不了这个文件，请检查路径和权限。") from None
    if len(data) > MOST_BYTES:
        raise BadCell(f"文件超过 {MOST_BYTES // 2**20} MB，不像是名录。")
    for start, what in _NOT_CSV.items():
        if data.startswith(start):
            raise BadCell(f"{what}，请在 Excel 里另存为“CSV UTF-8（逗号分隔）”再导入。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadCell("文字编码看不懂，请另存为“CSV UTF-8（逗号分隔）”再导入。")


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    begins = 1
    try:
        for cells in reader:
            if any(clean(cell) for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise BadCell(f"第 {begins} 行起的引号没有配对，或一格太长。") from None


def _order(
    titles: list[str],
    rows: list[tuple[int, list[str]]],
    columns: Sequence[Column],
    where: str,
    errors: list[str],
) -> dict[int, Column] | None:
    """Which cell belongs to which column; None (and faults) when the header is not understood."""
    known = {title: column for column in columns for title in column.titles}
    faults: list[str] = []
    order: dict[int, Column] = {}
    for at, title in enumerate(titles):
        if title in NOTE or (
            not title and not any(clean(c) for _, r in rows for c in r[at : at + 1])
        ):
            continue
        if title not in known:
            faults.append(f"{where}第 {at + 1} 列：不认识列名“{short(title)}”，可用的列名见说明。")
        elif known[title] in order.values():
            faults.append(f"{where}第 {at + 1} 列：列“{title}”出现了两次。")
        else:
            order[at] = known[title]
    faults += [
        f"{where}：缺少列“{column.titles[0]}”。"
        for column in columns
        if column.required and column not in order.values() and not faults
    ]
    errors += faults
    return None if faults else order


def _column_is_empty(at: int, rows: list[tuple[int, list[str]]]) -> bool:
    """Excel leaves such columns behind: a comma at the end of every line."""
    return not any(clean(cell) for _, cells in rows for cell in cells[at : at + 1])


def _fill(entry: Entry, cells: list[str], order: dict[int, Column], errors: list[str]) -> None:
    for at, column in order.items():
        cell = clean(cells[at]) if at < len(cells) else ""
        try:
            value = _value(column, cell)
        except BadCell as fault:
            errors.append(entry.fault(column.field, str(fault)))
        else:
            if value is not KEEP:
                entry.values[column.field] = value


def _value(column: Column, cell: str) -> Any:
    if not cell and column.required:
        raise BadCell("不能空着。")
    if any(unicodedata.category(ch) in _UNSEEN for ch in cell):
        raise BadCell("里面有看不见的控制字符，请删掉重新录入。")
    return column.read(cell)
