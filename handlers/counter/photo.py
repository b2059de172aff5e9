"""The photograph of a slip: what the bytes really are, kept as other pictures are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.counter.words import refuse
from handlers.desk import Desk
from handlers.fetch import check
from handlers.ports import Media, MediaRefused
from models.attachment import Attachment, AttachmentKind, FetchState


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture in the folder, not yet beside a matter."""

    key: str
    content_type: str
    size: int

    def beside(self, matter_id: int, now: datetime) -> Attachment:
        return Attachment(
            matter_id=matter_id,
            kind=AttachmentKind.PICTURE,
            arrived_at=now,
            fetch=FetchState.STORED,
            file_key=self.key,
            content_type=self.content_type,
            size=self.size,
        )


def keep_photo(desk: Desk, data: bytes) -> Photo | None:
    """Checked, cleaned of place and device, and stored; None for no bytes. Raises Refused for what
    is too large or no picture, whatever its name says."""
    if not data:
        return None
    if len(data) > desk.rules.media_limit:
        raise refuse("photo_big", most=desk.rules.media_limit // 2**20)
    try:
        kept = check(AttachmentKind.PICTURE, Media("", "", data))
    except MediaRefused as why:
        raise refuse("photo_bad", why=why.reason) from None
    return Photo(desk.files.put(kept.data, kept.suffix), kept.content_type, len(kept.data))


def drop_photo(desk: Desk, photo: Photo | None) -> None:
    """Nothing came of its entry."""
    if photo is not None:
        desk.files.remove(photo.key)
