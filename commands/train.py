"""`flask train`: the house learns from what staff and people corrected."""

from __future__ import annotations

import click
from flask import Flask

from commands.parts import OPERATOR, at_the_desk
from commands.train_words import NONE_YET, STAGES, counted, listed, named, refused, result
from handlers.desk import Desk
from handlers.train import train
from handlers.train_back import back, versions
from models import schema
from training.course import Stage


def fit_train(app: Flask, desk: Desk) -> None:
    """Hangs the command into the application's command line."""

    @app.cli.command("train")
    @click.option("--dry-run", is_flag=True, help="learns and compares, changes nothing")
    @click.option("--back", "go_back", is_flag=True, help="puts the version before to use")
    @click.option("--list", "show", is_flag=True, help="shows all versions")
    def train_command(dry_run: bool, go_back: bool, show: bool) -> None:
        """Learns from corrections of kinds; takes the new weights only when they are no worse."""
        if dry_run + go_back + show > 1:
            raise click.UsageError("--dry-run, --back and --list do not go together")
        schema.upgrade(desk.memory)
        if show:
            _list(desk)
        elif go_back:
            was, became = at_the_desk(lambda: back(desk, OPERATOR))
            click.echo(f"已从{named(was)}换回{named(became)}，各台机器一分钟内生效。")
        else:
            _train(desk, dry_run)


def _list(desk: Desk) -> None:
    found = versions(desk)
    click.echo("\n".join(map(listed, found)) if found else NONE_YET)
    if found and not any(version.in_use for version in found):
        click.echo("现在用的是随程序来的那一份。")


def _train(desk: Desk, dry_run: bool) -> None:
    trained = at_the_desk(lambda: train(desk, OPERATOR, dry_run=dry_run, heard=_progress))
    click.echo(counted(trained.counts))
    click.echo(result(trained))
    if trained.worse:
        raise click.ClickException(refused(trained.worse))
    if trained.version is None:
        click.echo("只是试一试，什么都没有改。")
    else:
        click.echo(f"已换上第 {trained.version} 版，各台机器一分钟内生效。换回：flask train --back")


def _progress(stage: Stage, done: int, of: int) -> None:
    click.echo(f"\r{STAGES[stage]}：{done}/{of}    ", err=True, nl=done == of)
