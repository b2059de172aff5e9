"""删除我的信息: everything that identifies a person gives way to a tombstone.

What stays: that a matter existed, its number, kind, point, times and moves; the words of an
opinion that was already reported upwards, without the identity (design: verbatim is never
rewritten, erasure is the one exception).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Case, ColumnElement, case, delete, event, select, update
from sqlalchemy.orm import Session

from bot.dialogue import Choice, Do
from bot.dialogue.talk import About, Talk
from bot.phrases import say
from handlers.moving import Hand, move_state
from handlers.turn import Turn
from handlers.ungroup import ungroup
from models.addition import Addition
from models.answer import Answer, AnswerState
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.dialogue import Dialogue
from models.follower import Follower
from models.matter import Matter, State
from models.matter_term import MatterTerm
from models.remark import Remark

KEEPS_WORDS = frozenset({State.REPORTED_UP})


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
    ungroup(turn.session, [m.id for m in mine if m.state not in KEEPS_WORDS])
    for matter in mine:
        bury(turn.session, matter, turn.by_person)
    forget_pushes(turn.session, turn.follower.id)
    turn.session.execute(delete(Dialogue).where(Dialogue.follower_id == turn.follower.id))
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


def bury(session: Session, matter: Matter, hand: Hand) -> None:
    """The words of one matter give way to a tombstone; what was reported keeps its words, without
    whose they are. The caller takes it out of its themes (`ungroup`)."""
    session.execute(delete(Addition).where(Addition.matter_id == matter.id))
    session.execute(delete(Remark).where(Remark.matter_id == matter.id))
    if matter.state in KEEPS_WORDS:
        matter.follower_id = matter.arrival_id = None
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
