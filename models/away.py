"""What an error of the database means for those who wait."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, DisconnectionError, IntegrityError
from sqlalchemy.exc import TimeoutError as TookTooLong


def is_away(error: BaseException | None) -> bool:
    """Whether this is said by a database (or its driver) that is away, locked, full, read-only,
    of another version or too slow; False for what is about one row, and for faults of ours."""
    if isinstance(error, (TookTooLong, DisconnectionError)):
        return True
    return isinstance(error, DBAPIError) and not isinstance(error, (IntegrityError, DataError))
