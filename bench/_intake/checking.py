"""Whether a reply is a reply: signed, sealed for this account, a text with a number in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bench._intake.account import Account
from bench._intake.pushes import Pool

_NUMBER = re.compile(r"编号[^0-9a-f]{0,8}[0-9a-f][0-9a-f -]{8,}")


def fault_of(account: Account, openid: str, text: str) -> str:
    """What is wrong with the body of a reply to this person; empty when nothing is."""
    sealed = _element(text, "Encrypt")
    if not sealed:
        return "not sealed"
    parts = (_element(text, "TimeStamp"), _element(text, "Nonce"), sealed)
    if _element(text, "MsgSignature") != account.signature(*parts):
        return "wrong signature"
    try:
        document = account.open(sealed).decode()
    except ValueError:
        return "not for this account"
    if _element(document, "MsgType") != "text":
        return "no MsgType"
    if _element(document, "ToUserName") != openid:
        return "to somebody else"
    return "" if _NUMBER.search(_element(document, "Content")) else "no number"


def faults(pool: Pool, replies: Iterable[tuple[int, str]]) -> dict[str, int]:
    """How often what was wrong; `replies` as a phase keeps them."""
    found = Counter(
        fault_of(pool.account, pool.sealed[request][0], body) for request, body in replies
    )
    found.pop("", None)
    return dict(found)


def _element(text: str, tag: str) -> str:
    found = re.search(rf"<{tag}>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</{tag}>", text, re.DOTALL)
    return found[1] if found else ""
