"""上报: a point cannot settle it, so the city takes it on."""

from __future__ import annotations

from handlers.access import ANSWERS, Actor
from handlers.desk import Desk
from handlers.inbox.handling import Form, handling
from handlers.inbox.words import refuse, tell
from handlers.moving import Hand, move_owner, move_state
from models.handling import Verb
from models.matter import WAITING, State
from models.move import Mover
from models.remark import Remark, RemarkKind
from models.staff import Role


def escalate(desk: Desk, actor: Actor, matter_id: int, why: str, form: Form) -> None:
    """It is 研究中 from now on and nobody's at the point; the day stays. `why` is kept as a remark,
    which erasure removes. Raises Refused."""
    reason = why.replace("\0", "").strip()
    if not reason:
        raise refuse("escalate_why")
    with handling(desk, actor, matter_id, Verb.ESCALATE, form, roles=ANSWERS - {Role.CITY}) as work:
        matter = work.matter
        if matter.state not in WAITING:
            raise refuse("escalate_done")
        work.hand = Hand(work.hand.at, Mover.STAFF, actor.staff_id, tell("escalated"))
        move_state(work.session, matter, State.STUDYING, work.hand)
        if matter.owner_id is not None:
            move_owner(work.session, matter, None, work.hand)
        work.session.add(
            Remark(
                matter_id=matter_id,
                staff_id=actor.staff_id,
                at=work.hand.at,
                kind=RemarkKind.NOTE,
                text=reason[:2000],
            )
        )
