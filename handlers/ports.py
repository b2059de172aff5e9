"""What the desk needs from outside, by shape: a clock, a messenger, a cupboard for files, a bell.

The doors bring the real ones (`wechat.messenger.WeChatMessenger`, `clock.SystemClock`,
`models.files.Folder`, `alerting.sender_from`); tests bring twins. No network error reaches the
desk as an exception: an attempt to send always ends in a `SendResult` or an `AlertOutcome`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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


class CallRefused(Exception):  # noqa: N818 - named after what happened
    """A call on the way to a send (a tag, an article) did not succeed; `result` says why."""

    def __init__(self, result: SendResult) -> None:
        super().__init__(result.reason)
        self.result = result


@dataclass(frozen=True, slots=True)
class MassBody:
    """What a mass send carries: an article at WeChat when `media_id` is given, else the text."""

    text: str = ""
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """A picture-and-text article (图文) with a link to the whole on our own pages."""

    title: str
    text: str
    link: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class SubscriptionNote:
    """A one-time subscription message (一次性订阅消息): what the person agreed to, and what she
    gets. The door cuts `title` at 15 characters and `content` at 200."""

    template_id: str
    scene: int
    title: str
    content: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class TemplateNote:
    """A template message (模板消息): typed fields (`thing1`, `phrase2` …), each cut to its type.

    `client_msg_id`: the same within ten minutes is one message, however often it is called.
    """

    template_id: str
    fields: Mapping[str, str]
    client_msg_id: str
    link: str = ""


class JobStatus(StrEnum):
    """Where a mass send stands, as WeChat tells who asks."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    TAKEN_BACK = "taken_back"
    UNKNOWN_JOB = "unknown_job"  # no such msg_id
    UNCLEAR = "unclear"  # WeChat could not be asked just now


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

    def send_template(self, openid: str, note: TemplateNote) -> SendResult:
        """A template message; `job_id` is what its event names. Never for what is announced."""
        ...

    def send_subscription(self, openid: str, note: SubscriptionNote) -> SendResult:
        """A one-time subscription message: uses up the consent. At most once, as a text."""
        ...

    def mass_send_list(
        self, openids: Sequence[str], body: MassBody, client_msg_id: str
    ) -> SendResult:
        """A mass send to 2 to 10,000 people (service accounts). Sent means queued; `job_id` is
        WeChat's. The same `client_msg_id` within 24 hours ends as done, with the first job's id."""
        ...

    def mass_send_tag(self, tag_id: int, body: MassBody, client_msg_id: str) -> SendResult:
        """The same to everybody with a tag, which is how a subscription account sends."""
        ...

    def mass_status(self, job_id: str) -> JobStatus:
        """What became of a mass send whose event did not come. Never raises."""
        ...

    def mass_delete(self, job_id: str) -> SendResult:
        """Takes back the articles of a mass send; a text cannot be taken back."""
        ...

    def mass_preview(self, openid: str, body: MassBody) -> SendResult:
        """Shows one person what would be sent; costs nobody anything."""
        ...

    def add_article(self, article: Article) -> str:
        """Puts an article into the box of drafts; out: its media_id. Raises `CallRefused`."""
        ...

    def make_tag(self, name: str) -> int:
        """The id of the tag with this name, made unless it is there. Raises `CallRefused`."""
        ...

    def tagged(self, tag_id: int) -> set[str]:
        """Who has the tag. Raises `CallRefused`."""
        ...

    def put_tag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Gives people the tag, 50 a call. Raises `CallRefused`."""
        ...

    def take_tag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Takes it from them, 50 a call. Raises `CallRefused`."""
        ...

    def drop_tag(self, tag_id: int) -> None:
        """Deletes the tag, also from everybody. Raises `CallRefused`."""
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


class ConsentPage(Protocol):
    """WeChat's page on which a person allows one subscription message (一次性订阅消息)."""

    def address(self, *, template_id: str, scene: int, reserved: str, back: str) -> str:
        """Its address for a link. `reserved` (letters and digits) and `scene` (0 to 10000) come
        back with her answer, to the page `back`."""
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
