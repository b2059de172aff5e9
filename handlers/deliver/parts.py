"""What the ways of sending share: what was taken up, and in which words it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from handlers.desk import Desk
from handlers.ports import SendResult, SubscriptionNote
from handlers.release import notice_text
from models.delivery import Way

STALE = timedelta(minutes=5)
"""A claim older than this belongs to a process that is gone: no call takes so long."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery taken up. `attempt` is its fence: a late outcome of an earlier attempt changes
    nothing. `stood`: how many messages the person's window had left before this one."""

    delivery_id: int
    attempt: int
    notice_id: int
    follower_id: int
    openid: str
    way: Way
    title: str
    text: str
    consultation_id: int | None
    stood: int = 0
    consent_id: int | None = None
    template_id: str = ""
    scene: int = 0


@dataclass(frozen=True, slots=True)
class Ended:
    claim: Claim
    result: SendResult


def send(desk: Desk, claim: Claim) -> SendResult:
    """The one call of an attempt. No transaction is open."""
    if claim.way is Way.SUBSCRIPTION:
        return desk.messenger.send_subscription(claim.openid, _note(desk, claim))
    return desk.messenger.send_text(claim.openid, notice_text(claim.title, claim.text))


def _note(desk: Desk, claim: Claim) -> SubscriptionNote:
    return SubscriptionNote(
        template_id=claim.template_id,
        scene=claim.scene,
        title=claim.title,
        content=claim.text,
        link=link_of(desk, claim.consultation_id),
    )


def link_of(desk: Desk, consultation_id: int | None) -> str:
    """Where the whole stands for everybody to read."""
    where = "about" if consultation_id is None else f"c/{consultation_id}"
    return f"{desk.rules.public_url}/p/{where}"
