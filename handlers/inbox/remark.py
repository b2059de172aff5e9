"""备注: a word among staff, or a lawyer's comment. The person never sees it."""

from __future__ import annotations

from handlers.access import ANSWERS, Actor
from handlers.desk import Desk
from handlers.inbox.handling import Form, handling
from handlers.inbox.words import refuse
from models.handling import Verb
from models.remark import Remark, RemarkKind
from models.staff import Role

LONGEST = 2000
REMARKS = ANSWERS | {Role.LAWYER}


def remark(desk: Desk, actor: Actor, matter_id: int, text: str, form: Form) -> None:
    """Raises Refused for nothing, or for too much."""
    words = text.replace("\0", "").strip()
    if not words:
        raise refuse("remark_empty")
    if len(words) > LONGEST:
        raise refuse("remark_long", most=LONGEST, count=len(words))
    kind = RemarkKind.LAWYER if actor.role is Role.LAWYER else RemarkKind.NOTE
    every = Form(form.token)  # a word among us changes nothing that a page could have missed
    with handling(desk, actor, matter_id, Verb.REMARK, every, roles=REMARKS, merged=True) as work:
        work.session.add(
            Remark(
                matter_id=matter_id,
                staff_id=actor.staff_id,
                at=work.hand.at,
                kind=kind,
                text=words,
            )
        )
        work.matter.version -= 1  # nor does it make any other page stale
