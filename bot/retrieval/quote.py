"""A provision cut to the room there is: its opening, and the paragraphs that were asked about."""

from __future__ import annotations

from collections.abc import Collection

_GAP = "……"


def quote(text: str, asked: Collection[str], room: int) -> str:
    """At most `room` bytes of UTF-8. What is left out is shown as ……; whole paragraphs are kept
    where they fit, those with most of the words `asked` first."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if _size("\n".join(lines)) <= room or not lines:
        return "\n".join(lines)
    order = sorted(range(1, len(lines)), key=lambda at: (-_hits(lines[at], asked), at))
    kept = {0}
    for at in order:
        if _hits(lines[at], asked) and _size(_laid_out(lines, kept | {at})) <= room:
            kept.add(at)
    return _cut(_laid_out(lines, kept), room)


def _hits(line: str, asked: Collection[str]) -> int:
    return sum(word in line for word in asked)


def _laid_out(lines: list[str], kept: set[int]) -> str:
    shown: list[str] = []
    for at, line in enumerate(lines):
        if at in kept:
            shown.append(line)
        elif shown and shown[-1] != _GAP:
            shown.append(_GAP)
    return "\n".join(shown)


def _cut(text: str, room: int) -> str:
    if _size(text) <= room:
        return text
    short = text.encode()[: max(0, room - _size(_GAP))].decode("utf-8", "ignore")
    return short.rstrip("，、；：\n") + _GAP


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
