"""What a person hears while the database is away: a proper receipt with a final number.

Made of nothing but the push and the directory in memory. Who asks for something that needs her
record (进度, 撤回, a number of a choice) is told to ask again in a while, for an order carried out
an hour late, unseen, would be worse than one that was not.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.commands import Command, Order, belongs_to, command_in, only_says_where
from bot.dialogue import excerpt
from bot.dialogue.drafts import (
    article_asked_for,
    article_of_called,
    draft_called,
    law_asked_for,
)
from bot.dialogue.mind import mind_in
from bot.phrases import say
from bot.reading import Act
from handlers.choose import says_no
from handlers.desk import Desk
from handlers.file import REFERRED, door_of
from handlers.receipt import receipt_words
from handlers.take import plain_act, to_file
from handlers.told import MEDIA
from models import receipt_number, words
from models.words import KIND_NAMES, Kind, Push, Reply, Silence, TextReply

log = logging.getLogger(__name__)

Draw = Callable[[], str]
"""Gives a final receipt number."""

_PLAIN: dict[type[Push], str] = {words.LocationSent: "held_place", words.Scanned: "held_scan"}
_AT_ONCE = {Order.HELP: "help", Order.SUGGEST: "menu_suggest"}


@dataclass(frozen=True, slots=True)
class Held:
    """What to reply, the numbers that the reply names, and whether somebody must be woken."""

    reply: Reply
    numbers: tuple[str, ...]
    urgent: bool


def words_without_memory(desk: Desk, push: Push, draw: Draw) -> Held:
    """Raises what `draw` raises."""
    numbers: list[str] = []

    def next_number() -> str:
        numbers.append(draw())
        return numbers[-1]

    text = _text(desk, push, next_number)
    reply = TextReply(text) if text else Silence("spooled")
    return Held(reply, tuple(numbers), bool(numbers) and _is_urgent(desk, push))


def _is_urgent(desk: Desk, push: Push) -> bool:
    said = words.said_in_words(push)
    return said is not None and any(act.kind is Kind.EMERGENCY for act in _acts(desk, said))


def _text(desk: Desk, push: Push, draw: Draw) -> str:
    said = words.said_in_words(push)
    if said is not None:
        return _to_text(desk, said, draw)
    if isinstance(push, words.MenuTapped):
        return _to_tap(desk, push.menu_key, draw)
    if isinstance(push, words.Followed):
        return say("welcome", city=desk.rules.city) + "\n\n" + say("help")
    if type(push) in MEDIA:
        number = receipt_number.shown(draw())
        return say("held_media", what=MEDIA[type(push)], number=number)
    return say(_PLAIN[type(push)]) if type(push) in _PLAIN else ""


def _to_text(desk: Desk, text: str, draw: Draw) -> str:
    if not text.strip():
        return say("empty")
    command = command_in(text)
    if command is not None:
        return _to_order(desk, command, text, draw)
    if says_no(text) or mind_in(text, desk.ear.directory) or _wants_her_record(desk, text):
        return say("held_order")
    acts = _acts(desk, text)
    filed = [act for act in acts if act.kind not in _SMALL_TALK]
    if filed:
        return _receipts(desk, filed, draw)
    small_talk = _SMALL_TALK[acts[0].kind] if acts else "help"
    return say(small_talk)


def _wants_her_record(desk: Desk, text: str) -> bool:
    drafts = desk.ear.drafts
    looks = drafts and (
        article_asked_for(text)
        or draft_called(text, drafts) is not None
        or article_of_called(text, drafts) is not None
        or law_asked_for(text, drafts) is not None
    )
    return bool(looks) or _says_where(desk, text)


def _says_where(desk: Desk, text: str) -> bool:
    """Nothing but 我是…的: that is done with her record, and she is asked to say it again."""
    place = belongs_to(text)
    known = place is not None and desk.ear.find(place) is not None
    return only_says_where(text, known=known)


_SMALL_TALK: dict[Kind, str] = {
    Kind.THANKS: "thanks",
    Kind.GREETING: "greeting",
    Kind.MENU: "help",
    Kind.PROGRESS: "held_order",
    Kind.UNSUBSCRIBE: "held_order",
    Kind.ERASE: "held_order",
}


def _acts(desk: Desk, text: str) -> list[Act]:
    """The acts to be filed, or the one of small talk. A fault of ours costs nobody her number."""
    try:
        reading = desk.ear.understand(text, None)
        return to_file(text, reading.acts) or list(reading.acts[:1])
    except Exception:
        log.exception("a text was not understood")
        return [plain_act(Kind.UNCLEAR, text, "自动识别出了错，请人来看")]


def _receipts(desk: Desk, acts: list[Act], draw: Draw) -> str:
    main, *others = acts
    door = door_of(main) if main.kind in REFERRED else None
    lines = [receipt_words(desk.rules, main.kind, draw(), door, main)]
    for act in others:
        number = receipt_number.shown(draw())
        lines.append(
            say("receipt_also", kind=KIND_NAMES[act.kind], excerpt=_named(act), number=number)
        )
    held = "held_emergency" if main.kind is Kind.EMERGENCY else "held"
    return "\n\n".join([*lines, say(held)])


def _named(act: Act) -> str:
    return KIND_NAMES[act.kind] if act.kind is Kind.REPORT else excerpt(act.text)


def _to_order(desk: Desk, command: Command, text: str, draw: Draw) -> str:
    if command.order is Order.HUMAN:
        return _receipts(desk, [plain_act(Kind.HUMAN, text, "直接要求转人工")], draw)
    return say(_AT_ONCE.get(command.order, "held_order"))


def _to_tap(desk: Desk, key: str, draw: Draw) -> str:
    match key:
        case "human":
            return _receipts(desk, [plain_act(Kind.HUMAN, "找工作人员", "点了菜单")], draw)
        case "suggest":
            return say("menu_suggest")
        case "help":
            return say("help")
    return say("held_order")
