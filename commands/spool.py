"""`flask spool list | retry`: what was kept while the database was away and is not filed yet."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from models.spool import Spool


def fit_spool(app: Flask, spool: Spool) -> None:
    """Hangs the command group `spool` into the application's command line."""
    group = AppGroup("spool", help="Pushes kept while the database was away.")
    app.cli.add_command(group)

    @group.command("list")
    def list_() -> None:
        """How many wait and how many were set aside, with their files; nobody's words."""
        waiting, aside = spool.counts()
        click.echo(f"等待补录 {waiting} 件，放在一边 {aside} 件。")
        for path in spool.aside():
            click.echo(str(path))

    @group.command("retry")
    def retry() -> None:
        """Puts what was set aside in line again; the web process replays it within a second."""
        click.echo(f"已重新排队 {spool.bring_back()} 件，几秒后再看 flask spool list。")
