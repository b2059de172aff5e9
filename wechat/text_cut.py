"""Cutting text to the bytes WeChat takes, where a reader would not notice a wound."""

from __future__ import annotations

import unicodedata

PASSIVE_LIMIT = 2048  # bytes of UTF-8; one more and the person sees the platform's failure text
_JOINER = "\u200d"
_MAX_BACK = 64  # code points; a longer cluster is somebody's joke and may be cut


def utf8_cut(text: str, limit: int) -> str:
    """The longest good beginning of `text` within `limit` bytes of UTF-8.

    Never inside a character; where avoidable neither inside what is read as one (emoji
    sequences, letters with marks) nor inside a link `<a …>…</a>`, which would fall open.
    Lone surrogates, which UTF-8 cannot hold, are dropped.
    """
    data = text.encode("utf-8", "ignore")
    if len(data) <= limit:
        return data.decode("utf-8")
    whole = data.decode("utf-8")
    end = len(data[: max(limit, 0)].decode("utf-8", "ignore"))
    return whole[: _before_cluster(whole, _before_link(whole, end))]


def _before_link(text: str, end: int) -> int:
    """`end`, or the start of the link it falls into. A link that is everything gets cut."""
    start = text.rfind("<a ", 0, end)
    start = max(start, end - 2 if text.startswith("<a ", end - 2) else start)
    start = max(start, end - 1 if text.startswith("<a ", end - 1) else start)
    if start <= 0:
        return end
    close = text.find("</a>", start)
    return start if close >= 0 and close + len("</a>") > end else end


def _before_cluster(text: str, end: int) -> int:
    for back in range(min(end, _MAX_BACK)):
        if not _joined(text, end - back):
            return end - back
    return end


def _joined(text: str, at: int) -> bool:
    """Whether the code points around position `at` belong to one visible character."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    return before == _JOINER or _extends(after) or _splits_flag(text, at)


def _extends(char: str) -> bool:
    """Marks, variation selectors, joiners, skin tones, tags: they lean on what stands before."""
    return (
        char == _JOINER
        or unicodedata.category(char) in {"Mn", "Me", "Mc"}
        or "\U0001f3fb" <= char <= "\U0001f3ff"
        or "\U000e0020" <= char <= "\U000e007f"
    )


def _splits_flag(text: str, at: int) -> bool:
    """Flags are pairs of regional indicators: an odd number before the cut is half a flag."""
    if not _is_regional(text[at]):
        return False
    run = 0
    while run < at and run < _MAX_BACK and _is_regional(text[at - 1 - run]):
        run += 1
    return run % 2 == 1


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
