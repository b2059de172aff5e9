"""`flask summary` and `flask verify`: the weekly papers made, and any paper of ours verified."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from commands.parts import at_the_desk
from handlers.desk import Desk
from handlers.summarise import summarise
from handlers.verify_summary import verify_paper
from reports.week import Week

BIGGEST = 100 * 2**20  # bytes of a file to verify


def fit_summary(app: Flask, desk: Desk, week_end: int) -> None:
    @app.cli.command("summary")
    @click.option("--week", "label", required=True, help="2026-W47")
    @click.option("--point", help="a contact point's name; without it the whole city")
    @click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path))
    def summary(label: str, point: str | None, out: Path) -> None:
        """Writes the weekly summary as Excel and Word and prints the two paths."""
        try:
            week = Week.parse(label, week_end)
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        papers = at_the_desk(lambda: summarise(desk, week, point, out))
        click.echo(papers.xlsx)
        click.echo(papers.docx)

    @app.cli.command("verify")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def verify(file: Path) -> None:
        """Holds a paper of ours (.docx, .xlsx) against the ledger; exit status 1: it differs."""
        if file.stat().st_size > BIGGEST:
            raise click.ClickException("文件太大，不像是本系统出的文件。")
        verdict = at_the_desk(lambda: verify_paper(desk, file.read_bytes()))
        for sentence in verdict.sentences:
            click.echo(sentence)
        if not verdict.agrees:
            raise SystemExit(1)
