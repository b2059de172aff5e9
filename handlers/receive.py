"""First touch: the same push gets the same reply; a new one is stored, handled, answered.

Everything a push causes stands in one transaction, and WeChat is acknowledged after its commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.dialogue import Letter
from bot.phrases import say
from handlers.attach import attach_link, attach_media, attach_place
from handlers.desk import PRIVACY_VERSION, Desk
from handlers.lead import lead_with_answers
from handlers.listen import listen
from handlers.menu import menu_tapped
from handlers.take import plain_act, take
from handlers.turn import Turn
from handlers.welcome import followed, scanned, unfollowed
from models import words
from models.arrival import Arrival, arrival_with, key_digest
from models.follower import Follower, follower_of
from models.words import Kind, Push, Reply, Silence, TextReply

log = logging.getLogger(__name__)

TALK = timedelta(hours=48)  # 客服消息: five messages for 48 h after the person's own message
TOUCH = timedelta(minutes=1)  # three for a minute after a scan, a follow or a tapped button
_TRIES = 4

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

_ABOUT_JOBS = (
    words.TemplateJobFinished,
    words.MassJobFinished,
    words.PublishJobFinished,
    words.AccountStatusChanged,
)
"""Results of our own jobs and news of our own account: their sender is no person."""


def receive(desk: Desk, push: Push) -> Reply:
    """Takes one push and says what to reply. Raises only when the memory fails.

    Two copies of a push, in whatever thread or process, race for the arrival's unique key; the
    loser starts again, finds the winner's arrival, and gives the same reply.
    """
    for attempt in range(_TRIES):
        try:
            with desk.memory.write() as session:
                known = arrival_with(session, push.key)
                if known is not None:
                    return _as_before(known)
                return _take(desk, session, push)
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def is_known(desk: Desk, key: str) -> bool:
    """Whether the push with this key came before."""
    with desk.memory.read() as session:
        return arrival_with(session, key) is not None


def _as_before(arrival: Arrival) -> Reply:
    if arrival.reply is not None:
        return TextReply(arrival.reply)
    return Silence(arrival.silence or "as before")


def _take(desk: Desk, session: Session, push: Push) -> Reply:
    now = desk.clock.now()
    arrival = Arrival(
        key=key_digest(push.key),
        type=_type_name(push),
        content=push.content if isinstance(push, words.TextSent) else None,
        raw=push.raw,
        created_at=_moment(push.created, now),
        received_at=now,
    )
    session.add(arrival)
    session.flush()
    reply = _handle(desk, session, arrival, push, now)
    if arrival.follower_id is None and not isinstance(push, _ABOUT_JOBS):
        arrival.raw = None  # what belongs to nobody could not be found again when she is forgotten
    if isinstance(reply, TextReply):
        arrival.reply = reply.text
    else:
        arrival.silence = reply.reason
    return reply


def _handle(desk: Desk, session: Session, arrival: Arrival, push: Push, now: datetime) -> Reply:
    if isinstance(push, words.Unfollowed):
        arrival.follower_id = _known_id(session, push)
        return unfollowed(session, push, now)
    verb = _VERBS.get(type(push))
    if verb is None:
        arrival.follower_id = _known_id(session, push)
        log.info("nothing to do for %s", _type_name(push))
        return Silence(f"nothing to do for {_type_name(push)}")
    desk.ear.refresh(session)
    turn = Turn(desk, session, now, arrival, _person(session, push, now))
    arrival.follower_id = turn.follower.id
    _renew_window(turn, push)
    return _answer(_listened(turn, verb, push))


def _listened(turn: Turn, verb: Callable[[Turn, Any], None], push: Push) -> Turn:
    """Calls the verb. A fault of ours in it must not cost the person her words: what it did is
    undone, and what she said is filed as unclear for a person to read. A database that is away is
    no such fault; it leaves as it came, and WeChat repeats the push."""
    try:
        with turn.session.begin_nested():
            verb(turn, push)
            turn.session.flush()
    except SQLAlchemyError:
        raise
    except Exception:
        log.exception("the verb for %s failed", _type_name(push))
        turn = replace(turn, letter=Letter(), more_choices=[], closes_choices=False)
        said = push.content if isinstance(push, words.TextSent) else "〔没能自动识别的来信〕"
        take(turn, [plain_act(Kind.UNCLEAR, said, "自动识别出了错，请人来看")])
    return turn


def _known_id(session: Session, push: Push) -> int | None:
    """The follower behind an event that makes none."""
    follower = follower_of(session, push.account, push.openid)
    return None if follower is None else follower.id


def _person(session: Session, push: Push, now: datetime) -> Follower:
    """The follower, locked for this turn so that two messages of one person come one by one."""
    follower = follower_of(session, push.account, push.openid)
    if follower is not None:
        session.refresh(follower, with_for_update=True)
        if follower.openid is None:  # she was forgotten while we waited: this is somebody new
            follower = None
    if follower is None:
        follower = Follower(account=push.account, openid=push.openid, followed_at=now)
        follower.following, follower.window_left, follower.notices_off = True, 0, False
        session.add(follower)
        session.flush()
    if not isinstance(push, words.Followed):
        follower.following = True  # who writes to us follows us; an event may have been lost
    return follower


def _renew_window(turn: Turn, push: Push) -> None:
    if isinstance(push, words.Message):
        turn.follower.allow(turn.now, messages=5, lasting=TALK)
        turn.follower.last_said_at = turn.now
    else:
        turn.follower.allow(turn.now, messages=3, lasting=TOUCH)


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
