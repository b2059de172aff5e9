"""The words that doors, desk and tongue share.

Standard library only: `bot` and the doors may import this without loading a database.
What a kind means is fixed by tests/corpus, meaning first; the field names of inbound
types follow WeChat's message documentation (公众平台 接收普通消息 / 接收事件推送).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What one act of a message is. The Chinese name is in `KIND_NAMES`."""

    SUGGESTION = "suggestion"
    QUESTION = "question"
    OPINION = "opinion"
    COMPLAINT = "complaint"
    REPORT = "report"
    EMERGENCY = "emergency"
    PROGRESS = "progress"
    THANKS = "thanks"
    GREETING = "greeting"
    UNSUBSCRIBE = "unsubscribe"
    ERASE = "erase"
    HUMAN = "human"
    MENU = "menu"
    SPAM = "spam"
    UNCLEAR = "unclear"
    PROPOSAL = "proposal"  # 立法建议项目: only staff raise a suggestion to it


KIND_NAMES: dict[Kind, str] = {
    Kind.SUGGESTION: "建议",
    Kind.QUESTION: "咨询",
    Kind.OPINION: "草案意见",
    Kind.COMPLAINT: "诉求",
    Kind.REPORT: "举报",
    Kind.EMERGENCY: "紧急",
    Kind.PROGRESS: "查进度",
    Kind.THANKS: "感谢",
    Kind.GREETING: "打招呼",
    Kind.UNSUBSCRIBE: "退订",
    Kind.ERASE: "删除我的信息",
    Kind.HUMAN: "转人工",
    Kind.MENU: "选项",
    Kind.SPAM: "广告",
    Kind.UNCLEAR: "待分类",
    Kind.PROPOSAL: "立法建议项目",
}

FILED_KINDS = frozenset(
    {
        Kind.SUGGESTION,
        Kind.QUESTION,
        Kind.OPINION,
        Kind.COMPLAINT,
        Kind.REPORT,
        Kind.EMERGENCY,
        Kind.HUMAN,
        Kind.UNCLEAR,
        Kind.PROPOSAL,
        Kind.SPAM,
    }
)
"""Kinds of act that become a matter with a number."""


class Stance(StrEnum):
    """Where an opinion stands towards the text of a draft."""

    FOR = "for"
    AGAINST = "against"
    CONDITIONAL = "conditional"


# --- what comes in ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """One push from WeChat, past the door. `created` is CreateTime, in Unix seconds."""

    account: str  # ToUserName, the account's gh_ id
    openid: str  # FromUserName; for job results a system id, not a follower
    created: int
    key: str  # the same push carries the same key, and only the same push
    raw: str  # the (decrypted) XML as it came, control characters removed


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Push):
    """Something a person sent. MsgId identifies it."""

    msg_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextSent(Message):
    content: str
    menu_id: str | None = None  # bizmsgmenuid: a tapped menu link made this text


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSent(Message):
    media_id: str
    picture_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceSent(Message):
    media_id: str  # the 16 kHz copy when WeChat offers one
    format: str
    heard: str = ""  # Recognition: the words, where WeChat made some of it


def said_in_words(push: Push) -> str | None:
    """What she said in words: a text, or a voice that WeChat recognised; None of all else."""
    if isinstance(push, TextSent):
        return push.content
    return (push.heard or None) if isinstance(push, VoiceSent) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSent(Message):
    media_id: str
    thumb_media_id: str
    short: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationSent(Message):
    latitude: float
    longitude: float
    scale: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSent(Message):
    title: str
    description: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Push):
    """Something that happened. Events carry no MsgId."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed(Event):
    """subscribe. `scene` without the prefix qrscene_; None when no parametric code was scanned."""

    scene: str | None
    ticket: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollowed(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned(Event):
    """SCAN: a person who already follows scanned a parametric code."""

    scene: str
    ticket: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionReported(Event):
    """LOCATION: sent by itself when the person allowed it. Not a message; answered with silence."""

    latitude: float
    longitude: float
    precision: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuTapped(Event):
    """CLICK."""

    menu_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLinkOpened(Event):
    """VIEW and view_miniprogram."""

    target: str
    menu_id: str | None
    mini_program: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeScanned(Event):
    """scancode_push (`waits` false) and scancode_waitmsg (`waits` true)."""

    menu_key: str
    scan_type: str
    result: str
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturesAnnounced(Event):
    """pic_sysphoto, pic_photo_or_album, pic_weixin: the pictures follow as image messages."""

    menu_key: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSelected(Event):
    """location_select from a menu; a location message follows."""

    menu_key: str
    latitude: float
    longitude: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateJobFinished(Event):
    """TEMPLATESENDJOBFINISH. `status`: success, failed:user block, failed: system failed."""

    job_id: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MassJobFinished(Event):
    """MASSSENDJOBFINISH. The sender is a system id and not a follower."""

    job_id: str
    status: str
    total: int
    filtered: int
    sent: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishJobFinished(Event):
    """PUBLISHJOBFINISH."""

    publish_id: str
    status: int
    article_id: str | None


@dataclass(frozen=True, slots=True)
class SubscribeChoice:
    """One template in a subscription event. `scene` 1 is a web page, 2 an article, 0 unknown."""

    template_id: str
    accepted: bool
    scene: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeChosen(Event):
    """subscribe_msg_popup_event (`withdrawn` false) and subscribe_msg_change_event (true)."""

    choices: tuple[SubscribeChoice, ...]
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeNoticeSent(Event):
    """subscribe_msg_sent_event."""

    template_id: str
    job_id: str
    error_code: int
    error_status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanSessionChanged(Event):
    """kf_create_session, kf_close_session, kf_switch_session."""

    change: str  # created, closed, switched
    kf_account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDataRevoked(Event):
    """user_info_modified, user_authorization_revoke, user_authorization_cancellation.

    WeChat asks that stored profile data of `subject` be dropped; we keep none, and note it.
    """

    what: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStatusChanged(Event):
    """qualification_*, naming_*, annual_renew, verify_expired: about our own account."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Push):
    """A type this version does not know: logged by name, acknowledged, kept."""

    message_type: str
    event: str | None


# --- what goes out ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextReply:
    """A passive reply. The door cuts it at 2048 bytes on a character boundary."""

    text: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing to say: WeChat gets the bare word success. The reason is counted, not shown."""

    reason: str


Reply = TextReply | Silence
