"""`flask parse-draft`: the tree of a draft, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import Flask

from statutes.read import read_statute
from statutes.refusals import Unreadable


def fit_drafting(app: Flask) -> None:
    @app.cli.command("parse-draft")
    @click.argument("file", type=click.Path(path_type=Path))
    def parse_draft_command(file: Path) -> None:
        """Reads .docx, .txt, .md or a .pdf with text and prints its tree as JSON."""
        try:
            statute = read_statute(file)
        except (Unreadable, OSError) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(1)
        text = json.dumps(statute.as_json(), ensure_ascii=False)
        click.echo(text.encode("utf-8", "replace"))
