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
        elif char in _UNIT:
            total += (digit or 1) * _UNIT[char]
            digit = 0
        else:
            return None
    return total + digit


def hanzi(value: int) -> str:
    """21 → 二十一, for numbers from 0 to 99; others stay as figures."""
    if not 0 <= value <= 99:
        return str(value)
    tens, ones = divmod(value, 10)
    if not tens:
        return "零一二三四五六七八九"[ones]
    lead = "" if tens == 1 else "零一二三四五六七八九"[tens]
    return f"{lead}十{'零一二三四五六七八九'[ones] if ones else ''}"
