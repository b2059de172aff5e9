"""The first page of a backup: what it holds, what it leaves out, and how to know it is whole."""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from handlers.access import Refused
from handlers.backup_files import Damaged, Noted, write_text

FORMAT = 1
NAME, SEAL = "manifest.json", "manifest.sha256"
LEFT_OUT = (
    "access_token: processes fetch a new one",
    "lease: belongs to processes that ran then",
    "spool/numbers: blocks of numbers that a process may still be giving out",
    "secret_key: signs sessions and links; a restored house makes a new one",
    "settings and credentials: they are the operator's, see config.yaml",
    "verify/: files by which WeChat checks the domain",
)
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class TableNote:
    """A table: its rows as compressed JSON lines, its columns as (name, sort)."""

    name: str
    rows: int
    columns: list[list[str]]
    file: Noted

    @property
    def names(self) -> list[str]:
        return [name for name, _sort in self.columns]


@dataclass(frozen=True, slots=True)
class Listing:
    """Many files: their notes stand as lines in a file of their own."""

    files: int
    bytes: int
    missing: int  # named by a row, but erased or gone when it was to be copied
    listing: Noted


@dataclass(frozen=True, slots=True)
class Manifest:
    made_at: str
    version: str
    revision: str
    database: str
    tables: list[TableNote]
    media: Listing
    spool: Listing

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


def program_version() -> str:
    text = (_ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(text)["project"]["version"])


def write_manifest(root: Path, manifest: Manifest) -> None:
    """The manifest, and its own digest in the form that `sha256sum -c` reads."""
    page = {"format": FORMAT, "program": "minyi", **asdict(manifest), "left_out": LEFT_OUT}
    content = json.dumps(page, ensure_ascii=False, indent=2) + "\n"
    write_text(root / NAME, content)
    digest = hashlib.sha256(content.encode("utf-8")).hexdigest()
    write_text(root / SEAL, f"{digest}  {NAME}\n")


def read_manifest(root: Path) -> Manifest:
    """Raises Refused when there is no backup here that this program can read, or Damaged."""
    try:
        content = (root / NAME).read_bytes()
        seal = (root / SEAL).read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError):
        raise Refused(f"{root} 里没有完整的备份（缺 {NAME} 或 {SEAL}）。") from None
    if hashlib.sha256(content).hexdigest() not in seal[:1]:
        raise Damaged(f"备份的清单 {NAME} 已损坏：内容与校验值不符。")
    try:
        page = json.loads(content)
    except ValueError:
        raise Damaged(f"备份的清单 {NAME} 看不懂。") from None
    if not isinstance(page, dict) or page.get("program") != "minyi" or page.get("format") != FORMAT:
        raise Refused("这份备份的格式本程序不认识，请用做备份的那个版本来恢复。")
    return _from_page(page)


def _from_page(page: dict[str, Any]) -> Manifest:
    try:
        return Manifest(
            made_at=page["made_at"],
            version=page["version"],
            revision=page["revision"],
            database=page["database"],
            tables=[
                TableNote(**{**table, "file": Noted(**table["file"])}) for table in page["tables"]
            ],
            media=_listing(page["media"]),
            spool=_listing(page["spool"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        raise Damaged(f"备份的清单 {NAME} 看不懂。") from None


def _listing(page: dict[str, Any]) -> Listing:
    return Listing(**{**page, "listing": Noted(**page["listing"])})
