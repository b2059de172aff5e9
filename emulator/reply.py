"""Judges what a bot answered to a push, as strictly as the platform does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from emulator import crypto
from emulator.config import Config
from emulator.errors import ApiError
from emulator.media import MediaBox
from emulator.messages import Message
from emulator.xmlform import Node, XmlError, parse

TEXT_BYTES = 2048
NEWS_AFTER_EVENT = 8


class BadReplyError(ValueError):
    """The follower will see the failure sentence; the text says why."""


@dataclass(frozen=True)
class Reply:
    """A good answer: its kind (`success`, `empty` or a MsgType), words, XML and what to show."""

    kind: str
    text: str | None = None
    xml: str | None = None
    display: dict[str, Any] = field(default_factory=dict)


class Judge:
    """Knows the account and its media; one for the whole process."""

    def __init__(self, config: Config, media: MediaBox) -> None:
        self._config, self._media = config, media
        self._readers: dict[str, Callable[[Node], dict[str, Any]]] = {
            "text": self._text,
            "image": lambda node: self._medium(node, "Image"),
            "voice": lambda node: self._medium(node, "Voice"),
            "video": lambda node: self._medium(node, "Video"),
            "music": self._music,
            "transfer_customer_service": lambda _node: {},
        }

    def examine(self, body: bytes, message: Message) -> Reply:
        """In: the answer's bytes and the message it answers. Raises `BadReplyError`."""
        if not body:
            return Reply("empty")
        if body == b"success":
            return Reply("success")
        try:
            document = self._open(body)
            return self._judge(parse(document), document, message)
        except (XmlError, crypto.CryptoError, ApiError) as error:
            reason = "unknown media_id" if isinstance(error, ApiError) else str(error)
            raise BadReplyError(reason) from error

    def _open(self, body: bytes) -> bytes:
        if self._config.mode == "plain":
            return body
        envelope = parse(body)
        sealed = envelope.get("Encrypt")
        if not sealed:
            if self._config.mode == "compat":
                return body
            raise BadReplyError("the reply is not encrypted")
        parts = (envelope.get("TimeStamp"), envelope.get("Nonce"))
        expected = crypto.signature(self._config.token, *parts, sealed)
        if not all(parts) or not crypto.same(expected, envelope.get("MsgSignature")):
            raise BadReplyError("the reply's signature is wrong")
        return crypto.decrypt(self._config.aes_key, sealed, self._config.app_id)

    def _judge(self, node: Node, document: bytes, message: Message) -> Reply:
        self._check_head(node, message)
        kind = node.get("MsgType")
        if kind == "news":
            display = _news(node, message)
        elif kind in self._readers:
            display = self._readers[kind](node)
        else:
            raise BadReplyError(f"unknown MsgType {kind[:40]!r}")
        text = display["content"] if kind == "text" else None
        return Reply(kind, text, document.decode("utf-8", "replace"), display)

    def _check_head(self, node: Node, message: Message) -> None:
        if node.get("ToUserName") != message.fields["FromUserName"]:
            raise BadReplyError("ToUserName is not the follower")
        if node.get("FromUserName") != self._config.account_id:
            raise BadReplyError("FromUserName is not the account")
        created = node.get("CreateTime")
        if not (created.isascii() and created.isdigit()):
            raise BadReplyError("CreateTime is not a whole number")

    @staticmethod
    def _text(node: Node) -> dict[str, Any]:
        content = node.get("Content")
        if not content:
            raise BadReplyError("Content is empty")
        if len(content.encode()) > TEXT_BYTES:
            raise BadReplyError(f"Content is longer than {TEXT_BYTES} bytes")
        return {"content": content}

    def _medium(self, node: Node, element: str) -> dict[str, Any]:
        inner = node.child(element)
        if inner is None:
            raise BadReplyError(f"{element} is missing")
        row = self._media.find(inner.get("MediaId"))
        if row["kind"] != element.lower():
            raise BadReplyError("the media_id is of another kind")
        return {"media_id": inner.get("MediaId"), "title": inner.get("Title")}

    def _music(self, node: Node) -> dict[str, Any]:
        music = node.child("Music")
        if music is None:
            raise BadReplyError("Music is missing")
        self._media.find(music.get("ThumbMediaId"))
        return {"title": music.get("Title"), "url": music.get("MusicUrl")}


def _news(node: Node, message: Message) -> dict[str, Any]:
    articles = node.child("Articles")
    items = [child for child in articles.children if child.name == "item"] if articles else []
    if not items or node.get("ArticleCount") != str(len(items)):
        raise BadReplyError("ArticleCount is not the number of articles")
    # Surplus articles are dropped without a word.
    kept = items[: NEWS_AFTER_EVENT if message.is_event else 1]
    return {"articles": [_article(item) for item in kept]}


def _article(item: Node) -> dict[str, str]:
    names = ("Title", "Description", "PicUrl", "Url")
    return {name.lower(): item.get(name) for name in names}
