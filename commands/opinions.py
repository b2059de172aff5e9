"""`flask opinions`: the papers on the opinions of one draft."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from commands.parts import at_the_desk
from handlers.desk import Desk
from handlers.opinions.write import write_papers


def fit_opinions(app: Flask, desk: Desk) -> None:
    @app.cli.command("opinions")
    @click.argument("consultation")
    @click.option("--point", help="a contact point's name; without it the whole city")
    @click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
    def opinions(consultation: str, point: str | None, out: Path) -> None:
        """Writes table and report on a consultation (its id or title) and prints the paths."""
        for path in at_the_desk(lambda: write_papers(desk, consultation, point, out)):
            click.echo(path)
