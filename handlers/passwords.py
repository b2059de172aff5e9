"""Passwords: Argon2id hashes, and what will not do as one.

Hashing takes tens of milliseconds, so it never happens inside a transaction.
"""

from __future__ import annotations

import re
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from handlers import account_words as words
from handlers.access import Refused

SHORTEST, LONGEST = 10, 128  # characters

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper
_hasher = PasswordHasher()

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890", "1qaz2wsx3edc")
_COMMON = re.compile(
    r"passw(?:or|0r)d|passwd|admin(?:istrator)?|welcome|letmein|iloveyou|woaini|minyi"
    r"|nihao|mima|test|user|root|login|zhongguo|china|888+|666+|000+|111+|520|1314"
)


def hashed(password: str) -> str:
    return _hasher.hash(password)


def matches(password_hash: str, password: str) -> bool:
    if len(password) > LONGEST:
        return False
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str) -> bool:
    """True for a hash made with other parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def nobodys_hash() -> str:
    """Looked at for a login that does not exist, so that it takes as long as one that does."""
    return _hasher.hash(secrets.token_urlsafe(16))


def one_time() -> str:
    """Sixteen letters in fours, about 79 bits: read out or copied without a slip."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def demand_good(password: str, login: str, name: str = "") -> None:
    """Raises Refused with a sentence. Length counts most (NIST SP 800-63B, 3.1.1.2); beyond it
    only what everybody would guess is refused: names, digits alone, well-known words and rows."""
    small = password.lower()
    if len(password) < SHORTEST:
        raise Refused(words.too_short(SHORTEST))
    if len(password) > LONGEST:
        raise Refused(words.too_long(LONGEST))
    if login in small or (name and name in password):
        raise Refused(words.NAMES_IN_IT)
    if small.isdigit():
        raise Refused(words.ONLY_DIGITS)
    if _is_easy(small):
        raise Refused(words.EASY)


def _is_easy(small: str) -> bool:
    """Nothing much is left once well-known words, rows of keys and repeats are taken out."""
    left = _COMMON.sub("", small)
    left = "".join(sign for at, sign in enumerate(left) if not _follows(left, at))
    return len(set(re.sub(r"[\W\d_]", "", left))) < 3


def _follows(text: str, at: int) -> bool:
    """Whether a character repeats the one before it, or is its neighbour in a row of keys."""
    pair = text[at - 1 : at + 1]
    if at == 0 or len(pair) != 2:
        return False
    return pair[0] == pair[1] or any(pair in row or pair[::-1] in row for row in _ROWS)
