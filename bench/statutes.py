"""Statutes: every text rendered in every format and read back, compared article by article.

Reads the folder `laws/` below MINYI_BENCH_DATA (or that folder itself when it holds `.md` files);
without one, an invented statute. Word and PDF by LibreOffice only where it is installed.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._measures import table
from statutes.read import read_content, read_statute
from statutes.tree import Statute
from tests.statutes.printing import as_printed
from tests.statutes.rendering import as_docx, as_pdf, as_wrapped, has_office
from tests.statutes.samples import long_statute

Parts = dict[tuple[str, ...], str]
_INDENT = "\u3000\u3000"


def main() -> dict[str, Any]:
    """Prints the table; returns its figures."""
    texts = _texts()
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, rendered in _formats(Path(folder)).items():
            found[name] = _measure(texts, rendered)
    rows = [
        [
            name,
            str(int(f["articles"])),
            f"{f['place']:.4f}",
            f"{f['text']:.4f}",
            f"{f['seconds']:.1f}",
        ]
        for name, f in found.items()
    ]
    head = ["format", "articles", "right number and place", "right text", "seconds"]
    table(f"{len(texts)} statutes rendered and read back", head, rows)
    return found


def _texts() -> list[tuple[list[str], Statute]]:
    named = os.environ.get("MINYI_BENCH_DATA", "")
    folder = Path(named) / "laws" if named and (Path(named) / "laws").is_dir() else Path(named)
    files = sorted(folder.glob("*.md")) if named else []
    if not files:
        print("No laws: MINYI_BENCH_DATA names no folder of them; an invented statute is used.")
        lines = long_statute()
        return [(lines, read_content("\n".join(lines).encode(), "a.txt"))]
    return [(_lines(file.read_text(encoding="utf-8")), read_statute(file)) for file in files]


def _lines(text: str) -> list[str]:
    plain = re.sub(r"<!--.*?-->", "", text)
    lines = (re.sub(r"^#+\s*", "", line) for line in plain.splitlines())
    return [line for line in lines if line.strip("\u200b\u3000 ")]


def _formats(folder: Path) -> dict[str, Callable[[list[str]], Statute]]:
    formats: dict[str, Callable[[list[str]], Statute]] = {
        "txt": lambda lines: _text("\n".join(lines)),
        "txt, gb18030": lambda lines: read_content("\r\n".join(lines).encode("gb18030"), "a.txt"),
        "txt, broken at 35, indented": lambda lines: _text(
            as_wrapped(lines, width=35, indent=_INDENT)
        ),
        "txt, broken at 40, no indent": lambda lines: _text(as_wrapped(lines, width=40)),
        "docx": lambda lines: read_statute(
            as_docx(lines, folder / "a.docx", running_head=lines[0])
        ),
        "pdf, own printer": lambda lines: read_content(
            as_printed(lines, running_head=lines[0]), "a.pdf"
        ),
    }
    if has_office():
        formats["pdf, LibreOffice"] = lambda lines: read_statute(
            as_pdf(as_docx(lines, folder / "b.docx", running_head=lines[0]), folder)
        )
    return formats


def _text(text: str) -> Statute:
    return read_content(text.encode(), "a.txt")


def _measure(
    texts: list[tuple[list[str], Statute]], rendered: Callable[[list[str]], Statute]
) -> dict[str, float]:
    articles = placed = worded = 0
    started = time.perf_counter()
    for lines, statute in texts:
        meant, read = _parts(statute), _parts(rendered(lines))
        articles += len(meant)
        placed += sum(place in read for place in meant)
        worded += sum(read.get(place) == words for place, words in meant.items())
    spent = time.perf_counter() - started
    some = max(1, articles)
    return {
        "articles": articles,
        "place": placed / some,
        "text": worded / some,
        "seconds": round(spent, 2),
    }


def _parts(statute: Statute) -> Parts:
    """Articles, or points where there are none, by their place; blanks do not count."""
    found: Parts = {}
    for path, article in statute.articles():
        place = *(node.kind + node.number for node in path), article.number
        found[place] = re.sub(r"\s", "", article.words())
    if not found:
        points = (node for node in statute.tree if node.kind == "点")
        found = {("点", n.number): re.sub(r"\s", "", n.words()) for n in points}
    return found
