"""`flask import-laws`, `import-faq`, `repeal-law`: what the bot may answer from."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from commands.parts import OPERATOR, at_the_desk
from handlers.desk import Desk
from handlers.import_questions import import_questions
from handlers.import_statutes import import_statutes, repeal
from handlers.question_sheet import TEMPLATE
from handlers.register_sheet import BadDirectory
from models import schema

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)


def fit_knowledge(app: Flask, desk: Desk) -> None:
    @app.cli.command("import-laws")
    @click.argument("folder", type=_FOLDER)
    def import_laws(folder: Path) -> None:
        """Takes in statutes (.docx .pdf .txt .md), each file whole or not at all."""
        schema.upgrade(desk.memory)
        taken = at_the_desk(
            lambda: import_statutes(desk.memory, OPERATOR, folder, desk.clock.now())
        )
        for one in taken:
            click.echo(f"{'✓' if one.ok else '✗'} {one.file}：{one.sentence}")
        failed = sum(not one.ok for one in taken)
        click.echo(f"共 {len(taken)} 个文件，导入 {len(taken) - failed} 个。")
        if failed:
            raise click.ClickException(f"{failed} 个文件没有导入，原因见上。")

    @app.cli.command("repeal-law")
    @click.argument("title")
    def repeal_law(title: str) -> None:
        """Marks a statute as repealed: it is kept, and never answered from."""
        texts = at_the_desk(lambda: repeal(desk.memory, OPERATOR, title, desk.clock.now()))
        click.echo(f"《{title}》的 {texts} 个文本已标为废止，不再用来答复。")

    @app.cli.command("import-faq")
    @click.argument("table", type=_FILE)
    @click.option("--skip-bad", is_flag=True, help="leaves bad rows out and takes the rest")
    @click.option("--template", is_flag=True, help="writes an empty table to fill in instead")
    def import_faq(table: Path, skip_bad: bool, template: bool) -> None:
        """Takes in answered questions from a table (.csv .xlsx)."""
        if template:
            _write_template(table)
            return
        if not table.exists():
            raise click.ClickException(f"没有“{table.name}”这个文件。")
        schema.upgrade(desk.memory)
        try:
            done = import_questions(
                desk.memory, OPERATOR, table, desk.clock.now(), skip_bad=skip_bad
            )
        except BadDirectory as error:
            raise click.ClickException("\n".join(error.errors)) from None
        for fault in done.faults:
            click.echo(f"✗ {fault}")
        click.echo(f"问答库：新增 {done.added} 条，更新 {done.changed} 条。")


def _write_template(path: Path) -> None:
    if path.exists():
        raise click.ClickException(f"“{path.name}”已经有了，请换个名字。")
    path.write_text(TEMPLATE, encoding="utf-8-sig")  # the mark tells Excel that it is UTF-8
    click.echo(f"空表已写到 {path}，用 Excel 或 WPS 填好后再导入。")
