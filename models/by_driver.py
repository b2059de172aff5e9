"""Statements of the push path, compiled once and given to the driver as they are.

SQLAlchemy looks a statement up, and sets its execution up anew, at every call: more than the
database takes for one small row. What is prepared here is the same text with the same conversions
of its values; errors come back as SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable

_Convert = Callable[[Any], Any] | None


class ByDriver:
    """One statement with the parameters `names`, for one kind of database."""

    __slots__ = ("_convert", "_positions", "_text")

    def __init__(self, statement: Executable, dialect: Dialect, names: Sequence[str]) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]
        converters: Mapping[str, Callable[[Any], Any]] = compiled._bind_processors
        self._text = str(compiled)
        self._positions: Sequence[str] | None = compiled.positiontup
        order = self._positions if self._positions is not None else list(compiled.binds)
        self._convert: list[tuple[str, _Convert]] = [(n, converters.get(n)) for n in order]

    def run(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Executes it once for every row of values."""
        values: Any = [self._values(row) for row in rows]
        connection.exec_driver_sql(self._text, values if len(values) > 1 else values[0])

    def _values(self, row: Mapping[str, Any]) -> Any:
        if self._positions is None:
            return {n: row[n] if to is None else to(row[n]) for n, to in self._convert}
        return tuple([row[n] if to is None else to(row[n]) for n, to in self._convert])
