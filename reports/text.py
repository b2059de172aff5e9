"""Text that files can carry: what people typed, without what XML and Excel refuse.

XML 1.0 (production 2, Char) allows no control characters but tab, line feed and carriage return,
no lone surrogates, and neither U+FFFE nor U+FFFF. Excel holds 32,767 UTF-16 units in a cell.
"""

from __future__ import annotations

import re

CELL_LIMIT = 32_767
CUT_MARK = "……（内容过长，此处截断，全文见系统）"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\x85\u2028\u2029]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ODD = re.compile(f"{_FORBIDDEN.pattern}|{_LINE_END.pattern}|{_BIDI.pattern}")
_BLANK = re.compile(r"\s+")
_HAN = "\u3400-\u9fff\uf900-\ufaff"
_LINE = re.compile(rf"(?<=[{_HAN}])\s*\n\s*(?=[{_HAN}])")
_GAP_AFTER_A_MARK = re.compile(rf"(?<=[，。、；：！？]) (?=[{_HAN}])")
_FILE_NAME = re.compile(r'[\\/:*?"<>|\s]+')


def clean(text: str) -> str:
    """`text` without forbidden characters; every line end is a line feed.

    Direction marks go, too: they would turn the words that follow them around.
    """
    if _ODD.search(text) is None:
        return text
    return _BIDI.sub("", _FORBIDDEN.sub("", _LINE_END.sub("\n", text)))


def one_line(text: str) -> str:
    """`text` cleaned, in one line. Between words a blank stays, a line's end does not."""
    return _GAP_AFTER_A_MARK.sub("", _BLANK.sub(" ", _LINE.sub("", clean(text))).strip())


def quoted(text: str) -> str:
    """What somebody said, cleaned, in one line: many write a blank or a new line for a comma."""
    return one_line(clean(text).replace("\n", " "))


def cell(text: str) -> str:
    """`text` cleaned and cut, with a mark, to what one Excel cell holds."""
    text = clean(text)
    if 2 * len(text) <= CELL_LIMIT or _units(text) <= CELL_LIMIT:
        return text
    room = CELL_LIMIT - _units(CUT_MARK)
    kept = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return kept + CUT_MARK


def shorten(text: str, length: int) -> str:
    """`text` in one line of at most `length` characters, the last two dots when it was cut."""
    line = one_line(text)
    return line if len(line) <= length else line[: length - 2].rstrip("，、；：,;: ") + "……"


def width(text: str) -> float:
    """Width in Chinese characters; Latin letters and digits take half of one."""
    return len(text) - 0.5 * len(text.encode("ascii", "ignore"))


def file_part(text: str) -> str:
    """`text` as a part of a file name on Windows, macOS and Linux."""
    return _FILE_NAME.sub("_", one_line(text)).strip("._") or "未命名"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
