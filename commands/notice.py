"""`flask notice …`: what is announced to followers, under the same rules as in the console."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup

from commands.parts import SHANGHAI, at_the_desk, moment, read_text
from handlers.access import Actor, Refused, actor_named
from handlers.desk import Desk
from handlers.notice import (
    Announcement,
    Out,
    list_notices,
    open_notice,
    pause_notice,
    resume_notice,
    withdraw_notice,
    write_notice,
)
from handlers.release import release_notice
from models.contact_point import active_points
from models.delivery import Way
from models.notice import NOTICE_KIND_NAMES, NOTICE_STATE_NAMES, NoticeKind

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_AS = click.option("--as", "login", required=True, help="the login of the member of staff")
_WAYS = [way.value for way in Way if way is not Way.NONE]


def fit_notice(app: Flask, desk: Desk) -> None:
    notice = AppGroup("notice", help="Notices: written by one, released by another.")
    app.cli.add_command(notice)
    _fit_send(notice, desk)
    _fit_release(notice, desk)
    _fit_list(notice, desk)
    for name, verb, done in (
        ("pause", pause_notice, "已暂停，没发的先不发。"),
        ("resume", resume_notice, "接着发。"),
        ("withdraw", withdraw_notice, "已撤回，没发的不再发。"),
    ):
        _fit_verb(notice, desk, name, verb, done)


def _fit_send(notice: AppGroup, desk: Desk) -> None:
    @notice.command("send")
    @_AS
    @click.option("--title", required=True)
    @click.option("--text-file", required=True, type=_FILE)
    @click.option("--point", "points", multiple=True, help="a contact point; none: all followers")
    @click.option("--at", "at_text", default="now", help='"now" or "2026-11-23 15:00" (Shanghai)')
    @click.option("--way", "ways", multiple=True, type=click.Choice(_WAYS), default=["window"])
    @click.option("--kind", type=click.Choice([k.value for k in NoticeKind]), default="notice")
    @click.option("--consultation", type=int, help="the number of the consultation it is about")
    @click.option("--article", default="", help="media_id of an article (图文) for the mass send")
    def send(  # noqa: PLR0917 - one for each option
        login: str,
        title: str,
        text_file: Path,
        points: tuple[str, ...],
        at_text: str,
        ways: tuple[str, ...],
        kind: str,
        consultation: int | None,
        article: str,
    ) -> None:
        """Writes a notice down; another member of staff releases it."""
        at = desk.clock.now() if at_text == "now" else moment(at_text)
        text = read_text(text_file)

        def write() -> int:
            wish = Announcement(
                title,
                text,
                at,
                _points(desk, points),
                kind=NoticeKind(kind),
                ways=frozenset(Way(way) for way in ways),
                consultation_id=consultation,
                media_id=article,
            )
            return write_notice(desk, _actor(desk, login), wish)

        notice_id = at_the_desk(write)
        click.echo(
            f"通知 {notice_id} 已写好，定于 {_shown(at)} 发送，还要另一位同事复核："
            f"flask notice release {notice_id} --as 账号"
        )
        view = at_the_desk(lambda: open_notice(desk, _actor(desk, login), notice_id))
        for doubt in view.doubts:
            click.echo(doubt)


def _fit_release(notice: AppGroup, desk: Desk) -> None:
    @notice.command("release")
    @click.argument("notice_id", type=int)
    @_AS
    def release(notice_id: int, login: str) -> None:
        """Shows a notice and releases it, unless its writer asks."""

        def do() -> None:
            actor = _actor(desk, login)
            view = open_notice(desk, actor, notice_id)
            click.echo(f"【{view.notice.title}】\n{view.notice.text}\n")
            for name, count in view.reach.lines:
                click.echo(f"{name} {count} 人")
            for doubt in view.doubts:
                click.echo(doubt)
            done = release_notice(desk, actor, notice_id, digest=view.digest)
            moved = "（原定的时间在安静时段，已顺延）" if done.moved else ""
            click.echo(f"通知 {notice_id} 已发布，{_shown(done.at)} 发送{moved}。")
            if done.mass and desk.notices.protected:
                click.echo("群发时请公众号管理员看好手机：微信可能要在 30 分钟内点确认。")

        at_the_desk(do)


def _fit_list(notice: AppGroup, desk: Desk) -> None:
    @notice.command("list")
    @_AS
    def show(login: str) -> None:
        """The newest notices, one a line."""
        rows, _ = at_the_desk(lambda: list_notices(desk, _actor(desk, login), None))
        for row in rows:
            one = row.notice
            cells = (
                str(one.id),
                NOTICE_STATE_NAMES[one.state],
                NOTICE_KIND_NAMES[one.kind],
                _shown(one.at),
                one.title,
                "、".join(row.points) or "全体关注者",
            )
            click.echo("\t".join(cells))


def _fit_verb(
    notice: AppGroup,
    desk: Desk,
    name: str,
    verb: Callable[[Desk, Actor, int], Out | None],
    done: str,
) -> None:
    @notice.command(name)
    @click.argument("notice_id", type=int)
    @_AS
    def act(notice_id: int, login: str) -> None:
        out = at_the_desk(lambda: verb(desk, _actor(desk, login), notice_id))
        click.echo("".join([f"通知 {notice_id} {done}", *(out.sentences if out else ())]))


def _actor(desk: Desk, login: str) -> Actor:
    with desk.memory.read() as session:
        return actor_named(session, login)


def _points(desk: Desk, names: tuple[str, ...]) -> frozenset[int]:
    with desk.memory.read() as session:
        known = {point.name: point.id for point in active_points(session)}
    for name in names:
        if name not in known:
            raise Refused(f"没有叫“{name}”的联系点，或它还没启用，请核对名称。")
    return frozenset(known[name] for name in names)


def _shown(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
