"""What the desk needs from outside, by shape: a clock, a messenger, a cupboard for files, a bell.

The doors bring the real ones (`wechat.messenger.WeChatMessenger`, `clock.SystemClock`,
`models.files.Folder`, `alerting.sender_from`); tests bring twins. No network error reaches the
desk as an exception: an attempt to send always ends in a `SendResult` or an `AlertOutcome`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
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
    """The media cannot be had. `again` says whether a later attempt makes sense; `alert`, as in
    `SendResult`, whether somebody must be woken; `code` is WeChat's, when it gave one."""

    def __init__(
        self, reason: str, *, again: bool, alert: bool = False, code: int | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.alert = alert
        self.code = code


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

    def passing_qr(self, scene: str, seconds: int) -> QrCode:
        """A code (QR_STR_SCENE) that ends by itself, in 30 days at most. Raises `OutsideError`."""
        ...

    def set_menu(self, buttons: list[dict[str, object]]) -> None:
        """Replaces the custom menu (menu/create). Raises `OutsideError`."""
        ...


@dataclass(frozen=True, slots=True)
class TokenTrouble:
    """Why there is no token until `until`. `code` is WeChat's; None: it could not be asked."""

    code: int | None
    reason: str
    until: datetime


@dataclass(frozen=True, slots=True)
class TokenState:
    """The access token as all processes see it. Moments are the desk's clock.

    `version` counts the changes (0: nothing yet), `alarm` is the once-key of the last alarm.
    `busy`: somebody is refreshing it just now.
    """

    version: int = 0
    token: str = field(default="", repr=False)
    usable_until: datetime | None = None
    trouble: TokenTrouble | None = None
    forced_at: datetime | None = None
    forced_that_day: int = 0
    alarm: str = ""
    busy: bool = False


class TokenStoreAway(Exception):  # noqa: N818 - named after what happened
    """The store does not answer; nothing is known about what was asked of it."""


class TokenStore(Protocol):
    """Where all processes keep the one access token. Every call may raise `TokenStoreAway`."""

    def read(self) -> TokenState:
        """What stands there now."""
        ...

    def claim(self, seen: TokenState, by: str, seconds: float) -> bool:
        """The right to refresh, for so long; False when `seen` is past or another has it."""
        ...

    def swap(
        self, seen: TokenState, new: TokenState, by: str, *, keep_s: float = 0
    ) -> TokenState | None:
        """Puts `new` in the place of `seen`; None when the right was lost and nothing changed.

        The right to refresh ends with it, or is renewed for `keep_s` seconds.
        """
        ...


@dataclass(frozen=True, slots=True)
class AlertLetter:
    """An alert as it leaves the house: our own words only, and the way to the page."""

    title: str
    text: str
    urgent: bool
    at: datetime
    link: str


@dataclass(frozen=True, slots=True)
class AlertOutcome:
    """How one attempt to tell somebody ended; `reason` is Chinese, for staff, without a secret."""

    ok: bool
    reason: str


class AlertSender(Protocol):
    """The way to the people on duty outside the console: a mail, a group's robot."""

    name: str  # as staff read it: 邮件

    def send(self, letter: AlertLetter) -> AlertOutcome:
        """One attempt, with a timeout. Never raises. Twice the same letter is harmless."""
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
