"""Twins of the outside world: a clock that stands still, a messenger that writes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from handlers.ports import (
    Article,
    CallRefused,
    JobStatus,
    MassBody,
    Media,
    MediaRefused,
    OutsideError,
    QrCode,
    SendResult,
    SendState,
    SubscriptionNote,
    TemplateNote,
    Verdict,
)


@dataclass
class StandingClock:
    """Friday, 20 November 2026, 10:00 in Shanghai, until somebody moves it."""

    moment: datetime = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass(frozen=True)
class MassCall:
    """A mass send as it was asked for; `openids` is who had the tag, when it went by one."""

    openids: tuple[str, ...]
    body: MassBody
    client_msg_id: str


@dataclass
class WritingMessenger:
    """Sends nothing, remembers everything; the next results can be laid out beforehand."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    results: list[SendResult] = field(default_factory=list)
    media: dict[str, Media | MediaRefused] = field(default_factory=dict)
    menu: list[dict[str, object]] = field(default_factory=list)
    notes: list[tuple[str, SubscriptionNote | TemplateNote]] = field(default_factory=list)
    calls: list[MassCall] = field(default_factory=list)
    statuses: dict[str, JobStatus] = field(default_factory=dict)
    tags: dict[str, set[str]] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    strangers: dict[str, SendResult] = field(default_factory=dict)  # who cannot be tagged
    no_codes: bool = False

    def send_text(self, openid: str, text: str) -> SendResult:
        self.sent.append((openid, text))
        return self._next()

    def send_template(self, openid: str, note: TemplateNote) -> SendResult:
        self.notes.append((openid, note))
        return self._next()

    def send_subscription(self, openid: str, note: SubscriptionNote) -> SendResult:
        self.notes.append((openid, note))
        return self._next()

    def mass_send_list(
        self, openids: Sequence[str], body: MassBody, client_msg_id: str
    ) -> SendResult:
        self.calls.append(MassCall(tuple(openids), body, client_msg_id))
        return self._next(f"job-{len(self.calls)}")

    def mass_send_tag(self, tag_id: int, body: MassBody, client_msg_id: str) -> SendResult:
        people = list(self.tags.values())[tag_id - 100]
        return self.mass_send_list(sorted(people), body, client_msg_id)

    def mass_status(self, job_id: str) -> JobStatus:
        return self.statuses.get(job_id, JobStatus.SENDING)

    def mass_delete(self, job_id: str) -> SendResult:
        """Like the platform: a job that was deleted is deleted no second time."""
        self.deleted.append(job_id)
        result = self._next()
        if self.statuses.get(job_id) is JobStatus.TAKEN_BACK:
            return SendResult(SendState.REFUSED, Verdict.GIVE_UP_REQUEST, 40059, "编号不对。")
        if result.state is SendState.SENT:
            self.statuses[job_id] = JobStatus.TAKEN_BACK
        return result

    def mass_preview(self, openid: str, body: MassBody) -> SendResult:
        self.sent.append((openid, body.text or body.media_id))
        return self._next()

    def add_article(self, article: Article) -> str:
        return f"article-{article.title}"

    def make_tag(self, name: str) -> int:
        self.tags.setdefault(name, set())
        return 100 + list(self.tags).index(name)

    def tagged(self, tag_id: int) -> set[str]:
        return set(list(self.tags.values())[tag_id - 100])

    def put_tag(self, tag_id: int, openids: Sequence[str]) -> None:
        for one in openids:
            if one in self.strangers:
                raise CallRefused(self.strangers[one])
        list(self.tags.values())[tag_id - 100].update(openids)

    def take_tag(self, tag_id: int, openids: Sequence[str]) -> None:
        list(self.tags.values())[tag_id - 100].difference_update(openids)

    def drop_tag(self, tag_id: int) -> None:
        self.tags = {name: set() for name in self.tags}

    def _next(self, job_id: str | None = None) -> SendResult:
        return self.results.pop(0) if self.results else SendResult(SendState.SENT, job_id=job_id)

    def download(self, media_id: str, *, limit: int) -> Media:
        media = self.media.get(media_id, MediaRefused("文件已过期", again=False))
        if isinstance(media, MediaRefused):
            raise media
        if len(media.data) > limit:
            raise MediaRefused("文件太大", again=False)
        return media

    def create_qr(self, scene: str) -> QrCode:
        return QrCode(
            scene, f"ticket-{scene}", f"http://q.test/{scene}", f"http://q.test/i/{scene}"
        )

    def passing_qr(self, scene: str, seconds: int) -> QrCode:
        if self.no_codes:
            raise OutsideError("微信接口暂时不可用")
        return self.create_qr(scene)

    def set_menu(self, buttons: list[dict[str, object]]) -> None:
        self.menu = buttons


REFUSED_FOR_NOW = SendResult(SendState.REFUSED, Verdict.RETRY, -1, "系统繁忙")
REFUSED_FOR_HER = SendResult(SendState.REFUSED, Verdict.GIVE_UP_PERSON, 45015, "超过时限")
NO_ANSWER = SendResult(SendState.UNKNOWN, None, None, "没有回音")
