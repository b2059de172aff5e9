"""删除我的信息: everything that identifies a person gives way to a tombstone.

What stays: that a matter existed, its number, kind, point, times and moves; the words of an
opinion that was ever reported upwards, without the identity and without what in them tells of it
(design: verbatim is never rewritten, erasure is the one exception).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import Case, case, delete, event, select, update
from sqlalchemy.orm import Session

from bot.dialogue import Choice, Do
from bot.dialogue.talk import About, Talk
from bot.phrases import say
from handlers.consent import forget_consents
from handlers.moving import move_state
from handlers.turn import Turn
from handlers.ungroup import ungroup
from models.addition import Addition
from models.answer import Answer, AnswerState
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.dialogue import Dialogue
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
    kept = _reported(turn.session, [matter.id for matter in mine])
    ungroup(turn.session, [m.id for m in mine if m.id not in kept])
    for matter in mine:
        _bury(turn, matter, keeps_words=matter.id in kept)
    _forget_media(turn)
    _forget_arrivals(turn)
    forget_consents(turn.session, turn.follower.id)
    turn.session.execute(delete(Dialogue).where(Dialogue.follower_id == turn.follower.id))
    turn.session.execute(delete(Wish).where(Wish.follower_id == turn.follower.id))
    turn.met.dialogue = None
    turn.talk = Talk()
    turn.session.flush()  # of others who are handled with her
    turn.session.expire_all()
    follower = turn.follower
    _forget_outside(turn, follower.account, follower.openid or "")
    follower.openid = None
    follower.following = False
    follower.erased_at = turn.now
    follower.point_id = follower.here_point_id = follower.here_site_id = None
    follower.shut_window()
    turn.letter.add(say("erase_done"))


def _forget_outside(turn: Turn, account: str, openid: str) -> None:
    """Files and memories of the process, once it is certain: a transaction can still fail."""

    def certain(_session: Session) -> None:
        turn.desk.ear.forget(openid)
        with suppress(OSError):  # a disk's trouble costs nobody her erasure; it is swept later
            turn.desk.spool.forget(account, openid)

    event.listen(turn.session, "after_commit", certain, once=True)


def _reported(session: Session, matter_ids: Sequence[int]) -> frozenset[int]:
    """Those that were reported upwards at any time, in a state that they have left since, or as
    opinions in a paper."""
    ever = select(Move.matter_id).where(
        Move.matter_id.in_(matter_ids),
        Move.changed == Changed.STATE,
        (Move.became == State.REPORTED_UP.value) | (Move.was == State.REPORTED_UP.value),
    )
    now = select(Matter.id).where(Matter.id.in_(matter_ids), Matter.state == State.REPORTED_UP)
    paper = select(Opinion.matter_id).where(
        Opinion.matter_id.in_(matter_ids), Opinion.reported_at.is_not(None)
    )
    return frozenset({*session.scalars(ever), *session.scalars(now), *session.scalars(paper)})


def _bury(turn: Turn, matter: Matter, *, keeps_words: bool) -> None:
    turn.session.execute(delete(Addition).where(Addition.matter_id == matter.id))
    turn.session.execute(delete(Remark).where(Remark.matter_id == matter.id))
    turn.session.execute(update(Rating).where(Rating.matter_id == matter.id).values(words=""))
    if keeps_words and matter.state not in GONE:
        _keep_words(turn, matter)
        return
    if matter.state is not State.ERASED:
        move_state(turn.session, matter, State.ERASED, turn.by_person)
    matter.verbatim, matter.tidied = "", None
    matter.because, matter.places, matter.laws, matter.flags = [], [], [], []
    turn.session.execute(delete(MatterTerm).where(MatterTerm.matter_id == matter.id))
    matter.indexed = 1  # nothing is left of it to search for
    turn.session.execute(
        update(Answer)
        .where(Answer.matter_id == matter.id)
        .values(text="", state=_dropped_if_waiting(), reason="")
    )


def _keep_words(turn: Turn, matter: Matter) -> None:
    """As they were reported: the papers print them masked, and nobody's they are from now on. What
    we wrote to her quotes her, and what has not gone yet has nobody to go to."""
    matter.follower_id = matter.arrival_id = None
    matter.verbatim = mask(matter.verbatim)
    turn.session.execute(
        update(Answer)
        .where(Answer.matter_id == matter.id)
        .values(text="", state=_dropped_if_waiting(), reason="")
    )


def _dropped_if_waiting() -> Case[AnswerState]:
    return case((Answer.state == AnswerState.WAITING, AnswerState.DROPPED), else_=Answer.state)


def _forget_media(turn: Turn) -> None:
    turn.session.execute(
        update(Attachment)
        .where(Attachment.follower_id == turn.follower.id)
        .values(
            fetch=FetchState.ERASED,
            media_id=None,
            label="",
            url="",
            latitude=None,
            longitude=None,
        )
    )


def _forget_arrivals(turn: Turn) -> None:
    turn.session.execute(
        update(Arrival)
        .where(Arrival.follower_id == turn.follower.id)
        .values(content=None, raw=None, reply=None, silence="erased")
    )
