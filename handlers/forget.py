"""删除我的信息: everything that identifies a person gives way to a tombstone.

What stays: that a matter existed, its number, kind, point, times and moves; the words of an
opinion that was already reported upwards, without the identity (design: verbatim is never
rewritten, erasure is the one exception).
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Case, case, delete, event, select, update
from sqlalchemy.orm import Session

from bot.dialogue import Choice, Do
from bot.dialogue.talk import About, Talk
from bot.phrases import say
from handlers.forget_entries import forget_entries
from handlers.moving import move_state
from handlers.turn import Turn
from handlers.ungroup import ungroup
from models.addition import Addition
from models.answer import Answer, AnswerState
from models.arrival import Arrival
from models.attachment import Attachment, FetchState
from models.dialogue import Dialogue
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
    buried = [m.id for m in mine if m.state not in KEEPS_WORDS]
    ungroup(turn.session, buried)
    forget_entries(turn.session, mine, buried)
    for matter in mine:
        _bury(turn, matter)
    _forget_media(turn)
    _forget_arrivals(turn)
    turn.session.execute(delete(Dialogue).where(Dialogue.follower_id == turn.follower.id))
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


def _bury(turn: Turn, matter: Matter) -> None:
    turn.session.execute(delete(Addition).where(Addition.matter_id == matter.id))
    turn.session.execute(delete(Remark).where(Remark.matter_id == matter.id))
    if matter.state in KEEPS_WORDS:
        matter.follower_id = matter.arrival_id = None
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
