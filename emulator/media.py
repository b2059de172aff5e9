"""Pictures, voices and videos: what followers send and what the bot uploads."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from emulator.clock import Clock
from emulator.errors import ApiError
from emulator.store import Store

LIFE_S = 3 * 86400
MEGABYTE = 1024 * 1024
AMR_FRAME_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6)
AMR_HEADER = b"#!AMR\n"
SAMPLES = Path(__file__).parent / "samples"
MIMES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif",
    "amr": "audio/amr", "mp3": "audio/mp3", "speex": "audio/speex", "mp4": "video/mp4",
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What may be uploaded as one kind: extensions, bytes, and the code when it is too big."""

    extensions: tuple[str, ...]
    limit: int
    too_big: int


RULES = {
    "image": Rule(("png", "jpeg", "jpg", "gif"), 10 * MEGABYTE, 40009),
    "voice": Rule(("amr", "mp3"), 2 * MEGABYTE, 40010),
    "video": Rule(("mp4",), 10 * MEGABYTE, 40011),
    "thumb": Rule(("jpg", "jpeg"), 64 * 1024, 40012),
}
OTHER_STARTS = {"bmp": b"BM", "wav": b"RIFF", "wma": b"\x30\x26\xb2\x75"}
KINDS = tuple(RULES)
# Permanent material may also be of these.
MORE_LASTING = {"image": ("bmp",), "voice": ("wma", "wav")}


@dataclass(frozen=True)
class File:
    """A named piece of content."""

    filename: str
    content: bytes

    @property
    def extension(self) -> str:
        """The ending without its dot, in lower case."""
        return PurePosixPath(self.filename).suffix.removeprefix(".").lower()

    @property
    def mime(self) -> str:
        """The content type by the ending."""
        return MIMES.get(self.extension, "application/octet-stream")


class MediaBox:
    """Media by id; temporary ones live three days."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def add(self, kind: str, file: File, lasting: bool = False) -> str:
        """Keep a file; out: its media id."""
        media_id = secrets.token_urlsafe(48)
        self._store.insert(
            "media",
            media_id=media_id,
            kind=kind,
            filename=file.filename,
            mime=file.mime,
            content=file.content,
            created=self._clock.now(),
            lasting=int(lasting),
        )
        return media_id

    def find(self, media_id: object) -> sqlite3.Row:
        """A live medium; `ApiError` 40007 when there is none or it is older than three days."""
        row = None
        if isinstance(media_id, str):
            row = self._store.one("SELECT * FROM media WHERE media_id = ?", media_id)
        if row is None or not (row["lasting"] or self._clock.now() < row["created"] + LIFE_S):
            raise ApiError(40007)
        return row

    def peek(self, media_id: str) -> sqlite3.Row | None:
        """A medium for the phone page, which shows old pictures too."""
        return self._store.one("SELECT * FROM media WHERE media_id = ?", media_id)


def check_upload(kind: str, file: File, *, lasting: bool = False) -> None:
    """`ApiError` when Tencent would refuse the file: type, ending, content, size, length."""
    rule = RULES.get(kind)
    if rule is None:
        raise ApiError(40004)
    if not file.content:
        raise ApiError(44001)
    endings = (*rule.extensions, *(MORE_LASTING.get(kind, ()) if lasting else ()))
    if file.extension not in endings or not looks_like(file):
        raise ApiError(40005)
    if len(file.content) > rule.limit:
        raise ApiError(rule.too_big)
    if file.extension == "amr" and amr_seconds(file.content) > 60:
        raise ApiError(45007)


def looks_like(file: File) -> bool:
    """Whether the first bytes fit the ending."""
    start = file.content[:12]
    if file.extension in ("jpg", "jpeg", "png", "gif"):
        return start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8"))
    if file.extension == "amr":
        return start.startswith(AMR_HEADER)
    if file.extension in OTHER_STARTS:
        return start.startswith(OTHER_STARTS[file.extension])
    if file.extension == "mp4":
        return start[4:8] == b"ftyp"
    return start.startswith((b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))


def amr_seconds(content: bytes) -> float:
    """Playing time of a narrow-band AMR file: 20 ms for each frame."""
    position, frames = len(AMR_HEADER), 0
    while position < len(content):
        mode = (content[position] >> 3) & 15
        position += AMR_FRAME_BYTES[mode] if mode < len(AMR_FRAME_BYTES) else 1
        frames += 1
    return frames * 0.02


def sample(kind: str) -> File:
    """A small real file of the kind, for a follower who sends something without choosing it."""
    if kind == "voice":
        silence = bytes([0x04]) + bytes(12)
        return File("voice.amr", AMR_HEADER + silence * 150)
    if kind in ("video", "shortvideo"):
        return File("video.mp4", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
    return File("street.jpg", (SAMPLES / "street.jpg").read_bytes())
