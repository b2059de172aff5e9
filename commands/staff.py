"""`flask staff …`: accounts."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from commands.parts import at_the_desk
from handlers.appoint import (
    add_staff,
    disable_staff,
    enable_staff,
    reset_password,
    reset_second_factor,
    unlock_staff,
)
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

    @staff.command("enable")
    @click.option("--login", required=True)
    def enable(login: str) -> None:
        """Opens a closed account again."""
        at_the_desk(lambda: enable_staff(desk, login))
        click.echo(f"账号 {login} 已恢复。")

    @staff.command("reset-second-factor")
    @click.option("--login", required=True)
    def reset_phone(login: str) -> None:
        """For a lost phone: the next login binds a new one."""
        at_the_desk(lambda: reset_second_factor(desk, login))
        click.echo(f"账号 {login} 的两步验证已重置，下次登录时重新绑定手机。")

    @staff.command("unlock")
    @click.option("--login", required=True)
    def unlock(login: str) -> None:
        """Lifts the wait after wrong tries."""
        at_the_desk(lambda: unlock_staff(desk, login))
        click.echo(f"账号 {login} 已解锁。")
