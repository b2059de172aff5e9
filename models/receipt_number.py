"""Receipt numbers (受理编号): ten digits, the last a Damm check digit, shown 3-3-4.

Standard library only. The Damm scheme (H. M. Damm, 2004) finds every single wrong digit and
every swap of neighbours, the two slips people make when they read a number to a clerk.
"""

from __future__ import annotations

import re
import secrets

_TABLE = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_SPOKEN = str.maketrans(
    "０１２３４５６７８９〇零○一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖",
    "012345678900011223456789123456789",
)
_GAP = re.compile(r"[\s\-－—–_.·,，、。]+")
_TEN = re.compile(r"(?<!\d)\d{10}(?!\d)")


def check_digit(payload: str) -> str:
    """The Damm digit of `payload` (ASCII digits)."""
    interim = 0
    for digit in payload:
        interim = _TABLE[interim][int(digit)]
    return str(interim)


def is_valid(number: str) -> bool:
    """Ten ASCII digits whose last is the check digit of the first nine."""
    return (
        len(number) == 10 and number.isascii() and number.isdigit() and check_digit(number) == "0"
    )


def draw() -> str:
    """A random number beginning with 1 to 8; 9 is kept for numbers made without the database.

    Uniqueness is the table's business: the caller draws again when the number is taken.
    """
    payload = str(100_000_000 + secrets.randbelow(800_000_000))
    return payload + check_digit(payload)


def shown(number: str) -> str:
    """3-3-4, as printed and read aloud: '1234567890' -> '123-456-7890'."""
    return f"{number[:3]}-{number[3:6]}-{number[6:]}"


def read(text: str) -> list[str]:
    """Every valid receipt number in `text`, in order: spaced, full-width or spoken digits.

    Numbers with a wrong check digit are left out, so that phone numbers and slips do not pass.
    """
    digits = _GAP.sub("", text.translate(_SPOKEN))
    return [number for number in _TEN.findall(digits) if is_valid(number)]


# --- the code on a slip ------------------------------------------------------------------------

_EIGHT = re.compile(r"[3-9]\d{3}[\s\-－—]?\d{4}")


def draw_code() -> str:
    """A claim code: eight digits, the last a check digit. None begins like a year."""
    payload = str(3_000_000 + secrets.randbelow(7_000_000))
    return payload + check_digit(payload)


def shown_code(code: str) -> str:
    """4-4, as printed: '12345678' -> '1234 5678'."""
    return f"{code[:4]} {code[4:]}"


def read_code(text: str) -> str | None:
    """The claim code that `text` is, spaced or full-width; None when it is none, or has a slip."""
    digits = text.translate(_SPOKEN).strip()
    if not _EIGHT.fullmatch(digits):
        return None
    code = _GAP.sub("", digits)
    return code if code.isascii() and check_digit(code) == "0" else None
