"""Headings, tables and notes of a sheet of figures, one below the other."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from reports.xlsx_page import Formats, Value, put, row_height


class Blocks:
    """Writes blocks one below the other; `row` is the next free row, `first` the width of the first
    column."""

    def __init__(self, paper: Worksheet, formats: Formats, first: float) -> None:
        self.paper, self.formats, self.first, self.row = paper, formats, first, 2

    def section(self, name: str) -> int:
        """A heading; returns its row."""
        self.row += self.row > 2
        self.paper.write_string(self.row, 0, name, self.formats.section)
        self.paper.set_row(self.row, 24)
        self.row += 1
        return self.row - 1

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[Value]],
        *,
        total: bool = False,
        empty: str = "",
    ) -> None:
        """A table, its last row a total when `total`; without rows the sentence `empty`."""
        if not rows:
            self.note(empty)
            return
        self.paper.set_row(self.row, 32 if max(map(len, header)) > 5 else 20)
        for column, name in enumerate(header):
            self.paper.write_string(self.row, column, name, self.formats.header)
        self.row += 1
        for place, row in enumerate(rows):
            self._line(row, is_total=total and place == len(rows) - 1)

    def _line(self, row: Sequence[Value], *, is_total: bool) -> None:
        formats = self.formats
        first = formats.total_name if is_total else formats.name
        rest = formats.total if is_total else formats.number
        for column, value in enumerate(row):
            put(self.paper, self.row, column, value, rest if column else first)
        self.paper.set_row(self.row, row_height([(str(row[0]), self.first)]))
        self.row += 1

    def note(self, text: str) -> None:
        self.paper.write_string(self.row, 0, text, self.formats.note)
        self.row += 1
