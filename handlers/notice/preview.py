"""A notice on a real phone before it is released: staff write a code to the account from their own
WeChat, and get it as everybody will. No number of somebody else can be typed by mistake.
"""

from __future__ import annotations

import hashlib
import hmac

from bot.phrases import say
from handlers.desk import Rules
from handlers.notice.finding import digest_of
from handlers.turn import Turn
from models.notice import Notice, NoticeState

_TO_COME = (NoticeState.WRITTEN, NoticeState.SCHEDULED)
_DIGITS = 8


def preview_code(rules: Rules, notice: Notice) -> str:
    """12-48291374: good for this notice as it stands; changed, it has another."""
    signed = f"preview:{notice.id}:{digest_of(notice)}".encode()
    mark = hmac.new(rules.link_key.encode(), signed, hashlib.sha256).hexdigest()
    return f"{notice.id}-{int(mark, 16) % 10**_DIGITS:0{_DIGITS}d}"


def show_preview(turn: Turn, code: str) -> None:
    """The notice of the code, word for word, and nothing else about it."""
    number, _, _ = code.partition("-")
    notice = turn.session.get(Notice, int(number)) if len(number) < 10 else None
    good = notice is not None and notice.state in _TO_COME
    if notice is None or not good or preview_code(turn.desk.rules, notice) != code:
        turn.letter.add(say("preview_gone"))
        return
    notice.previewed_at = turn.now
    turn.letter.add(say("notice", title=notice.title, text=notice.text))
