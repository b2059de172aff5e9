"""How a letter reads as one piece of text."""

from __future__ import annotations

from handlers.ports import AlertLetter

NAME = "民意直通车"


def subject(letter: AlertLetter) -> str:
    """One line: a header must not break."""
    return " ".join(f"{letter.title} · {NAME}".split())


def body(letter: AlertLetter) -> str:
    return f"{letter.title}\n\n{letter.text}\n\n登录工作台处理：{letter.link}\n"


def short(letter: AlertLetter, limit: int) -> str:
    """For a chat: at most `limit` bytes of UTF-8, the link kept whole."""
    head = f"{NAME}\n{letter.title}\n{letter.text}"
    tail = f"\n{letter.link}"
    room = limit - len(tail.encode())
    if len(head.encode()) > room:
        head = head.encode()[: max(0, room - 3)].decode(errors="ignore") + "…"
    return head + tail
