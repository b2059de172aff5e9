"""How a normalised reference (42.1(3), 20-1, ch5, ch:附则, *) is said in words."""

from __future__ import annotations

import re
from collections.abc import Callable

from statutes.numerals import chinese

_ARTICLE = re.compile(r"(\d+)(?:-(\d+))?(?:\.(\d+))?(?:\((\d+)\))?", re.ASCII)


def on_screen(reference: str, whole: str = "*") -> str:
    """42.1(3) → 第42条第1款第（三）项, quick to read; `whole` is said for *. What has no known form
    comes back as it is."""
    return _said(reference, whole, str)


def in_papers(reference: str, whole: str = "*") -> str:
    """The same as laws and official papers write it: 第四十二条第一款第（三）项."""
    return _said(reference, whole, chinese)


def _said(reference: str, whole: str, counted: Callable[[int], str]) -> str:
    if reference == "*":
        return whole
    if reference.startswith("ch:"):
        return reference[3:]
    if reference.startswith("ch") and reference[2:].isdecimal():
        return f"第{chinese(int(reference[2:]))}章"
    match = _ARTICLE.fullmatch(reference)
    if match is None:
        return reference
    article, among, paragraph, item = (None if n is None else int(n) for n in match.groups())
    return "".join(
        (
            f"第{counted(article or 0)}条",
            f"之{chinese(among)}" if among else "",
            f"第{counted(paragraph)}款" if paragraph else "",
            f"第（{chinese(item)}）项" if item else "",
        )
    )
