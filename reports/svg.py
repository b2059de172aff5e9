"""Bars as SVG, for pages: no script, no style sheet, the numbers as text beside the bars."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from reports.text import clean, shorten

_ROW, _TOP, _LABEL, _WIDTH, _END = 28, 6, 116, 440, 44
_BAR, _BEFORE, _INK, _SOFT = "#0f5557", "#b9cfc9", "#1b2a2d", "#55636a"
_FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


def bars(
    values: Sequence[tuple[str, int, int | None]], name: str, *, before: str = "上周"
) -> bytes:
    """Horizontal bars, the first on top: (label, number, number before or None)."""
    most = max((max(now, was or 0) for _, now, was in values), default=0)
    height = _TOP * 2 + _ROW * max(1, len(values))
    rows = [_row(place, value, most, before) for place, value in enumerate(values)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label={quoteattr(clean(name))} font-family={quoteattr(_FONT)} font-size="14">'
        f"<title>{escape(clean(name))}</title>{''.join(rows)}</svg>"
    ).encode()


def _row(place: int, value: tuple[str, int, int | None], most: int, before: str) -> str:
    label, now, was = value
    y = _TOP + place * _ROW
    parts = [_text(_LABEL - 8, y + 18, shorten(label, 9), _INK, end=True)]
    if was is not None:
        parts.append(_bar((y + 17, 5), _length(was, most), _BEFORE, f"{label}：{before}{was}"))
    parts.append(_bar((y + 5, 12), _length(now, most), _BAR, f"{label}：{now}"))
    parts.append(_text(_LABEL + _length(now, most) + 8, y + 17, str(now), _SOFT))
    return "".join(parts)


def _bar(place: tuple[int, int], length: int, color: str, told: str) -> str:
    """`place`: from the top, and the height."""
    y, height = place
    return (
        f'<rect x="{_LABEL}" y="{y}" width="{length}" height="{height}" '
        f'rx="2" fill="{color}"><title>{escape(clean(told))}</title></rect>'
    )


def _length(count: int, most: int) -> int:
    return round(count * (_WIDTH - _LABEL - _END) / most) if most else 0


def _text(x: int, y: int, text: str, color: str, *, end: bool = False) -> str:
    anchor = ' text-anchor="end"' if end else ""
    return f'<text x="{x}" y="{y}" fill="{color}"{anchor}>{escape(text)}</text>'
