"""The database's own clock: the one that machines whose clocks differ have in common, and one that
does not jump when the sample city's clock is set. For claims between processes, never for rows."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

_SECONDS = {
    "sqlite": text("SELECT (julianday('now') - 2440587.5) * 86400.0"),
    "postgresql": text("SELECT CAST(extract(epoch FROM clock_timestamp()) AS double precision)"),
}


def database_seconds(session: Session) -> float:
    """Seconds since 1970, as the database counts them."""
    return float(session.execute(_SECONDS[session.get_bind().dialect.name]).scalar_one())
