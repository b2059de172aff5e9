"""同意接收: a person is offered one message about what she said, and WeChat tells us her answer.

WeChat asks her on a page of its own (一次性订阅消息) and sends her back to ours with our key. One
consent, one message: it is claimed and used up where messages are sent.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.phrases import say
from handlers.desk import Desk
from handlers.turn import Turn
from models.consent import Consent, ConsentState
from models.follower import Follower
from models.matter import Matter
from models.opinion import Opinion
from models.words import Kind, SubscribeChosen

_ASKED_FOR = frozenset({Kind.SUGGESTION, Kind.QUESTION, Kind.OPINION})
"""Matters that end in a result we send. Complaints and reports go other ways."""
_SCENES = 10_000
_KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
_OPEN = (ConsentState.OFFERED, ConsentState.REJECTED)


class Answered(StrEnum):
    """What the person's return to us meant."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # not one of ours, or not hers


def offer_result(turn: Turn, matter: Matter) -> None:
    """Adds 有结果时通知我 to the receipt of a matter, where the account has the right and the
    template, and this matter has no offer yet."""
    if matter.kind not in _ASKED_FOR or not _can_offer(turn.desk):
        return
    there = select(Consent.id).where(Consent.matter_id == matter.id).limit(1)
    if turn.session.scalar(there) is None:
        _add_link(turn, "consent_offer", matter.id, _consultation_of(turn.session, matter.id))


def offer_reminder(turn: Turn, consultation_id: int) -> None:
    """Adds the same offer to what is said to somebody who asked to be reminded."""
    if _can_offer(turn.desk):
        _add_link(turn, "consent_offer_reminder", None, consultation_id)


def take_answer(
    desk: Desk, *, key: str, action: str, openid: str, template_id: str, scene: str
) -> Answered:
    """She came back from WeChat's page. The link can be opened again; a yes stays a yes, and a no
    can become one."""
    if not _KEY.fullmatch(key):
        return Answered.UNKNOWN
    now = desk.clock.now()
    with desk.memory.write() as session:
        consent = session.scalar(select(Consent).where(Consent.key == key).with_for_update())
        if consent is None or not _is_of(consent, template_id, scene):
            return Answered.UNKNOWN
        if action != "confirm":
            _refuse(consent, now)
            return Answered.NO
        if session.get_one(Follower, consent.follower_id).openid != openid:
            return Answered.UNKNOWN
        if consent.state in _OPEN:
            consent.state, consent.settled_at = ConsentState.GRANTED, now
    return Answered.YES


def take_choice(session: Session, push: SubscribeChosen, now: datetime) -> None:
    """The same told by an event, which names no key: the newest offer of the template is meant. A
    refusal in WeChat's settings takes back every consent that was not used."""
    for choice in push.choices:
        mine = (
            select(Consent.id)
            .join(Follower, Follower.id == Consent.follower_id)
            .where(Follower.account == push.account, Follower.openid == push.openid)
            .where(Consent.template_id == choice.template_id)
        )
        if choice.accepted:
            newest = mine.where(Consent.state.in_(_OPEN)).order_by(Consent.id.desc()).limit(1)
            _settle(session, session.scalars(newest).all(), ConsentState.GRANTED, now)
        elif push.withdrawn:
            given = mine.where(Consent.state.in_((ConsentState.OFFERED, ConsentState.GRANTED)))
            _settle(session, session.scalars(given).all(), ConsentState.REJECTED, now)


def forget_consents(session: Session, follower_id: int) -> None:
    """Nothing may be sent by them any more, and no link of them works."""
    session.execute(
        update(Consent)
        .where(Consent.follower_id == follower_id)
        .where(Consent.state.in_((ConsentState.OFFERED, ConsentState.GRANTED)))
        .values(state=ConsentState.REJECTED)
    )


def _settle(session: Session, ids: Sequence[int], state: ConsentState, now: datetime) -> None:
    session.execute(update(Consent).where(Consent.id.in_(ids)).values(state=state, settled_at=now))


def _refuse(consent: Consent, now: datetime) -> None:
    if consent.state is ConsentState.OFFERED:
        consent.state, consent.settled_at = ConsentState.REJECTED, now


def _is_of(consent: Consent, template_id: str, scene: str) -> bool:
    return consent.template_id == template_id and str(consent.scene) == scene


def _can_offer(desk: Desk) -> bool:
    return bool(desk.consent_page and desk.notices.template and desk.notices.verified)


def _consultation_of(session: Session, matter_id: int) -> int | None:
    about = select(Opinion.consultation_id).where(Opinion.matter_id == matter_id)
    return session.scalar(about.order_by(Opinion.id).limit(1))


def _add_link(turn: Turn, phrase: str, matter_id: int | None, consultation_id: int | None) -> None:
    page = turn.desk.consent_page
    if page is None:
        return
    hers = select(func.count(Consent.id)).where(Consent.follower_id == turn.follower.id)
    consent = Consent(
        follower_id=turn.follower.id,
        key=secrets.token_hex(16),
        template_id=turn.desk.notices.template,
        scene=(turn.session.scalar(hers) or 0) % _SCENES + 1,  # WeChat keeps one yes a scene
        matter_id=matter_id,
        consultation_id=consultation_id,
        state=ConsentState.OFFERED,
        offered_at=turn.now,
    )
    turn.session.add(consent)
    link = page.address(
        template_id=consent.template_id,
        scene=consent.scene,
        reserved=consent.key,
        back=f"{turn.desk.rules.public_url}/p/consent",
    )
    turn.letter.add(say(phrase, link=link))
