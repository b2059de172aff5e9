"""Reads a table of answered questions, CSV or a workbook, and names every fault by its row."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

from openpyxl import load_workbook

from handlers.register_sheet import MOST_BYTES, BadCell, Column, Entry, read_sheet

TEMPLATE: Final = "问题,答案,依据,来源,日期,联系点\n"
LONGEST_QUESTION: Final = 300
LONGEST_ANSWER: Final = 500  # with its first and last lines it fits into one message
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})日?(?: 00:00:00)?")
_LINE = re.compile(r"第 (\d+) 行")


def read_questions(path: Path, errors: list[str]) -> list[Entry]:
    """The rows that can be used; faults go to `errors`, one sentence each. Never raises for what
    is in the file."""
    try:
        source = _as_csv(path) if path.suffix.lower() == ".xlsx" else path
    except BadCell as fault:
        errors.append(f"{path.name}：{fault}")
        return []
    found: list[str] = []
    sheet = read_sheet(source, path.name, COLUMNS, found)
    errors += found
    bad = {int(line) for fault in found for line in _LINE.findall(fault)[:1]}
    return [entry for entry in sheet.entries if entry.line not in bad] if sheet.sound else []


def _as_csv(path: Path) -> str:
    """The first page of a workbook, a row a line."""
    if path.stat().st_size > MOST_BYTES:
        raise BadCell(f"文件超过 {MOST_BYTES // 2**20} MB，请分成几个文件。")
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        for row in rows:
            writer.writerow([_plain(cell) for cell in row])
    except (BadZipFile, KeyError, ValueError, IndexError, OSError):
        raise BadCell("打不开，不像 Excel 工作簿（.xlsx）。") from None
    return out.getvalue()


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return " ".join(str(cell).split())


def _text(longest: int) -> Any:
    def read(cell: str) -> str:
        if len(cell) > longest:
            raise BadCell(f"有 {len(cell)} 个字，最多 {longest} 字。")
        return cell

    return read


def _day(cell: str) -> date | None:
    if not cell:
        return None
    match = _DAY.fullmatch(cell)
    try:
        return date(*map(int, match.groups())) if match else _bad_day()
    except ValueError:
        return _bad_day()


def _bad_day() -> date:
    raise BadCell("看不懂这个日期，请写成 2026-11-23。")


def _names(cell: str) -> list[str]:
    return [name for name in re.split(r"[、,，;； ]+", cell) if name]


COLUMNS: Final = (
    Column("question", ("问题", "question"), _text(LONGEST_QUESTION), required=True),
    Column("answer", ("答案", "答复", "answer"), _text(LONGEST_ANSWER), required=True),
    Column("basis", ("依据", "basis"), _text(300)),
    Column("source", ("来源", "source"), _text(200)),
    Column("dated", ("日期", "date"), _day),
    Column("points", ("联系点", "points"), _names),
)
