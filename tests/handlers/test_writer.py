"""The writer: one batch's trouble ends neither a task twice nor a lane."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from handlers.receive import Item
from handlers.writer import Behind, Writer
from models.base import Memory
from models.words import Push, Reply, Silence, TextSent


def push(number: int) -> TextSent:
    return TextSent(
        account="gh", openid=f"o{number}", created=1, key=str(number), raw="", msg_id="", content=""
    )


def said(writer: Writer, number: int) -> str:
    try:
        reply = writer.do(Item(push(number)), 30)
    except Behind:
        return "behind"
    except ValueError:
        return "failed"
    return reply.reason if isinstance(reply, Silence) else ""


def test_those_who_wait_and_those_who_fail_do_not_disturb_the_others(memory: Memory) -> None:
    def work(_session: Session, items: Sequence[Item]) -> list[Reply]:
        if any(int(item.push.key) % 5 == 0 for item in items):
            raise ValueError("one of them is bad")
        return [Silence("fine") for _ in items]

    def waits(one: Push) -> bool:
        return int(one.key) % 3 == 1

    writer = Writer(memory, work, lanes=1, together=16, waits=waits)
    with ThreadPoolExecutor(24) as pool:
        heard = list(pool.map(lambda n: said(writer, n), range(300)))
    for number, each in enumerate(heard):
        assert each == ("behind" if number % 3 == 1 else "fine" if number % 5 else "failed")
    assert said(writer, 2) == "fine"  # the lane lives
    writer.close()
