"""First touch: the same push gets the same reply; a new one is stored, handled, answered.

Everything a push causes stands in one transaction, and WeChat is acknowledged after its commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.attach import attach_link, attach_media, attach_place
from handlers.consent import take_choice
from handlers.desk import PRIVACY_VERSION, Desk
from handlers.lead import lead_with_answers
from handlers.listen import listen
from handlers.meet import Crowd, Met, as_before, gather, newcomer
from handlers.menu import menu_tapped
from handlers.missed import add_missed
from handlers.settle import note_job
from handlers.speak import speak
from handlers.take import plain_act, take
from handlers.told import Told, give_left_numbers, said_in, told_twice
from handlers.turn import Turn
from handlers.welcome import followed, scanned, unfollowed
from models import words
from models.arrival import Arrival, arrival_with, key_digest
from models.changes import write_changes
from models.fresh import EXPECTED, put
from models.words import Kind, Push, Reply, Silence, TextReply

log = logging.getLogger(__name__)

TALK = timedelta(hours=48)  # 客服消息: five messages for 48 h after the person's own message
TOUCH = timedelta(minutes=1)  # three for a minute after a scan, a follow or a tapped button
_TRIES = 3

_VERBS: dict[type[Push], Callable[[Turn, Any], None]] = {
    words.TextSent: listen,
    words.ImageSent: attach_media,
    words.VoiceSent: speak,
    words.VideoSent: attach_media,
    words.LocationSent: attach_place,
    words.LinkSent: attach_link,
    words.Followed: followed,
    words.Scanned: scanned,
    words.MenuTapped: menu_tapped,
}
"""What a person does to us and hears an answer to. Everything else is kept and acknowledged."""

_ORDERS = (words.TextSent, words.MenuTapped)
"""Told from the spool without a number, these were small talk, or an order that the person was
asked to give again; so nothing is done when they are replayed."""

_ABOUT_JOBS = (
    words.TemplateJobFinished,
    words.MassJobFinished,
    words.PublishJobFinished,
    words.AccountStatusChanged,
)
"""Results of our own jobs and news of our own account: their sender is no person."""


class VerbFailed(Exception):  # noqa: N818 - says what happened
    """A fault of ours in a verb. The push is to be handled anew with `plain`."""


@dataclass(frozen=True, slots=True)
class Item:
    """A push to be handled. `told`: what its person was told already; `plain`: file what she said
    as unclear, for the verb failed with it. `anyway`: also past what she has in the spool."""

    push: Push
    told: Told | None = None
    plain: bool = False
    anyway: bool = False


def receive(desk: Desk, push: Push, told: Told | None = None) -> Reply:
    """Takes one push in a transaction of its own. Raises only when the memory fails."""

    def alone(item: Item) -> Reply:
        with desk.memory.write() as session:
            return handle_all(desk, session, [item])[0]

    return take_push(Item(push, told), alone)


def take_push(item: Item, run: Callable[[Item], Reply]) -> Reply:
    """Takes one push and says what to reply; `run` handles it in a transaction.

    Two copies of a push, in whatever thread or process, race for the arrival's unique key; the
    loser finds the winner's arrival, and gives the same reply. A fault of ours in a verb must not
    cost the person her words: the work is undone, and what she said is filed as unclear for a
    person to read. A database that fails is no such fault; its error leaves as it came.
    """
    for _ in range(_TRIES):
        try:
            return run(item)
        except VerbFailed:
            item = replace(item, plain=True)
        except IntegrityError:  # somebody else took the key, or a number we drew
            log.info("a push was handled anew")
    return run(item)


def is_known(desk: Desk, key: str) -> bool:
    """Whether the push with this key came before."""
    return replied(desk, key) is not None


def replied(desk: Desk, key: str) -> Reply | None:
    """What this push was answered when it came before; read in a hurry, without a lock."""
    with desk.memory.read(hurried=True) as session:
        arrival = arrival_with(session, key)
    return None if arrival is None else as_before(arrival.reply, arrival.silence)


def handle_all(desk: Desk, session: Session, items: Sequence[Item]) -> list[Reply]:
    """Some pushes in the caller's transaction, in their order; one reply for each. Raises
    VerbFailed unless `plain`; then nothing of the transaction may be kept."""
    session.info[EXPECTED] = 2 * len(items)
    crowd = gather(session, [item.push for item in items])
    desk.ear.refresh(session, crowd.directory)
    replies = [_handle(desk, session, crowd, item) for item in items]
    write_changes(session, crowd.rows())
    return replies


def _handle(desk: Desk, session: Session, crowd: Crowd, item: Item) -> Reply:
    push, told = item.push, item.told
    earlier = crowd.earlier(push)
    if earlier is not None:
        return earlier if told is None else _again(desk, session, crowd, push, told)
    now = told.at if told else desk.clock.now()
    verb, met = _VERBS.get(type(push)), crowd.met(push)
    if met is None and verb is not None:
        met = newcomer(session, crowd, push, now)
    arrival = _arrival(push, now, met)
    put(session, arrival)
    if verb is None or met is None:
        return _close(crowd, arrival, told, _noted(session, push, now))
    turn = Turn(desk, session, now, arrival, met)
    _renew(turn, push)
    if told is None:
        _perform(turn, verb, push, plain=item.plain)
        return _close(crowd, arrival, None, _answer(turn))
    if told.numbers or not (isinstance(push, _ORDERS) or words.said_in_words(push)):
        turn.numbers = list(told.numbers)
        _perform(turn, verb, push, plain=item.plain)
        give_left_numbers(turn, push)
        turn.keep_talk()
    return _close(crowd, arrival, told, told.reply)


def _again(desk: Desk, session: Session, crowd: Crowd, push: Push, told: Told) -> Reply:
    """The push was filed already, and its repeat answered from the spool: that is what counts."""
    arrival, met = arrival_with(session, push.key), crowd.met(push)
    if arrival is not None and met is not None:
        told_twice(Turn(desk, session, told.at, arrival, met), push, told)
    return told.reply


def _noted(session: Session, push: Push, now: datetime) -> Reply:
    """What nobody hears an answer to."""
    if isinstance(push, words.Unfollowed):
        return unfollowed(session, push, now)
    if isinstance(push, words.SubscribeChosen):
        take_choice(session, push, now)
    if note_job(session, push, now):
        return Silence("noted what became of a job")
    log.info("nothing to do for %s", _type_name(push))
    return Silence(f"nothing to do for {_type_name(push)}")


def _arrival(push: Push, now: datetime, met: Met | None) -> Arrival:
    of_somebody = met is not None or isinstance(push, _ABOUT_JOBS)
    return Arrival(
        key=key_digest(push.key),
        follower_id=None if met is None else met.follower.id,
        type=_type_name(push),
        content=words.said_in_words(push),
        # What belongs to nobody could not be found again when she is forgotten.
        raw=push.raw if of_somebody else None,
        created_at=_moment(push.created, now),
        received_at=now,
    )


def _close(crowd: Crowd, arrival: Arrival, told: Told | None, reply: Reply) -> Reply:
    """Writes down what was replied, so that a repeat hears the same."""
    said = told.reply if told else reply
    if isinstance(said, TextReply):
        arrival.reply = said.text
    else:
        arrival.silence = said.reason
    crowd.known[arrival.key] = said
    return said


def _renew(turn: Turn, push: Push) -> None:
    """Who writes to us follows us (an event may have been lost), and may be written to again."""
    if not isinstance(push, words.Followed):
        turn.follower.following = True
    if isinstance(push, words.Message):
        turn.follower.allow(turn.now, messages=5, lasting=TALK)
        turn.follower.last_said_at = turn.now
    else:
        turn.follower.allow(turn.now, messages=3, lasting=TOUCH)


def _perform(turn: Turn, verb: Callable[[Turn, Any], None], push: Push, *, plain: bool) -> None:
    if plain:
        take(turn, [plain_act(Kind.UNCLEAR, said_in(push), "自动识别出了错，请人来看")])
        return
    try:
        verb(turn, push)
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.exception("the verb for %s failed", _type_name(push))
        raise VerbFailed from error


def _answer(turn: Turn) -> Reply:
    if turn.letter.empty:
        turn.keep_talk()
        return Silence("nothing to say")
    _show_privacy(turn)
    turn.keep_offer()
    turn.keep_talk()
    return TextReply(add_missed(turn, lead_with_answers(turn, turn.letter)))


def _show_privacy(turn: Turn) -> None:
    """At first contact, and again when its version changes: three lines with a link."""
    if turn.follower.privacy_version == PRIVACY_VERSION or turn.follower.erased_at:
        return
    turn.letter.last.append(say("privacy", link=f"{turn.desk.rules.public_url}/p/privacy"))
    turn.follower.privacy_version = PRIVACY_VERSION
    turn.follower.privacy_shown_at = turn.now


def _type_name(push: Push) -> str:
    if isinstance(push, words.Unknown):
        return "Unknown"
    return type(push).__name__


def _moment(created: int, now: datetime) -> datetime:
    """CreateTime as a moment; a nonsense value counts as now."""
    try:
        return datetime.fromtimestamp(created, UTC)
    except (OverflowError, OSError, ValueError):
        return now
