"""`flask backup` and `flask restore`: the whole house in a folder, and back."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from commands.parts import at_the_desk
from handlers.backup import backup, verify_backup
from handlers.desk import Desk
from handlers.restore import restore


def fit_keeping(app: Flask, desk: Desk, data: Path) -> None:
    spool = data / "spool"
    folder = click.Path(file_okay=False, path_type=Path)

    @app.cli.command("backup")
    @click.argument("target", metavar="DIR", type=folder)
    @click.option("--verify", is_flag=True, help="only reads the backup in DIR and checks it")
    def backup_command(target: Path, verify: bool) -> None:
        """Writes database, media and spool into DIR while the system runs."""
        if verify:
            made = at_the_desk(lambda: verify_backup(target, click.echo))
            click.echo(f"备份完好：做于 {made.made_at}，数据库版本 {made.revision}。")
            return
        made = at_the_desk(lambda: backup(desk, spool, target.absolute(), click.echo))
        click.echo(f"备份已做好：{target}，{made.rows} 行，附件 {made.media.files} 个。")

    @app.cli.command("restore")
    @click.argument("source", metavar="DIR", type=folder)
    def restore_command(source: Path) -> None:
        """Fills an empty database of either kind from DIR. Stop the system first."""
        made = at_the_desk(lambda: restore(desk, spool, source, click.echo))
        click.echo(f"已恢复：{made.rows} 行，附件 {made.media.files} 个，备份做于 {made.made_at}。")
