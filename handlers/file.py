"""An act becomes a matter: numbered, at its contact point, with its evidence, and a receipt."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.dialogue.lines import continued
from bot.dialogue.talk import Said, words_digest
from bot.doors import DOORS, Door, door_for
from bot.reading import Act
from handlers.locate import Located
from handlers.moving import born
from handlers.turn import Turn
from handlers.working_days import working_day_after
from models import receipt_number
from models.attachment import loose_attachments
from models.fresh import put
from models.matter import Channel, Matter, State
from models.move import Mover
from models.referral import Referral
from models.words import Kind

REFERRED = frozenset({Kind.COMPLAINT, Kind.REPORT, Kind.EMERGENCY})
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def file_act(turn: Turn, act: Act, located: Located) -> Matter:
    """Files one act, with its evidence, its first move and its referral.

    A number told before (from the spool) is used first. One that is drawn and taken already
    fails at its unique column, once in some million pushes, and the push is handled anew.
    """
    kind = act.kind
    matter = Matter(
        number=turn.numbers.pop(0) if turn.numbers else receipt_number.draw(),
        kind=kind,
        state=first_state(kind),
        sealed=kind is Kind.REPORT,
        channel=Channel.WECHAT,
        follower_id=turn.follower.id,
        arrival_id=turn.arrival.id,
        verbatim=act.text,
        point_id=located.point_id,
        site_id=located.site_id,
        point_how=located.how,
        stance=act.stance,
        articles=list(act.articles),
        laws=[{"law": cited.law, "article": cited.article} for cited in act.laws],
        places=list(act.places),
        confidence=round(act.confidence, 3),
        because=[*act.because, *act.hints],
        read_by=turn.read_by,
        flags=sorted(act.flags),
        arrived_at=turn.now,
        due_on=due(kind, turn.now, turn.desk.rules.answer_within_days),
    )
    put(turn.session, matter)
    born(turn.session, matter, turn.by(Mover.BOT))
    if kind in REFERRED:
        refer(turn.session, matter, door_of(act), turn.now)
    return matter


def still_said(turn: Turn, text: str, filed: list[tuple[Matter, Act]]) -> None:
    """Remembers that these words became these matters, for what she says next."""
    joins, kind = continued([(matter.id, act) for matter, act in filed])
    said = Said(turn.now, words_digest(text), tuple(m.id for m, _ in filed), joins, kind)
    turn.talk = turn.talk.heard(said)


def door_of(act: Act) -> Door:
    """Where this grievance belongs; the general city line when nothing nearer is known."""
    if act.door is not None and act.door in DOORS:
        return DOORS[act.door]
    return door_for(act.text, act.kind)


def refer(session: Session, matter: Matter, door: Door, now: datetime) -> None:
    put(
        session,
        Referral(matter_id=matter.id, at=now, door=door.key, name=door.name, phone=door.phone),
    )


def first_state(kind: Kind) -> State:
    if kind is Kind.SPAM:
        return State.HELD
    return State.REFERRED if kind is Kind.COMPLAINT else State.RECEIVED


def due(kind: Kind, arrived: datetime, within_days: int) -> date | None:
    """The day by which a person waits for our word, in working days; None for kinds that promise
    none. An emergency is due the day it comes."""
    if kind not in {Kind.QUESTION, Kind.HUMAN, Kind.UNCLEAR, Kind.EMERGENCY}:
        return None
    days = 0 if kind is Kind.EMERGENCY else within_days
    return working_day_after(arrived.astimezone(_SHANGHAI).date(), days)


def take_loose(turn: Turn, filed: list[Matter]) -> None:
    """What was sent loose shortly before goes with the words: with the guarded half of a message
    when there is one, so that proof of wrongdoing does not lie open, else with its first."""
    if not turn.met.loose:
        return
    matter = next((m for m in filed if m.guarded), filed[0])
    for attachment in loose_attachments(turn.session, turn.follower.id):
        if turn.now - attachment.arrived_at <= turn.desk.rules.attach:
            attachment.matter_id = matter.id
