"""What was spooled goes into the database, in the order it was said, once.

A push that is in the database already (the machine was killed between commit and removal, or the
push was filed before its reply was lost) is known by its key. An entry that cannot be filed is
set aside, reported, and holds nobody up.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from handlers.alarm import sound_now
from handlers.alarm_words import database_was_away
from handlers.desk import Desk
from handlers.receive import Item, handle_all, receive
from handlers.told import Told
from models.away import is_away
from models.spool import Spool
from models.spool_entry import Entry
from models.words import Push, Reply, Silence, TextReply

log = logging.getLogger(__name__)

Read = Callable[[str, int], Push]
"""The door's reading of a document; the second value stands in for a missing CreateTime."""

_TOGETHER = 8  # pushes that just came wait no longer than these take
_Item = tuple[Path, Push, Told]


def replay(desk: Desk, spool: Spool, read: Read) -> int:
    """Files what waits, unless another process of this machine does. Returns how many entries.

    Raises what a database raises that is away; what was not filed yet stays.
    """
    count = 0
    with spool.alone() as ours:
        while ours and not spool.is_empty():
            round_ = sum(_file(desk, spool, chunk) for chunk in _chunks(spool, read))
            count += round_
            if not round_:
                break
    if count:
        log.warning("replayed %d entries of the spool", count)
        sound_now(desk, database_was_away(count))
    return count


def _chunks(spool: Spool, read: Read) -> Iterator[list[_Item]]:
    """What waits, a few at a time, each read when its turn comes."""
    items = (item for path, entry in spool.pending() if (item := _item(spool, read, path, entry)))
    while chunk := list(islice(items, _TOGETHER)):
        yield chunk


def _item(spool: Spool, read: Read, path: Path, entry: Entry | None) -> _Item | None:
    """What a file says; None when it says nothing, then it is set aside."""
    try:
        if entry is None:
            raise ValueError("not an entry")
        push = read(entry.raw, entry.created)
        if push.key != entry.key:
            raise ValueError("another push")
        said: Reply = TextReply(entry.reply) if entry.reply is not None else Silence("spooled")
        return path, push, Told(datetime.fromisoformat(entry.received_at), said, entry.numbers)
    except Exception:  # whatever is wrong with it, the others must not wait for it
        log.exception("an entry of the spool cannot be read")
        spool.set_aside(path)
        return None


def _file(desk: Desk, spool: Spool, items: Sequence[_Item]) -> int:
    """All in one transaction; when that fails, each by itself. Returns how many are done with."""
    if not _all_at_once(desk, items):
        for path, push, told in items:
            try:
                receive(desk, push, told)
            except Exception as error:
                if is_away(error):
                    raise
                log.exception("an entry of the spool cannot be filed")
                spool.set_aside(path)
            else:
                spool.done(path)
        return len(items)
    for path, _, _ in items:
        spool.done(path)
    return len(items)


def _all_at_once(desk: Desk, items: Sequence[_Item]) -> bool:
    try:
        with desk.memory.write() as session:
            handle_all(desk, session, [Item(push, told) for _, push, told in items])
    except Exception as error:
        if is_away(error):
            raise
        log.info("entries are replayed one by one (%s)", type(error).__name__)
        return False
    return True
