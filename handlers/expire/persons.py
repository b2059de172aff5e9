"""The clock of identity: some time after her last word nobody can tell any more who said it.

What she said stays, without the numbers and names in it; the pushes as they came, pictures,
voices and the openid go. Who still follows goes on as somebody who has not said anything: she
belongs where she belonged, and hears of notices as before. While something of hers is open with
us, we wait, unless she has left.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from handlers.audit import note
from handlers.desk import Desk
from handlers.expire.blur import blur
from handlers.expire.open import something_open
from handlers.forget import forget_pushes, make_nobody
from handlers.make_summary import CLOCK
from models.consent import Consent, ConsentState
from models.delivery import Delivery, DeliveryState
from models.dialogue import Dialogue
from models.follower import Follower
from models.matter import Matter
from models.wish import Wish

AT_ONCE = 50  # of one transaction: a push that comes meanwhile does not wait
_ON_ITS_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)


def expire_persons(desk: Desk, before: datetime) -> int:
    """Everybody whose last word, or unfollowing, is older than `before`. Returns how many."""
    done, last = 0, 0
    while True:
        with desk.memory.read() as session:
            found = select(Follower.id).where(_due(before), Follower.id > last)
            ids = list(session.scalars(found.order_by(Follower.id).limit(AT_ONCE)))
        if not ids:
            return done
        done, last = done + _let_go(desk, ids, before), ids[-1]


def _let_go(desk: Desk, ids: list[int], before: datetime) -> int:
    """Looks again under the lock: who spoke a moment ago is left alone."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        locked = select(Follower).where(Follower.id.in_(ids)).order_by(Follower.id)
        session.scalars(locked.with_for_update()).all()
        people = session.scalars(locked.where(_due(before))).all()
        for follower in people:
            _expire(session, follower, now)
        if people:
            note(session, CLOCK, now, "expire_identity", count=len(people))
    return len(people)


def _due(before: datetime) -> ColumnElement[bool]:
    quiet = func.coalesce(Follower.last_said_at, Follower.followed_at) < before
    here = and_(
        Follower.following,
        Follower.last_said_at.is_not(None),
        ~something_open(Matter.follower_id == Follower.id),
    )
    left = func.coalesce(Follower.unfollowed_at, Follower.followed_at) < before
    return and_(
        Follower.openid.is_not(None),
        quiet,
        or_(here, and_(~Follower.following, left)),
        ~exists().where(Delivery.follower_id == Follower.id, Delivery.state.in_(_ON_ITS_WAY)),
    )


def _expire(session: Session, follower: Follower, now: datetime) -> None:
    for matter in session.scalars(select(Matter).where(Matter.follower_id == follower.id)):
        blur(session, matter)
    forget_pushes(session, follower.id, why="expired")
    session.execute(delete(Dialogue).where(Dialogue.follower_id == follower.id))
    after = _successor(follower) if follower.following else None
    make_nobody(follower, now)
    session.flush()
    if after is not None:
        session.add(after)
        session.flush()
    _hand_over(session, follower.id, None if after is None else after.id)


def _successor(follower: Follower) -> Follower:
    """The same person in WeChat, of whom we know nothing but that she follows, and where."""
    return Follower(
        account=follower.account,
        openid=follower.openid,
        following=True,
        followed_at=follower.followed_at,
        point_id=follower.point_id,
        bound_by=follower.bound_by,
        bound_at=follower.bound_at,
        privacy_version=follower.privacy_version,
        privacy_shown_at=follower.privacy_shown_at,
        notices_off=follower.notices_off,
    )


def _hand_over(session: Session, was: int, becomes: int | None) -> None:
    """What she asked to hear of in future. A consent that hangs on a matter would tie her to it."""
    unused = Consent.state.in_((ConsentState.OFFERED, ConsentState.GRANTED))
    gone = delete(Consent).where(Consent.follower_id == was, unused)
    if becomes is None:
        session.execute(gone)
        session.execute(delete(Wish).where(Wish.follower_id == was))
        return
    session.execute(gone.where(Consent.matter_id.is_not(None)))
    wishes = update(Wish).where(Wish.follower_id == was)
    consents = update(Consent).where(Consent.follower_id == was, unused)
    for statement in (wishes, consents):
        session.execute(statement.values(follower_id=becomes))
