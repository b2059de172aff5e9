"""Chinese and Arabic numbers below ten thousand, as people write them before 条, 款 and 项."""

from __future__ import annotations

_DIGIT = {"零": 0, "〇": 0, "一": 1, "幺": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6,
          "七": 7, "八": 8, "九": 9}  # fmt: skip
_UNIT = {"十": 10, "百": 100, "千": 1000, "廿": 20, "卅": 30}

_ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"

NUMERAL = rf"(?:[0-9]{{1,4}}|[零〇一幺二两三四五六七八九十百千廿卅]{{1,8}}|[{_ROMAN}])"
"""Regular expression for one such number."""


def number(written: str) -> int | None:
    """42, 四十二, 四二, 廿一, Ⅳ → their value; None when it is no number."""
    if not written:
        return None
    if written.isascii():
        return int(written) if written.isdigit() else None
    if written in _ROMAN:
        return _ROMAN.index(written) + 1
    if all(char in _DIGIT for char in written):  # 四二, read digit by digit
        return int("".join(str(_DIGIT[char]) for char in written))
    return _with_units(written)


def _with_units(written: str) -> int | None:
    total, digit = 0, 0
    for char in written:
        if char in _DIGIT:
            digit = _DIGIT[char]
        elif char in "廿卅":
            total += _UNIT[char]
        elif char == "万":
            total, digit = (total + digit) * 10_000, 0
        elif char in _UNIT:
            total += (digit or 1) * _UNIT[char]
            digit = 0
        else:
            return None
    return total + digit


_DIGITS = "零一二三四五六七八九"


def chinese(value: int) -> str:
    """42 → 四十二, 105 → 一百零五; for 1 to 9999, other numbers as digits."""
    if not 0 < value < 10_000:
        return str(value)
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            written += ("零" if gap and written else "") + _DIGITS[digit] + name
        gap = not digit
    return written[1:] if written.startswith("一十") else written
