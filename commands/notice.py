"""`flask notice …`: what is announced to followers."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from commands.parts import OPERATOR, SHANGHAI, at_the_desk, moment, read_text
from handlers.desk import Desk
from handlers.release import schedule_notice


def fit_notice(app: Flask, desk: Desk) -> None:
    notice = AppGroup("notice", help="Notices to followers.")
    app.cli.add_command(notice)

    @notice.command("send")
    @click.option("--title", required=True)
    @click.option(
        "--text-file", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
    )
    @click.option("--point", help="a contact point's name; without it all followers")
    @click.option("--at", "at_text", default="now", help='"now" or "2026-11-23 15:00" (Shanghai)')
    def send(title: str, text_file: Path, point: str | None, at_text: str) -> None:
        """Schedules a notice; the clock sends it at its time to whom it can reach."""
        at = desk.clock.now() if at_text == "now" else moment(at_text)
        text = read_text(text_file)
        notice_id = at_the_desk(
            lambda: schedule_notice(desk, OPERATOR, title=title, text=text, point=point, at=at)
        )
        shown = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        click.echo(f"通知 {notice_id} 已排好，{shown} 发送。")
