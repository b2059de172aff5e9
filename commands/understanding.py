"""`flask understand`: what messages mean, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import Flask

from bot.outline import Outline, outline_from_file
from bot.places import Directory
from bot.understand import prepare, understand_lines
from handlers.register import sample_directory
from statutes.refusals import Unreadable


def fit_understanding(app: Flask) -> None:
    @app.cli.command("understand")
    @click.option(
        "--draft",
        "drafts",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
    )
    @click.option("--contact-point", "contact_point", help="the writer's own contact point")
    @click.option("--directory", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def understand_command(
        drafts: tuple[Path, ...], contact_point: str | None, directory: Path | None
    ) -> None:
        """Reads JSON lines {"id","text"} and says what each message means. No database.

        --draft may be given several times: all drafts that are open."""
        places = sample_directory() if directory is None else Directory.from_csv(directory)
        outlines = [_outline(draft) for draft in drafts]
        prepare(places)
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        for reading in understand_lines(sys.stdin, places, outlines, contact_point):
            click.echo(json.dumps(reading, ensure_ascii=False).encode("utf-8", "replace"))


def _outline(draft: Path) -> Outline:
    try:
        return outline_from_file(draft)
    except (Unreadable, OSError) as refusal:
        click.echo(str(refusal), err=True)
        sys.exit(1)
