"""How articles are written in official papers."""

from __future__ import annotations

import re
from collections.abc import Iterable

_DIGITS = "零一二三四五六七八九"
_REFERENCE = re.compile(r"(\d+)(?:-(\d+))?(?:\.(\d+))?(?:\((\d+)\))?", re.ASCII)


def numeral(number: int) -> str:
    """1 to 9999 as laws count them: 12 -> '十二', 101 -> '一百零一'."""
    out, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if pending_zero and out else "") + _DIGITS[digit] + name
        pending_zero = not digit
    return out.removeprefix("一") if 10 <= number < 20 else out


def article_name(reference: str) -> str:
    """'42.1(3)' -> '第四十二条第一款第（三）项'; what has no known form comes back as it is."""
    if reference == "*":
        return "草案整体"
    if reference.startswith("ch:"):
        return reference[3:]
    if reference.startswith("ch") and reference[2:].isdecimal():
        return f"第{numeral(int(reference[2:]))}章"
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return reference
    article, inserted, paragraph, item = match.groups()
    return "".join(
        (
            f"第{numeral(int(article))}条",
            f"之{numeral(int(inserted))}" if inserted else "",
            f"第{numeral(int(paragraph))}款" if paragraph else "",
            f"第（{numeral(int(item))}）项" if item else "",
        )
    )


def articles(references: Iterable[str]) -> str:
    return "、".join(article_name(reference) for reference in references)
