"""`flask import-draft`: a draft from a file becomes a consultation in preparation."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask import Flask

from commands.parts import OPERATOR, at_the_desk
from handlers.consult.make import Wanted, make_consultation
from handlers.consult.take_in import Upload
from handlers.desk import Desk
from models import schema
from models.consultation import Level


def fit_consultation(app: Flask, desk: Desk) -> None:
    @app.cli.command("import-draft")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--title", default="", help="without it, the draft's own")
    @click.option("--opens", help="2026-12-01; without it, today")
    @click.option("--closes", help="2026-12-31, the last day; without it, thirty days")
    @click.option("--level", type=click.Choice([one.value for one in Level]), default="city")
    @click.option("--reason", default="", help="why the window is shorter than thirty days")
    @click.option("--points", default="", help="names of contact points, parted by commas")
    def import_draft(
        file: Path, *, level: str, points: str, title: str, reason: str, **days: str | None
    ) -> None:
        """Takes a draft in (.docx .txt .md .pdf). It is put to the people in the console."""
        wanted = Wanted(
            title=title,
            opens_on=_day(days["opens"]),
            closes_on=_day(days["closes"]),
            level=Level(level),
            short_reason=reason,
            points=tuple(filter(None, (name.strip() for name in points.split(",")))),
        )
        schema.upgrade(desk.memory)
        upload = Upload(file.read_bytes(), file.name)
        made = at_the_desk(lambda: make_consultation(desk, OPERATOR, upload, wanted))
        click.echo(f"草案已导入，征询编号 {made}。请到工作台“征询”里核对条文、开始征求意见。")


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"看不懂日期“{text}”，请写成 2026-12-31。") from None
