"""What the desk needs from outside, by shape: a clock, a messenger, a cupboard for files.

The doors bring the real ones (`wechat.messenger.WeChatMessenger`, `clock.SystemClock`,
`models.files.Folder`); tests bring twins. No network error reaches the desk as an exception:
an attempt to send always ends in a `SendResult`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Clock(Protocol):
    """The only source of time for rows. The query string's timestamp is not its business."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        ...


class Verdict(StrEnum):
    """What an error code asks us to do next (WeChat's global return codes, grouped)."""

    RETRY = "retry"  # the same call again, later
    REFRESH = "refresh"  # the access token is stale: one new token, one more try
    PAUSE = "pause"  # this interface rests until its quota or right returns
    GIVE_UP_PERSON = "give_up_person"  # this person cannot be reached this way now
    GIVE_UP_REQUEST = "give_up_request"  # the request itself is wrong; repeating it is useless
    DONE = "done"  # looks like an error, means success (45065: the job exists already)


class SendState(StrEnum):
    SENT = "sent"
    REFUSED = "refused"  # WeChat said no: surely not delivered
    UNKNOWN = "unknown"  # no answer, or one that does not tell: perhaps delivered


@dataclass(frozen=True, slots=True)
class SendResult:
    """How one attempt ended. `reason` is a Chinese sentence staff may read; it holds no secret."""

    state: SendState
    verdict: Verdict | None = None
    code: int | None = None
    reason: str = ""
    alert: bool = False
    job_id: str | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A downloaded file. `content_type` is what WeChat claimed; the desk checks the bytes."""

    content_type: str
    filename: str
    data: bytes


class MediaRefused(Exception):  # noqa: N818 - named after what happened, as staff read it
    """The media cannot be had. `again` says whether a later attempt makes sense."""

    def __init__(self, reason: str, *, again: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again


@dataclass(frozen=True, slots=True)
class QrCode:
    """A parametric code: `url` is what the picture encodes, `image_url` shows WeChat's picture."""

    scene: str
    ticket: str
    url: str
    image_url: str


class NoStore(Exception):  # noqa: N818 - says what there is not
    """Neither the database nor the spool could keep a push: it must not be acknowledged."""


class OutsideError(Exception):
    """A call that staff asked for (QR code, menu) failed; the text is a Chinese sentence."""


class Messenger(Protocol):
    """The way to the people. Every call has a timeout; none is made inside a transaction."""

    def send_text(self, openid: str, text: str) -> SendResult:
        """One customer-service message (客服消息): at most 2048 bytes of UTF-8."""
        ...

    def download(self, media_id: str, *, limit: int) -> Media:
        """A person's media, at most `limit` bytes. Raises `MediaRefused`."""
        ...

    def create_qr(self, scene: str) -> QrCode:
        """A permanent parametric code (QR_LIMIT_STR_SCENE). Raises `OutsideError`."""
        ...

    def set_menu(self, buttons: list[dict[str, object]]) -> None:
        """Replaces the custom menu (menu/create). Raises `OutsideError`."""
        ...


class Health(StrEnum):
    """How one part of the house is doing."""

    WELL = "well"
    CARE = "care"  # works, but somebody should know
    ILL = "ill"  # something must be done


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined. Both texts are Chinese sentences and hold no secret."""

    step: str  # a word for programs, as "token"
    health: Health
    text: str
    advice: str = ""  # what to do about it


class Examiner(Protocol):
    """Looks at the account from this machine. Changes nothing, wastes no quota."""

    def examine(self, menu: list[dict[str, object]]) -> Iterator[Finding]:
        """Step by step, each finding as soon as it is known; `menu` is what should be set."""
        ...
