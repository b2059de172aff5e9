"""The city keeps the topics: their names and the words that lead to them."""

from __future__ import annotations

import hashlib
import re
import secrets

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from handlers.access import Actor, NotFound, Refused, may
from handlers.audit import note
from handlers.desk import Desk
from models.move import Mover
from models.staff import Role
from models.topic import LONGEST_TOPIC, UNKNOWN, MatterTopic, Topic

EDITS = frozenset({Role.CITY})
MOST_WORDS, LONGEST_WORD = 300, 20
_GAPS = re.compile(r"[\s,，、;；。]+")


def seen(topic: Topic) -> str:
    """What stands on the page from which a topic is changed, as a short mark."""
    told = "\n".join((topic.name, str(topic.active), *topic.words))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def edit_topic(
    desk: Desk,
    actor: Actor,
    key: str | None,
    *,
    name: str,
    words: str,
    active: bool = True,
    page: str | None = None,
) -> str:
    """Changes a topic, or makes one (`key` None). Returns its key. Raises Refused, NotFound.

    `words` as typed, with gaps or marks between them. What the bot had read is read anew by the
    clock; what staff corrected stays. `page` is the mark (`seen`) of the page it was written on:
    what a colleague changed since is not overwritten.
    """
    may(actor, EDITS)
    name, kept = " ".join(name.split()), _words(words)
    if not name or len(name) > LONGEST_TOPIC:
        raise Refused(f"领域要有名字，最多 {LONGEST_TOPIC} 个字。")
    with desk.memory.write() as session:
        topic = _topic(session, key)
        if page is not None and page != seen(topic):
            raise Refused("同事刚改过这个领域，下面还是您写的。请另开一页看看他改了什么，再决定。")
        if session.scalar(select(Topic.id).where(Topic.name == name, Topic.key != topic.key)):
            raise Refused(f"已经有一个领域叫“{name}”了。")
        topic.name, topic.words, topic.active = name, kept, active
        _read_anew(session, desk, actor, topic)
        return topic.key


def retire_topic(desk: Desk, actor: Actor, key: str, *, active: bool) -> None:
    """Its words lead nowhere from now on, or do so again. Raises Refused, NotFound."""
    may(actor, EDITS)
    with desk.memory.write() as session:
        topic = _topic(session, key)
        topic.active = active
        _read_anew(session, desk, actor, topic)


def _read_anew(session: Session, desk: Desk, actor: Actor, topic: Topic) -> None:
    session.flush()
    session.execute(delete(MatterTopic).where(MatterTopic.by == Mover.BOT))
    note(session, actor, desk.clock.now(), "topic", "topic", topic.id)


def _words(typed: str) -> list[str]:
    words = list(dict.fromkeys(filter(None, _GAPS.split(typed))))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise Refused(
            f"最多 {MOST_WORDS} 个词，每个最多 {LONGEST_WORD} 个字，词之间用空格或顿号隔开。"
        )
    return words


def _topic(session: Session, key: str | None) -> Topic:
    if key == UNKNOWN:
        raise Refused("“未分领域”是留给认不出的来信的，不能改。")
    if key is None:
        last = session.scalar(select(func.max(Topic.position))) or 0
        topic = Topic(key=f"own_{secrets.token_hex(4)}", name="", words=[], position=last + 1)
        session.add(topic)
        return topic
    found = session.scalar(select(Topic).where(Topic.key == key).with_for_update())
    if found is None:
        raise NotFound("没有这个领域。")
    return found
