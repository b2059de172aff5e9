"""删除我的信息: everything that identifies a person gives way to a tombstone.

What stays: that a matter existed, its number, kind, point, times and moves; the words of an
opinion that was ever reported upwards, without the identity and without what in them tells of it
(design: verbatim is never rewritten, erasure is the one exception).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Case, ColumnElement, case, delete, event, exists, or_, select, update
from sqlalchemy.orm import Session

from bot.dialogue import Choice, Do
from bot.dialogue.talk import About, Talk
from bot.phrases import say
from handlers.consent import forget_consents
from handlers.forget_entries import forget_entry, photographs_of
from handlers.moving import Hand, move_state
from handlers.turn import Turn
from handlers.ungroup import ungroup
from models.addition import Addition
from models.answer import Answer, AnswerState
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.dialogue import Dialogue
from models.follower import Follower
from models.matter import GONE, Matter, State
from models.matter_term import MatterTerm
from models.move import Changed, Move
from models.opinion import Opinion
from models.rating import Rating
from models.remark import Remark
from models.wish import Wish
from reports.mask import mask


def ask_to_erase(turn: Turn) -> None:
    turn.letter.ask_back(
        About.CONSENT,
        None,
        say("erase_ask"),
        [
            Choice(Do.ERASE, say("erase_yes")),
            Choice(Do.NOTHING, say("erase_no"), None, "erase_kept"),
        ],
    )


def forget(turn: Turn) -> None:
    """Erases the person of this turn. Files are removed by the clock within a minute."""
    mine = list(turn.session.scalars(select(Matter).where(Matter.follower_id == turn.follower.id)))
    kept = reported(turn.session, [matter.id for matter in mine])
    ungroup(turn.session, [m.id for m in mine if m.id not in kept])
    for matter in mine:
        bury(turn.session, matter, turn.by_person, keeps_words=matter.id in kept)
    forget_pushes(turn.session, turn.follower.id)
    forget_consents(turn.session, turn.follower.id)
    turn.session.execute(delete(Dialogue).where(Dialogue.follower_id == turn.follower.id))
    turn.session.execute(delete(Wish).where(Wish.follower_id == turn.follower.id))
    turn.met.dialogue = None
    turn.talk = Talk()
    turn.session.flush()  # of others who are handled with her
    turn.session.expire_all()
    follower = turn.follower
    _forget_outside(turn, follower.account, follower.openid or "")
    make_nobody(follower, turn.now)
    turn.letter.add(say("erase_done"))


def _forget_outside(turn: Turn, account: str, openid: str) -> None:
    """Files and memories of the process, once it is certain: a transaction can still fail."""

    def certain(_session: Session) -> None:
        turn.desk.ear.forget(openid)
        with suppress(OSError):  # a disk's trouble costs nobody her erasure; it is swept later
            turn.desk.spool.forget(account, openid)

    event.listen(turn.session, "after_commit", certain, once=True)


def was_reported() -> ColumnElement[bool]:
    """The matter was reported upwards at any time, in a state that it has left since, or as an
    opinion in a paper."""
    state = State.REPORTED_UP.value
    ever = exists().where(
        Move.matter_id == Matter.id,
        Move.changed == Changed.STATE,
        (Move.became == state) | (Move.was == state),
    )
    paper = exists().where(Opinion.matter_id == Matter.id, Opinion.reported_at.is_not(None))
    return or_(Matter.state == State.REPORTED_UP, ever, paper)


def reported(session: Session, matter_ids: Sequence[int]) -> frozenset[int]:
    """Those of them that were reported upwards: they keep their words."""
    found = select(Matter.id).where(Matter.id.in_(matter_ids), was_reported())
    return frozenset(session.scalars(found))


def bury(session: Session, matter: Matter, hand: Hand, *, keeps_words: bool) -> None:
    """The words of one matter give way to a tombstone; what was reported (`keeps_words`) keeps
    them, without whose they are. The caller takes it out of its themes (`ungroup`)."""
    session.execute(delete(Addition).where(Addition.matter_id == matter.id))
    session.execute(delete(Remark).where(Remark.matter_id == matter.id))
    session.execute(update(Rating).where(Rating.matter_id == matter.id).values(words=""))
    forget_entry(session, matter, keeps_words=keeps_words and matter.state not in GONE)
    empty_attachments(session, photographs_of([matter.id]))
    if keeps_words and matter.state not in GONE:
        _keep_words(session, matter)
        return
    if matter.state is not State.ERASED:
        move_state(session, matter, State.ERASED, hand)
    matter.verbatim, matter.tidied = "", None
    matter.because, matter.places, matter.laws, matter.flags = [], [], [], []
    session.execute(delete(MatterTerm).where(MatterTerm.matter_id == matter.id))
    matter.indexed = 1  # nothing is left of it to search for
    session.execute(
        update(Answer)
        .where(Answer.matter_id == matter.id)
        .values(text="", state=_dropped_if_waiting(), reason="")
    )


def _keep_words(session: Session, matter: Matter) -> None:
    """As they were reported: the papers print them masked, and nobody's they are from now on. What
    we wrote to her quotes her, and what has not gone yet has nobody to go to."""
    matter.follower_id = matter.arrival_id = None
    matter.verbatim = mask(matter.verbatim)
    matter.tidied = None if matter.tidied is None else mask(matter.tidied)
    # No paper tells why the bot read it so. A theme counts its places: those that stand in the
    # words all the same stay, what she or staff told of her besides goes.
    said = f"{matter.verbatim}\n{matter.tidied or ''}"
    matter.because, matter.places = [], [place for place in matter.places if place in said]
    session.execute(
        update(Answer)
        .where(Answer.matter_id == matter.id)
        .values(text="", state=_dropped_if_waiting(), reason="")
    )


def make_nobody(follower: Follower, now: datetime) -> None:
    """The row of a person that says no longer whose it was."""
    follower.openid = None
    follower.following = False
    follower.erased_at = now
    follower.point_id = follower.here_point_id = follower.here_site_id = None
    follower.shut_window()


def _dropped_if_waiting() -> Case[AnswerState]:
    return case((Answer.state == AnswerState.WAITING, AnswerState.DROPPED), else_=Answer.state)


def forget_pushes(session: Session, follower_id: int, *, why: str = "erased") -> None:
    """What she sent, as it came. Files are removed by the clock within a minute."""
    empty_attachments(session, Attachment.follower_id == follower_id)
    empty_arrivals(session, Arrival.follower_id == follower_id, why=why)


def empty_attachments(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(Attachment)
        .where(which)
        .values(
            fetch=FetchState.ERASED,
            media_id=None,
            label="",
            url="",
            latitude=None,
            longitude=None,
        )
    )


def empty_arrivals(session: Session, which: ColumnElement[bool], *, why: str = "erased") -> None:
    """`why`: erased (she asked for it) or expired (it was kept long enough)."""
    session.execute(
        update(Arrival).where(which).values(content=None, raw=None, reply=None, silence=why)
    )
