"""`flask alert test`: whether an alert would reach anybody, found out before it has to."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from handlers.desk import Desk
from handlers.ports import AlertLetter

NOTHING_SET = (
    "没有设置外发方式（alerts.sender: none），提醒只在工作台里显示。"
    "要发邮件或群机器人，请照 docs/operations.md 的“提醒”一节设置。"
)


def fit_alert(app: Flask, desk: Desk) -> None:
    """Hangs the command group `alert` into the application's command line."""
    alert = AppGroup("alert", help="Alerts to the people on duty.")
    app.cli.add_command(alert)

    @alert.command("test")
    def test() -> None:
        """Sends a test alert by the configured sender and says what happened. No database."""
        sender = desk.alert_sender
        if sender is None:
            raise click.ClickException(NOTHING_SET)
        outcome = sender.send(_letter(desk))
        if not outcome.ok:
            raise click.ClickException(outcome.reason)
        click.echo(f"{outcome.reason}请到{sender.name}里看一眼是否收到。")


def _letter(desk: Desk) -> AlertLetter:
    return AlertLetter(
        title="【测试】这是一条测试提醒",
        text="收到它，说明民意直通车的紧急提醒能送到您这里。不用处理。",
        urgent=False,
        at=desk.clock.now(),
        link=f"{desk.rules.public_url}/console/alerts",
    )
