"""The operators' commands: `flask understand`, `flask staff add`, `flask notice send` …"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click
from flask import Flask
from flask.cli import AppGroup

from bot.outline import outline_from_file
from bot.places import Directory
from bot.understand import prepare, understand_lines
from handlers.access import Refused
from handlers.admit import add_staff, disable_staff, reset_password
from handlers.desk import Desk
from handlers.menu import buttons
from handlers.ports import OutsideError
from handlers.register import (
    BadDirectory,
    import_points_command,
    load_sample,
    make_codes,
    sample_directory,
)
from handlers.release import schedule_notice
from handlers.summarise import summarise
from models import schema
from models.staff import ROLE_NAMES, Role
from reports.week import Week

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPERATOR = "命令行"
T = TypeVar("T")


def fit(app: Flask, desk: Desk, week_end: int) -> None:
    """Hangs all commands into the application's command line."""
    _fit_understand(app)
    _fit_directory(app, desk)
    _fit_staff(app, desk)
    _fit_notice(app, desk)
    _fit_summary(app, desk, week_end)


def _fit_understand(app: Flask) -> None:
    @app.cli.command("understand")
    @click.option("--draft", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--contact-point", "contact_point", help="the writer's own contact point")
    @click.option("--directory", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def understand_command(
        draft: Path | None, contact_point: str | None, directory: Path | None
    ) -> None:
        """Reads JSON lines {"id","text"} and says what each message means. No database."""
        places = sample_directory() if directory is None else Directory.from_csv(directory)
        outline = None if draft is None else outline_from_file(draft)
        prepare(places)
        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        for reading in understand_lines(sys.stdin, places, outline, contact_point):
            click.echo(json.dumps(reading, ensure_ascii=False).encode("utf-8", "replace"))


def _fit_directory(app: Flask, desk: Desk) -> None:
    @app.cli.command("migrate")
    def migrate() -> None:
        """Brings the database to this version."""
        schema.upgrade(desk.memory)
        click.echo("数据库已是最新版本。")

    @app.cli.command("import-points")
    @click.argument("points", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--sites", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    @click.option("--liaisons", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def import_points(points: Path, sites: Path | None, liaisons: Path | None) -> None:
        """Takes in the city's contact points from CSV: all or nothing."""
        schema.upgrade(desk.memory)
        try:
            click.echo(
                import_points_command(desk.memory, points, sites, liaisons, now=desk.clock.now())
            )
        except BadDirectory as error:
            raise click.ClickException("\n".join(error.errors)) from None

    @app.cli.command("load-sample")
    def load_sample_city() -> None:
        """Loads the sample city into an empty database; it is marked as sample for good."""
        schema.upgrade(desk.memory)
        load_sample(desk.memory, desk.clock.now())
        click.echo("样例市已装入（样例数据，仅供试用）。")

    @app.cli.command("wechat-setup")
    def wechat_setup() -> None:
        """Sets the menu and makes the QR codes of all sites at WeChat."""
        try:
            desk.messenger.set_menu(buttons())
            made = make_codes(desk)
        except OutsideError as error:
            raise click.ClickException(str(error)) from None
        click.echo(f"菜单已设置，新做二维码 {made} 个。")


def _fit_staff(app: Flask, desk: Desk) -> None:
    staff = AppGroup("staff", help="Accounts of staff.")
    app.cli.add_command(staff)

    @staff.command("add")
    @click.option("--login", required=True)
    @click.option("--name", required=True)
    @click.option(
        "--role",
        required=True,
        type=click.Choice([role.value for role in Role]),
        help="、".join(f"{role.value} {name}" for role, name in ROLE_NAMES.items()),
    )
    @click.option("--point", "points", multiple=True, help="a contact point's name; repeatable")
    def add(login: str, name: str, role: str, points: tuple[str, ...]) -> None:
        """Makes an account and prints its first password once."""
        schema.upgrade(desk.memory)
        password = _desk(
            lambda: add_staff(
                desk, login=login, name=name, role=Role(role), points=list(points), password=None
            )
        )
        click.echo(f"账号 {login} 已建好。首次密码（只显示这一次）：{password}")

    @staff.command("reset-password")
    @click.option("--login", required=True)
    def reset(login: str) -> None:
        """Gives an account a new password and prints it once."""
        click.echo(f"新密码（只显示这一次）：{_desk(lambda: reset_password(desk, login))}")

    @staff.command("disable")
    @click.option("--login", required=True)
    def disable(login: str) -> None:
        """Closes an account; what it did stays in the log."""
        _desk(lambda: disable_staff(desk, login))
        click.echo(f"账号 {login} 已停用。")


def _fit_notice(app: Flask, desk: Desk) -> None:
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
        text = _read_text(text_file)
        notice_id = _desk(
            lambda: schedule_notice(desk, OPERATOR, title=title, text=text, point=point, at=at)
        )
        shown = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
        click.echo(f"通知 {notice_id} 已排好，{shown} 发送。")


def _fit_summary(app: Flask, desk: Desk, week_end: int) -> None:
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
        papers = _desk(lambda: summarise(desk, week, point, out))
        click.echo(papers.xlsx)
        click.echo(papers.docx)


def moment(text: str) -> datetime:
    """A local time of Shanghai, or ISO 8601 with a zone. Raises click.BadParameter."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"看不懂时间“{text}”，请写成 2026-11-23 15:00。") from None
    return (given if given.tzinfo else given.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return path.read_text(encoding="gb18030", errors="replace")


def _desk(verb: Callable[[], T]) -> T:
    """Runs a verb of the desk and turns its refusal into one line."""
    try:
        return verb()
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
