"""A reply of ours to the XML of 公众平台 被动回复用户消息."""

from __future__ import annotations

from models.words import Push, Reply, Silence
from wechat.text_cut import PASSIVE_LIMIT, utf8_cut
from wechat.xml_reading import legal

__all__ = ["ACKNOWLEDGED", "render", "utf8_cut"]

_TEXT = (
    "<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"
    "<CreateTime>%d</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[%s]]></Content></xml>"
)

ACKNOWLEDGED = "success"
"""The bare word that tells WeChat: arrived, nothing to say, do not repeat."""


def render(reply: Reply, push: Push, now_unix: int) -> str:
    """The body to answer `push` with: XML, or the bare word for silence and for empty text.

    `now_unix` (seconds) becomes CreateTime. An XML reply with empty Content would show the
    person the platform's failure text.
    """
    if isinstance(reply, Silence):
        return ACKNOWLEDGED
    content = utf8_cut(legal(reply.text), PASSIVE_LIMIT)
    if not content.strip():
        return ACKNOWLEDGED
    # Text must not end its element early and bring elements of its own.
    content = content.replace("]]>", "]]]]><![CDATA[>")
    return _TEXT % (push.openid, push.account, now_unix, content)
