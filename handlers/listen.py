"""A text: an order, a number, a place, or something said. The order of the questions matters."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.commands import Command, Order, asks_after, belongs_to, command_in, only_says_where
from bot.dialogue.lines import goes_on, points_back
from bot.gates import ONLY_A_PHONE
from bot.phrases import say
from bot.reading import Act, Reading
from handlers.bind import bind_by_word
from handlers.choose import choose, choose_by_word, choose_no, choose_place
from handlers.claim import claim
from handlers.export import export
from handlers.forget import ask_to_erase
from handlers.join import hears_of_danger, join_what_goes_on
from handlers.menu import mine, suggest
from handlers.notice.preview import show_preview
from handlers.opine.look import list_open, look_at_draft
from handlers.opine.meant import as_meant_on_drafts, is_on_shown
from handlers.opine.other_law import look_at_law
from handlers.opine.remind import remind, remind_no_more
from handlers.progress import progress
from handlers.rate import rate
from handlers.reopen import choose_unhelped
from handlers.repeat import say_it_is_recorded
from handlers.revise import revise
from handlers.subscribe import resubscribe, unsubscribe
from handlers.take import plain_act, take, to_file
from handlers.turn import Turn
from handlers.withdraw import ask_to_withdraw
from models.words import FILED_KINDS, Kind, TextSent


def listen(turn: Turn, push: TextSent) -> None:
    listen_to(turn, push.content)


def listen_to(turn: Turn, text: str) -> None:
    """Does what the words ask for, or files what they say."""
    if not text.strip():
        turn.letter.add(say("empty"))
        return
    command = command_in(text)
    if choose_no(turn, text) or choose_unhelped(turn, text) or choose_by_word(turn, text):
        return
    if rate(turn, text):
        return
    if command is not None and command.order is Order.CLAIM:
        claim(turn, command.code)
    elif command is not None and command.order is Order.PREVIEW:
        show_preview(turn, command.code or "")
    elif command is not None:
        obey(turn, command, text)
    elif not any(verb(turn, text) for verb in (choose_place, look_at_draft, look_at_law, revise)):
        understand_and_file(turn, text)


def obey(turn: Turn, command: Command, text: str) -> None:
    match command.order:
        case Order.CHOICE:
            choose(turn, command.choice or 0)
        case Order.PROGRESS:
            progress(turn, command)
        case Order.WITHDRAW:
            ask_to_withdraw(turn, command)
        case Order.HUMAN:
            take(turn, [plain_act(Kind.HUMAN, text, "直接要求转人工")])
        case _:
            _PLAIN_ORDERS[command.order](turn)


_PLAIN_ORDERS: dict[Order, Callable[[Turn], None]] = {
    Order.ERASE: ask_to_erase,
    Order.EXPORT: export,
    Order.UNSUBSCRIBE: unsubscribe,
    Order.RESUBSCRIBE: resubscribe,
    Order.MINE: mine,
    Order.SUGGEST: suggest,
    Order.CONSULTATIONS: list_open,
    Order.REMIND: remind,
    Order.NO_REMINDER: remind_no_more,
    Order.HELP: lambda turn: turn.letter.add(say("help")),
}


def understand_and_file(turn: Turn, text: str) -> None:
    """Binds by 我是…的 when it says so, then files what was said; small talk gets small talk."""
    bound_now = bind_by_word(turn, text)
    home = turn.point_name(turn.follower.point_id)
    turn.desk.ear.remember_home(turn.follower.openid or "", home)
    reading = turn.desk.ear.understand(text, home)
    turn.read_by = reading.read_by
    acts = _as_meant_now(turn, text, reading)
    if _only_calls(acts) and hears_of_danger(turn):
        return
    filed = to_file(text, acts)
    if _says_nothing_else(text, filed, known=bound_now):
        if not bound_now:
            turn.letter.add(say("bind_unknown", place=belongs_to(text)))
        return
    taken_back = next((act for act in acts if act.kind is Kind.ERASE), None) if filed else None
    if taken_back is not None:  # before this letter is filed: it means what she said earlier
        _erase_or_withdraw(turn, taken_back.text)
    if filed:
        file_or_join(turn, text, filed)
    for act in acts:
        if act.kind not in FILED_KINDS and not (filed and act.kind in _SAID_ALREADY):
            _answer_at_once(turn, act, text)
            break


def _only_calls(acts: Sequence[Act]) -> bool:
    return all(act.because == (ONLY_A_PHONE,) for act in acts)


_ALARMS = frozenset({Kind.EMERGENCY, Kind.REPORT})
"""Never taken for a mere going on, by whatever they were heard."""


def _as_meant_now(turn: Turn, text: str, reading: Reading) -> tuple[Act, ...]:
    """上面说的那个… right after other words of hers goes on with them, whatever it sounds like."""
    last = turn.talk.last
    fresh = last is not None and turn.now - last.at <= turn.desk.rules.windows.join
    told = any(not act.guessed or act.kind in _ALARMS for act in reading.acts)
    if fresh and points_back(text) and not told:
        return (plain_act(Kind.UNCLEAR, text, "接着刚才的话说的"),)
    if last is not None and fresh and _goes_on_with_opinion(turn, text, reading.acts):
        return reading.acts
    return as_meant_on_drafts(turn, text, reading.acts)


def _goes_on_with_opinion(turn: Turn, text: str, acts: Sequence[Act]) -> bool:
    """A few more words right after an opinion belong to it, and are none of their own."""
    last = turn.talk.last
    if last is None or last.kind is not Kind.OPINION or not is_on_shown(turn, last.joins):
        return False
    return goes_on(turn.talk, text, acts, turn.now, turn.desk.rules.windows) is not None


def file_or_join(turn: Turn, text: str, filed: list[Act]) -> None:
    """What was said a moment ago word for word is recorded already; what belongs to it joins it;
    the rest becomes matters."""
    if say_it_is_recorded(turn, text):
        return
    joined, own = join_what_goes_on(turn, text, filed)
    if own:
        take(turn, own, text, beside=joined)


_SAID_ALREADY = frozenset({Kind.THANKS, Kind.GREETING, Kind.MENU, Kind.ERASE})
"""Beside something filed: small talk needs no answer, and an order to erase has had its own."""
_OF_ALL = re.compile(
    r"信息|资料|数据|注销|清除|手机号|电话|身份证|账号|姓名|名字|住址|记录|[全都所](?:部|给|有)?[^，。]{0,6}[删清抹撤]|清空"
)
_OF_ONE = re.compile(
    r"[这那]个?[条件句事]|刚才|刚刚|刚发|上一?[条句]|前一?[条句]|头一个|第.[条个件]|那个"
)


def _answer_at_once(turn: Turn, act: Act, text: str) -> None:
    match act.kind:
        case Kind.PROGRESS:
            progress(turn, command_in(act.text) or asks_after(act.text))
        case Kind.UNSUBSCRIBE:
            unsubscribe(turn)
        case Kind.ERASE:
            _erase_or_withdraw(turn, text)
        case Kind.THANKS:
            if "谢" in text or not hears_of_danger(turn):
                turn.letter.add(say("thanks"))
        case Kind.GREETING:
            turn.letter.add(say("greeting"))
        case _:
            turn.letter.add(say("help"))


def _erase_or_withdraw(turn: Turn, text: str) -> None:
    """Only who speaks of her data, or of deleting and of nothing she said in particular, is asked
    whether all of it shall go."""
    if _OF_ALL.search(text) or ("删" in text and not _OF_ONE.search(text)):
        ask_to_erase(turn)
    else:
        ask_to_withdraw(turn, Command(Order.WITHDRAW), text)


def _says_nothing_else(text: str, filed: list[Act], *, known: bool) -> bool:
    """Nothing but 我是…的: where she is from, and no act beside it that could be told."""
    return only_says_where(text, known=known) and all(
        act.kind is Kind.UNCLEAR or act.guessed for act in filed
    )
