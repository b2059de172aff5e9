"""A peer: Flask, wechatpy and SQLAlchemy's ORM, the way a tutorial puts them together.

`gunicorn bench._intake.tutorial:app`
"""

from __future__ import annotations

import os
import secrets
import time

import jieba
from flask import Flask, abort, request
from sqlalchemy import String, create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import check_signature

from bench._intake.account import Account


class Base(DeclarativeBase):
    pass


class Message(Base):
    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    msg_id: Mapped[str] = mapped_column(String(32), unique=True)
    openid: Mapped[str] = mapped_column(String(64))
    content: Mapped[str]
    tokens: Mapped[str]
    receipt: Mapped[str] = mapped_column(String(16), unique=True)
    created: Mapped[float]


def app() -> Flask:
    """For gunicorn: `bench._intake.tutorial:app()`."""
    account = Account.from_environment()
    engine = create_engine(f"sqlite:///{os.environ['BENCH_DATABASE']}")
    jieba.initialize()
    web = Flask(__name__)

    @web.post("/wechat")
    def wechat() -> str:
        timestamp, nonce = request.args.get("timestamp", ""), request.args.get("nonce", "")
        try:
            check_signature(account.token, request.args.get("signature", ""), timestamp, nonce)
            crypto = WeChatCrypto(account.token, account.aes_key, account.app_id)
            document = crypto.decrypt_message(
                request.data, request.args.get("msg_signature", ""), timestamp, nonce
            )
        except (InvalidSignatureException, InvalidAppIdException):
            abort(403)
        message = parse_message(document)
        receipt = secrets.token_hex(5)
        with Session(engine) as session:
            session.add(
                Message(
                    msg_id=str(message.id),
                    openid=message.source,
                    content=message.content,
                    tokens=" ".join(jieba.lcut(message.content)),
                    receipt=receipt,
                    created=time.time(),
                )
            )
            session.commit()
        reply = create_reply(f"您的意见已收到，受理编号 {receipt}", message)
        return str(crypto.encrypt_message(reply.render(), nonce, timestamp))

    return web
