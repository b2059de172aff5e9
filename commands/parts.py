"""What the commands share: times as people write them, files, and the desk's refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click

from handlers.access import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPERATOR = "命令行"
T = TypeVar("T")


def moment(text: str) -> datetime:
    """A local time of Shanghai, or ISO 8601 with a zone. Raises click.BadParameter."""
    try:
        given = datetime.fromisoformat(text)
        return (given if given.tzinfo else given.replace(tzinfo=SHANGHAI)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"看不懂时间“{text}”，请写成 2026-11-23 15:00。") from None


def read_text(path: Path) -> str:
    """UTF-8, else GB 18030, as offices have it."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="gb18030", errors="replace")


def at_the_desk(verb: Callable[[], T]) -> T:
    """Runs a verb of the desk and turns its refusal into one line."""
    try:
        return verb()
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
