"""First touch: the same push gets the same reply; a new one is stored, handled, answered.

Everything a push causes stands in one transaction, and WeChat is acknowledged after its commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.attach import attach_link, attach_media, attach_place
from handlers.desk import PRIVACY_VERSION, Desk
from handlers.lead import lead_with_answers
from handlers.listen import listen
from handlers.meet import Met, meet, new_follower
from handlers.menu import menu_tapped
from handlers.take import plain_act, take
from handlers.told import Told, give_left_numbers, said_in, told_twice
from handlers.turn import Turn
from handlers.welcome import followed, scanned, unfollowed
from models import words
from models.arrival import Arrival, arrival_with, key_digest
from models.follower import Follower
from models.inserting import insert_unless_there
from models.words import Kind, Push, Reply, Silence, TextReply

log = logging.getLogger(__name__)

TALK = timedelta(hours=48)  # 客服消息: five messages for 48 h after the person's own message
TOUCH = timedelta(minutes=1)  # three for a minute after a scan, a follow or a tapped button
_TRIES = 3

_VERBS: dict[type[Push], Callable[[Turn, Any], None]] = {
    words.TextSent: listen,
    words.ImageSent: attach_media,
    words.VoiceSent: attach_media,
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


def receive(desk: Desk, push: Push, told: Told | None = None) -> Reply:
    """Takes one push in a transaction of its own. Raises only when the memory fails."""

    def run(work: Callable[[Session], Reply]) -> Reply:
        with desk.memory.write() as session:
            return work(session)

    return take_push(desk, push, run, told)


def take_push(
    desk: Desk,
    push: Push,
    run: Callable[[Callable[[Session], Reply]], Reply],
    told: Told | None = None,
) -> Reply:
    """Takes one push and says what to reply; `run` does a piece of work in one transaction.

    Two copies of a push, in whatever thread or process, race for the arrival's unique key; the
    loser finds the winner's arrival, and gives the same reply. A fault of ours in a verb must not
    cost the person her words: the work is undone, and what she said is filed as unclear for a
    person to read. A database that fails is no such fault; its error leaves as it came.
    """
    work = partial(handle, desk, push, told)
    for _ in range(_TRIES):
        try:
            return run(work)
        except VerbFailed:
            work = partial(handle, desk, push, told, plain=True)
        except IntegrityError:  # somebody else took the key, or a number we drew
            log.info("a push was handled anew")
    return run(work)


def is_known(desk: Desk, key: str) -> bool:
    """Whether the push with this key came before."""
    with desk.memory.read() as session:
        return arrival_with(session, key) is not None


def handle(
    desk: Desk, push: Push, told: Told | None, session: Session, *, plain: bool = False
) -> Reply:
    """One push in the caller's transaction. Raises VerbFailed unless `plain`."""
    now = told.at if told else desk.clock.now()
    met = meet(session, push)
    follower = met.follower
    if follower is None and arrival_with(session, push.key) is None and _makes_follower(push):
        follower = new_follower(session, push, now)
    arrival = _arrival(push, now, follower)
    if not insert_unless_there(session, arrival):
        return _again(desk, session, push, told, met)
    if isinstance(push, words.Unfollowed):
        return _close(session, arrival, told, unfollowed(session, push, now))
    verb = _VERBS.get(type(push))
    if verb is None or follower is None:
        log.info("nothing to do for %s", _type_name(push))
        return _close(session, arrival, told, Silence(f"nothing to do for {_type_name(push)}"))
    desk.ear.refresh(session, met.directory)
    turn = Turn(desk, session, now, arrival, follower, dialogue=met.dialogue)
    turn.nothing_loose, turn.nothing_unseen = not met.loose, not met.unseen
    turn.numbers = list(told.numbers) if told else []
    _renew(turn, push)
    if told is None:
        _perform(turn, verb, push, plain=plain)
        return _close(session, arrival, None, _answer(turn))
    if told.numbers or not isinstance(push, _ORDERS):
        _perform(turn, verb, push, plain=plain)
        give_left_numbers(turn, push)
    return _close(session, arrival, told, told.reply)


def _makes_follower(push: Push) -> bool:
    """Events that nobody hears an answer to make no follower, and neither does leaving."""
    return type(push) in _VERBS


def _arrival(push: Push, now: datetime, follower: Follower | None) -> Arrival:
    of_somebody = follower is not None or isinstance(push, _ABOUT_JOBS)
    return Arrival(
        key=key_digest(push.key),
        follower_id=None if follower is None else follower.id,
        type=_type_name(push),
        content=push.content if isinstance(push, words.TextSent) else None,
        # What belongs to nobody could not be found again when she is forgotten.
        raw=push.raw if of_somebody else None,
        created_at=_moment(push.created, now),
        received_at=now,
    )


def _again(desk: Desk, session: Session, push: Push, told: Told | None, met: Met) -> Reply:
    """The push came before: the same reply, unless the person holds the spool's."""
    arrival = arrival_with(session, push.key)
    if told is not None and arrival is not None and met.follower is not None:
        desk.ear.refresh(session, met.directory)
        told_twice(Turn(desk, session, told.at, arrival, met.follower), push, told)
        return told.reply
    if arrival is not None and arrival.reply is not None:
        return TextReply(arrival.reply)
    return Silence((arrival and arrival.silence) or "as before")


_ARRIVALS: Any = Arrival.__table__
_REPLIED = update(_ARRIVALS).where(_ARRIVALS.c.id == bindparam("this"))


def _close(session: Session, arrival: Arrival, told: Told | None, reply: Reply) -> Reply:
    """Writes down what was replied, so that a repeat hears the same."""
    said = told.reply if told else reply
    words_of = {"reply": said.text} if isinstance(said, TextReply) else {"silence": said.reason}
    arrival.__dict__.update(words_of)
    session.flush()
    session.connection().execute(_REPLIED, {"this": arrival.id, **words_of})
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
        turn.session.flush()
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.exception("the verb for %s failed", _type_name(push))
        raise VerbFailed from error


def _answer(turn: Turn) -> Reply:
    if turn.letter.empty:
        return Silence("nothing to say")
    _show_privacy(turn)
    turn.keep_offer()
    return TextReply(lead_with_answers(turn, turn.letter))


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
