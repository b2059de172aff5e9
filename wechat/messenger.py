"""The desk's way to the people: `handlers.ports.Messenger` over WeChat."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from handlers.ports import (
    Article,
    JobStatus,
    MassBody,
    Media,
    OutsideError,
    QrCode,
    SendResult,
    SendState,
    SubscriptionNote,
    TemplateNote,
    Verdict,
)
from wechat import mass, notes, tags
from wechat.account import Account
from wechat.client import Client
from wechat.download import download
from wechat.outside import ApiError
from wechat.results import refused, send_result
from wechat.text_cut import utf8_cut
from wechat.xml_reading import legal

TEXT_LIMIT = 2048  # bytes of UTF-8 (客服消息); beyond: 45002
_LONGEST_SCENE = 64


class WeChatMessenger:
    """Every call has timeouts and ends in a result or in one of the port's errors."""

    def __init__(self, account: Account, *, client: Client | None = None) -> None:
        self._account = account
        self._client = client or Client(account)

    def send_text(self, openid: str, text: str) -> SendResult:
        """One customer-service message, cut at 2048 bytes. Never raises; never sent twice."""
        content = utf8_cut(legal(text), TEXT_LIMIT)
        if not content.strip():
            return refused(Verdict.GIVE_UP_REQUEST, "文字内容是空的，没有发送。")
        try:
            self._client.message.send_text(openid, content)
        except ApiError as error:
            return send_result(error)
        return SendResult(SendState.SENT)

    def send_template(self, openid: str, note: TemplateNote) -> SendResult:
        """Never raises; may be repeated within ten minutes, with the same `client_msg_id`."""
        return notes.send_template(self._client, openid, note)

    def send_subscription(self, openid: str, note: SubscriptionNote) -> SendResult:
        """Never raises; never sent twice."""
        return notes.send_subscription(self._client, openid, note)

    def mass_send_list(
        self, openids: Sequence[str], body: MassBody, client_msg_id: str
    ) -> SendResult:
        """Never raises; may be repeated within 24 hours, with the same `client_msg_id`."""
        return mass.send_to_list(self._client, openids, body, client_msg_id)

    def mass_send_tag(self, tag_id: int, body: MassBody, client_msg_id: str) -> SendResult:
        """As `mass_send_list`."""
        return mass.send_to_tag(self._client, tag_id, body, client_msg_id)

    def mass_status(self, job_id: str) -> JobStatus:
        return mass.status(self._client, job_id)

    def mass_delete(self, job_id: str) -> SendResult:
        return mass.delete(self._client, job_id)

    def mass_preview(self, openid: str, body: MassBody) -> SendResult:
        return mass.preview(self._client, openid, body)

    def add_article(self, article: Article) -> str:
        """Raises `CallRefused`."""
        return mass.add_article(self._client, article)

    def make_tag(self, name: str) -> int:
        """Raises `CallRefused`."""
        return tags.make(self._client, name)

    def tagged(self, tag_id: int) -> set[str]:
        """Raises `CallRefused`."""
        return tags.members(self._client, tag_id)

    def put_tag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Raises `CallRefused`."""
        tags.put(self._client, tag_id, openids)

    def take_tag(self, tag_id: int, openids: Sequence[str]) -> None:
        """Raises `CallRefused`."""
        tags.take(self._client, tag_id, openids)

    def drop_tag(self, tag_id: int) -> None:
        """Raises `CallRefused`."""
        tags.drop(self._client, tag_id)

    def download(self, media_id: str, *, limit: int) -> Media:
        """A person's media, at most `limit` bytes. Raises `MediaRefused`."""
        return download(self._client, media_id, limit)

    def create_qr(self, scene: str) -> QrCode:
        """A permanent code with a text scene of 1 to 64 characters. Raises `OutsideError`."""
        return self._qr(scene, {"action_name": "QR_LIMIT_STR_SCENE"})

    def passing_qr(self, scene: str, seconds: int) -> QrCode:
        """One that ends after so many seconds, 30 days at most. Raises `OutsideError`."""
        return self._qr(scene, {"action_name": "QR_STR_SCENE", "expire_seconds": seconds})

    def _qr(self, scene: str, kind: dict[str, object]) -> QrCode:
        if not 1 <= len(scene) <= _LONGEST_SCENE:
            raise OutsideError("二维码的场景值应为 1 到 64 个字符。")
        order = {**kind, "action_info": {"scene": {"scene_str": scene}}}
        try:
            answer = self._client.qrcode.create(order)
        except ApiError as error:
            raise OutsideError(str(error)) from None
        ticket, url = str(answer.get("ticket") or ""), str(answer.get("url") or "")
        if not ticket:
            raise OutsideError("微信没有给出二维码，请稍后再试。")
        image = f"{self._account.mp_base}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"
        return QrCode(scene=scene, ticket=ticket, url=url, image_url=image)

    def set_menu(self, buttons: list[dict[str, object]]) -> None:
        """Replaces the custom menu. Raises `OutsideError`."""
        try:
            self._client.menu.create({"button": buttons})
        except ApiError as error:
            raise OutsideError(str(error)) from None
