"""Media is fetched by the clock within WeChat's three days, checked, cleaned and kept."""

from __future__ import annotations

import logging
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.alarm_sending import hear
from handlers.desk import Desk
from handlers.ports import Media, MediaRefused
from models.attachment import Attachment, AttachmentKind, FetchState

log = logging.getLogger(__name__)

KEPT_BY_WECHAT = timedelta(days=3)
_PIXELS = 50_000_000
_PICTURES = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp"}


@dataclass(frozen=True, slots=True)
class _Kept:
    data: bytes
    suffix: str
    content_type: str
    playable: bytes | None = None


def fetch_some(desk: Desk, limit: int = 20) -> int:
    """Fetches what is due. Returns how many were tried."""
    now = desk.clock.now()
    with desk.memory.read() as session:
        due = [
            (row.id, row.kind, row.media_id or "")
            for row in session.scalars(
                select(Attachment)
                .where(Attachment.fetch == FetchState.WAITING, Attachment.next_try_at <= now)
                .order_by(Attachment.next_try_at)
                .limit(limit)
            )
        ]
    for attachment_id, kind, media_id in due:
        _fetch(desk, attachment_id, kind, media_id)
    return len(due)


def sweep_files(desk: Desk) -> int:
    """Removes the files of erased attachments. Returns how many rows were cleared."""
    desk.memory.scrub()
    with desk.memory.read() as session:
        gone = [
            (row.id, row.file_key, row.playable_key)
            for row in session.scalars(
                select(Attachment).where(
                    Attachment.fetch == FetchState.ERASED, Attachment.file_key.is_not(None)
                )
            )
        ]
    for attachment_id, *keys in gone:
        for key in keys:
            if key:
                desk.files.remove(key)
        with desk.memory.write() as session:
            row = session.get_one(Attachment, attachment_id)
            row.file_key = row.playable_key = None
    return len(gone)


def _fetch(desk: Desk, attachment_id: int, kind: AttachmentKind, media_id: str) -> None:
    try:
        media = desk.messenger.download(media_id, limit=desk.rules.media_limit)
        kept = check(kind, media)
    except Exception as error:
        refused = error if isinstance(error, MediaRefused) else _odd(error)
        with desk.memory.write() as session:
            hear(session, refused, desk.clock.now())
            _put_off(session, attachment_id, refused, desk.clock.now())
        return
    key = desk.files.put(kept.data, kept.suffix)
    playable = desk.files.put(kept.playable, "mp3") if kept.playable else None
    with desk.memory.write() as session:
        stored = _store(session, attachment_id, kept, key, playable)
    if not stored:  # erased while we were fetching
        desk.files.remove(key)
        if playable:
            desk.files.remove(playable)


def _odd(error: Exception) -> MediaRefused:
    log.warning("an attachment could not be kept: %s", type(error).__name__)
    return MediaRefused("文件处理不了", again=True)


def check(kind: AttachmentKind, media: Media) -> _Kept:
    """What the bytes really are; pictures without EXIF, voice made playable where possible.

    Raises MediaRefused when the bytes are not what they claim to be.
    """
    if not media.data:
        raise MediaRefused("文件是空的", again=False)
    if kind is AttachmentKind.PICTURE:
        return _picture(media.data)
    if kind is AttachmentKind.VOICE:
        return _voice(media.data)
    if media.data[4:8] != b"ftyp":
        raise MediaRefused("不是能播放的视频文件", again=False)
    return _Kept(media.data, "mp4", "video/mp4")


def _picture(data: bytes) -> _Kept:
    """Written anew, so that EXIF (place, device, time) and whatever hid in the file are gone."""
    try:
        with Image.open(BytesIO(data)) as image:
            form = image.format or ""
            if form not in _PICTURES or image.width * image.height > _PIXELS:
                raise MediaRefused("不是能打开的图片，或图片太大", again=False)
            clean = ImageOps.exif_transpose(image)
            clean.info.clear()
            out = BytesIO()
            form = "JPEG" if form == "MPO" else form  # dual cameras pack two pictures in one
            clean.save(out, form, **({"quality": 90} if form == "JPEG" else {}))
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise MediaRefused("不是能打开的图片", again=False) from None
    suffix = _PICTURES[form]
    return _Kept(out.getvalue(), suffix, f"image/{'jpeg' if suffix == 'jpg' else suffix}")


def _voice(data: bytes) -> _Kept:
    """AMR or speex as it came; beside it an MP3 that a browser plays, where ffmpeg is installed."""
    if data.startswith(b"#!AMR"):
        return _Kept(data, "amr", "audio/amr", _mp3(data, "amr"))
    if data.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")):
        return _Kept(data, "mp3", "audio/mpeg", data)
    return _Kept(data, "spx", "application/octet-stream", _mp3(data, "spx"))


def _mp3(data: bytes, suffix: str) -> bytes | None:
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / f"voice.{suffix}", Path(folder) / "voice.mp3"
        source.write_bytes(data)
        command = [ffmpeg, "-nostdin", "-v", "error", "-i", str(source), "-t", "300", str(target)]
        try:
            subprocess.run(command, check=True, timeout=60, capture_output=True)  # noqa: S603
        except (subprocess.SubprocessError, OSError):
            log.warning("a voice could not be converted; it stays a download")
            return None
        return target.read_bytes()


def _store(
    session: Session, attachment_id: int, kept: _Kept, key: str, playable: str | None
) -> bool:
    row = session.get_one(Attachment, attachment_id, with_for_update=True)
    if row.fetch is not FetchState.WAITING:
        return False
    row.fetch, row.file_key, row.playable_key = FetchState.STORED, key, playable
    row.content_type, row.size = kept.content_type, len(kept.data)
    return True


def _put_off(session: Session, attachment_id: int, refused: MediaRefused, now: datetime) -> None:
    row = session.get_one(Attachment, attachment_id, with_for_update=True)
    if row.fetch is not FetchState.WAITING:
        return
    row.attempts += 1
    row.refused = refused.reason[:200]
    wait = timedelta(seconds=min(3600, 10 * 2**row.attempts))
    if refused.again and now + wait < row.arrived_at + KEPT_BY_WECHAT:
        row.next_try_at = now + wait
    else:
        row.fetch = FetchState.REFUSED
