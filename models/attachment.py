"""Attachment (附件): a picture, voice, film, place or link a person sent beside her words.

A slip photographed at the desk came with no push, and at first from nobody known by WeChat.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, Moment


class AttachmentKind(StrEnum):
    PICTURE = "picture"
    VOICE = "voice"
    VIDEO = "video"
    PLACE = "place"
    LINK = "link"


ATTACHMENT_NAMES: dict[AttachmentKind, str] = {
    AttachmentKind.PICTURE: "图片",
    AttachmentKind.VOICE: "语音",
    AttachmentKind.VIDEO: "视频",
    AttachmentKind.PLACE: "位置",
    AttachmentKind.LINK: "链接",
}


class FetchState(StrEnum):
    WAITING = "waiting"
    STORED = "stored"
    REFUSED = "refused"  # gone, too large, or not what it claims to be
    NOTHING = "nothing"  # a place or a link: nothing to fetch
    ERASED = "erased"


class Attachment(Base):
    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_fetch", "fetch", "next_try_at"),)

    id: Mapped[Id]
    follower_id: Mapped[int | None] = mapped_column(ForeignKey("follower.id"), index=True)
    arrival_id: Mapped[int | None] = mapped_column(ForeignKey("arrival.id"))
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), index=True)
    kind: Mapped[AttachmentKind]
    arrived_at: Mapped[Moment]

    fetch: Mapped[FetchState]
    media_id: Mapped[str | None] = mapped_column(String(200))
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[Moment | None]
    refused: Mapped[str] = mapped_column(String(200), default="")
    file_key: Mapped[str | None] = mapped_column(String(120))
    playable_key: Mapped[str | None] = mapped_column(String(120))  # voice a browser can play
    content_type: Mapped[str] = mapped_column(String(80), default="")
    size: Mapped[int] = mapped_column(default=0)

    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    label: Mapped[str] = mapped_column(String(300), default="")
    url: Mapped[str] = mapped_column(String(1000), default="")


FILE_COLUMNS = (
    ("attachment", "file_key"),
    ("attachment", "playable_key"),
    ("step", "evidence_file"),
    ("draft", "file_key"),
)
"""Where rows name files of the folder, as (table, column): what a backup must carry beside them."""


def loose_attachments(session: Session, follower_id: int) -> list[Attachment]:
    """What a person sent that belongs to no matter yet, oldest first."""
    return list(
        session.scalars(
            select(Attachment)
            .where(Attachment.follower_id == follower_id, Attachment.matter_id.is_(None))
            .where(Attachment.fetch != FetchState.ERASED)
            .order_by(Attachment.id)
        )
    )
