"""An act becomes a matter: numbered, at its contact point, with its evidence, and a receipt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dialogue.lines import continued, unfinished
from bot.dialogue.talk import Said, words_digest
from bot.doors import DOORS, Door, door_for
from bot.reading import Act
from handlers.locate import Located
from handlers.moving import Hand, born
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


@dataclass(frozen=True, slots=True)
class Source:
    """Where and how a matter came: by which way, from whom, with which push or entry."""

    channel: Channel
    arrived: datetime
    follower_id: int | None = None
    arrival_id: int | None = None
    entry_id: int | None = None
    read_by: str = ""


def file_act(turn: Turn, act: Act, located: Located) -> Matter:
    """Files one act of a push. A number told before (from the spool) is used first. One that is
    drawn and taken already fails at its unique column, once in some million pushes, and the push
    is handled anew."""
    number = turn.numbers.pop(0) if turn.numbers else receipt_number.draw()
    source = Source(
        Channel.WECHAT,
        turn.now,
        follower_id=turn.follower.id,
        arrival_id=turn.arrival.id,
        read_by=turn.read_by,
    )
    hand, days = turn.by(Mover.BOT), turn.desk.rules.answer_within_days
    return file_as(turn.session, act, located, source, hand, number=number, days=days)


def file_as(
    session: Session,
    act: Act,
    located: Located,
    source: Source,
    hand: Hand,
    *,
    number: str,
    days: int,
) -> Matter:
    """Files one act, whatever way it came: with its evidence, first move and referral. An
    emergency rings, a report is sealed. `days`: by which working day an answer is promised."""
    kind = act.kind
    matter = Matter(
        number=number,
        kind=kind,
        state=first_state(kind),
        sealed=kind is Kind.REPORT,
        channel=source.channel,
        follower_id=source.follower_id,
        arrival_id=source.arrival_id,
        entry_id=source.entry_id,
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
        read_by=source.read_by,
        flags=sorted(act.flags),
        arrived_at=source.arrived,
        due_on=due(kind, source.arrived, days),
    )
    put(session, matter)
    born(session, matter, hand)
    if kind in REFERRED:
        refer(session, matter, door_of(act), hand.at)
    return matter


def free_number(session: Session) -> str:
    """A number nobody has: with a million in use one in a thousand draws is taken."""
    while True:
        number = receipt_number.draw()
        if session.scalar(select(Matter.id).where(Matter.number == number)) is None:
            return number


def still_said(turn: Turn, text: str, filed: list[tuple[Matter, Act]]) -> None:
    """Remembers that these words became these matters, for what she says next."""
    joins, kind = continued([(matter.id, act) for matter, act in filed])
    half = unfinished(text, [act for _, act in filed])
    said = Said(turn.now, words_digest(text), tuple(m.id for m, _ in filed), joins, kind, half)
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
