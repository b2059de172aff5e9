"""`column IN (…)` for any number of ids, as one statement for PostgreSQL.

A list spelled out is another text for every length, which PostgreSQL plans anew each time. An array
is one value. SQLite has no arrays and gets the list.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType


class _Among(FunctionElement[Any]):
    name = "among"
    type = NullType()  # of a Boolean SQLite is asked for "= 1", and then it uses no index
    inherit_cache = True


def among(column: Any, name: str) -> _Among:
    """True where `column` is one of the ids given as parameter `name`, a list of int."""
    return _Among(column, bindparam(name, expanding=True, type_=BigInteger()))


@compiles(_Among)
def _spelled_out(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = element.clauses
    return compiler.process(column.in_(ids), **kw)


@compiles(_Among, "postgresql")
def _by_array(element: _Among, compiler: SQLCompiler, **kw: Any) -> str:
    column, ids = element.clauses
    array = bindparam(ids.key, type_=ARRAY(BigInteger))
    return f"{compiler.process(column, **kw)} = ANY({compiler.process(array, **kw)})"
