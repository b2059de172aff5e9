"""`flask staff …`: accounts."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from commands.parts import at_the_desk
from handlers.admit import add_staff, disable_staff, reset_password
from handlers.desk import Desk
from models import schema
from models.staff import ROLE_NAMES, Role


def fit_staff(app: Flask, desk: Desk) -> None:
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
        password = at_the_desk(
            lambda: add_staff(
                desk, login=login, name=name, role=Role(role), points=list(points), password=None
            )
        )
        click.echo(f"账号 {login} 已建好。首次密码（只显示这一次）：{password}")

    @staff.command("reset-password")
    @click.option("--login", required=True)
    def reset(login: str) -> None:
        """Gives an account a new password and prints it once."""
        click.echo(f"新密码（只显示这一次）：{at_the_desk(lambda: reset_password(desk, login))}")

    @staff.command("disable")
    @click.option("--login", required=True)
    def disable(login: str) -> None:
        """Closes an account; what it did stays in the log."""
        at_the_desk(lambda: disable_staff(desk, login))
        click.echo(f"账号 {login} 已停用。")
