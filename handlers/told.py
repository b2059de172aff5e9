"""What a person was told before it could be filed: her number is final, and must be found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from handlers.take import plain_act, take
from handlers.turn import Turn
from models.attachment import Attachment
from models.fresh import put
from models.matter import Matter, matter_numbered
from models.second_number import SecondNumber
from models.words import (
    ImageSent,
    Kind,
    LinkSent,
    Push,
    Reply,
    TextReply,
    VideoSent,
    VoiceSent,
    said_in_words,
)


@dataclass(frozen=True, slots=True)
class Told:
    """Said at `at` from the spool, while the database was away."""

    at: datetime
    reply: Reply
    numbers: tuple[str, ...]


MEDIA: dict[type[Push], str] = {
    ImageSent: "图片",
    VoiceSent: "语音",
    VideoSent: "视频",
    LinkSent: "链接",
}


def said_in(push: Push) -> str:
    """The words of a push, or what stands for them in a matter that nobody could read."""
    said = said_in_words(push)
    return said if said is not None else f"〔{MEDIA.get(type(push), '没能自动识别的来信')}〕"


def give_left_numbers(turn: Turn, push: Push) -> None:
    """A number told and not used by the verb goes to what the push filed or joined, as its second
    number, or to a matter of its own, which is then for a person to read."""
    if turn.numbers and not turn.filed:
        turn.filed = _joined(turn)
    if turn.numbers and not turn.filed:
        take(turn, [plain_act(Kind.UNCLEAR, said_in(push), "系统维护时收到，请人来看")])
    for number in turn.numbers:
        put(turn.session, SecondNumber(number=number, matter_id=turn.filed[0].id))
    turn.numbers = []


def _joined(turn: Turn) -> list[Matter]:
    """The matters beside which a picture, voice, film or link of this push was put."""
    beside = select(Attachment.matter_id).where(Attachment.arrival_id == turn.arrival.id)
    return list(turn.session.scalars(select(Matter).where(Matter.id.in_(beside))))


def told_twice(turn: Turn, push: Push, told: Told) -> None:
    """The push was filed before the database went away, and its repeat told from the spool: what
    the person holds is the spool's reply and number."""
    if isinstance(told.reply, TextReply):
        turn.arrival.reply = told.reply.text
    turn.numbers = [n for n in told.numbers if matter_numbered(turn.session, n) is None]
    turn.filed = list(
        turn.session.scalars(
            select(Matter).where(Matter.arrival_id == turn.arrival.id).order_by(Matter.id)
        )
    )
    give_left_numbers(turn, push)
