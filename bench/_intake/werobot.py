"""A peer: WeRoBot as its documentation shows it in Flask, its own session in SQLite left on.

`gunicorn bench._intake.werobot:app`. WeRoBot is installed for the bench alone.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import time
from contextlib import closing
from typing import Any

import jieba
import werobot
from flask import Flask
from werobot.contrib.flask import make_view

from bench._intake.account import Account

_ROW = """INSERT INTO message (msg_id, openid, content, tokens, receipt, created)
 VALUES (?, ?, ?, ?, ?, ?)"""


def app() -> Flask:
    """For gunicorn: `bench._intake.robot:app()`. The session's file lies where it is started."""
    account, database = Account.from_environment(), os.environ["BENCH_DATABASE"]
    jieba.initialize()
    robot = werobot.WeRoBot(
        token=account.token, app_id=account.app_id, encoding_aes_key=account.aes_key
    )

    @robot.text  # type: ignore[untyped-decorator]
    def take(message: Any) -> str:
        receipt = secrets.token_hex(5)
        tokens = " ".join(jieba.lcut(message.content))
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute(
                _ROW,
                (
                    str(message.message_id),
                    message.source,
                    message.content,
                    tokens,
                    receipt,
                    time.time(),
                ),
            )
        return f"您的意见已收到，受理编号 {receipt}"

    web = Flask(__name__)
    web.add_url_rule(
        "/wechat", endpoint="werobot", view_func=make_view(robot), methods=["GET", "POST"]
    )
    return web
