"""Twins of the outside world: a clock that stands still, a messenger that writes down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from handlers.ports import Media, MediaRefused, OutsideError, QrCode, SendResult, SendState, Verdict


@dataclass
class StandingClock:
    """Friday, 20 November 2026, 10:00 in Shanghai, until somebody moves it."""

    moment: datetime = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class WritingMessenger:
    """Sends nothing, remembers everything; the next results can be laid out beforehand."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    results: list[SendResult] = field(default_factory=list)
    media: dict[str, Media | MediaRefused] = field(default_factory=dict)
    menu: list[dict[str, object]] = field(default_factory=list)
    no_codes: bool = False

    def send_text(self, openid: str, text: str) -> SendResult:
        self.sent.append((openid, text))
        return self.results.pop(0) if self.results else SendResult(SendState.SENT)

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
