"""The desk's way to the people: `handlers.ports.Messenger` over WeChat."""

from __future__ import annotations

from urllib.parse import quote

from handlers.ports import Media, OutsideError, QrCode, SendResult, SendState, Verdict
from wechat.account import Account
from wechat.client import Client
from wechat.download import download
from wechat.errcodes import SYSTEM_BUSY
from wechat.outside import ApiError, Failure
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
            return _refused(Verdict.GIVE_UP_REQUEST, "文字内容是空的，没有发送。")
        try:
            self._client.message.send_text(openid, content)
        except ApiError as error:
            return send_result(error)
        return SendResult(SendState.SENT)

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


def send_result(error: ApiError) -> SendResult:
    """What a failed send amounts to; whatever does not tell is unknown, and not repeated."""
    if error.failure is Failure.NEVER_SENT:
        return _refused(Verdict.RETRY, error.reason)
    if error.failure is Failure.LOCKED_OUT:
        return _refused(Verdict.PAUSE, error.reason, error.code, alert=True)
    if error.failure is Failure.SAID_NO and error.code != SYSTEM_BUSY:
        return _said_no(error)
    busy = "微信系统繁忙，不能确定是否送达。"
    reason = busy if error.code == SYSTEM_BUSY else error.reason
    verdict = Verdict.RETRY if error.code == SYSTEM_BUSY else None
    misled = error.status is not None and 300 <= error.status < 500
    return SendResult(SendState.UNKNOWN, verdict, error.code, reason, alert=misled)


def _said_no(error: ApiError) -> SendResult:
    meaning = error.meaning
    if meaning.verdict is Verdict.DONE:
        job = error.job_id
        return SendResult(SendState.SENT, Verdict.DONE, error.code, error.reason, job_id=job)
    if meaning.verdict is Verdict.REFRESH:  # the one refresh has been tried already
        return _refused(Verdict.RETRY, error.reason, error.code, alert=True)
    return _refused(meaning.verdict, error.reason, error.code, alert=meaning.alert)


def _refused(
    verdict: Verdict, reason: str, code: int | None = None, *, alert: bool = False
) -> SendResult:
    return SendResult(SendState.REFUSED, verdict, code, reason, alert)
