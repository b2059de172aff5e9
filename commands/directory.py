"""`flask migrate`, `import-points`, `import-places`, … : how a house is furnished."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from handlers.desk import Desk
from handlers.import_places import import_places
from handlers.menu import buttons
from handlers.ports import OutsideError
from handlers.register import BadDirectory, import_points_command, load_sample, make_codes
from handlers.sample_consultation import put_sample_consultation
from models import schema


def fit_directory(app: Flask, desk: Desk) -> None:
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

    @app.cli.command("import-places")
    @click.argument("places", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def import_region(places: Path) -> None:
        """Takes in the villages and towns of the region from CSV: all or nothing."""
        schema.upgrade(desk.memory)
        try:
            taken = import_places(desk.memory, places, now=desk.clock.now())
        except BadDirectory as error:
            raise click.ClickException("\n".join(error.errors)) from None
        click.echo(f"村镇：新增 {taken.added}，修改 {taken.changed}，未变 {taken.same}。")

    @app.cli.command("load-sample")
    def load_sample_city() -> None:
        """Loads the sample city into an empty database; it is marked as sample for good."""
        schema.upgrade(desk.memory)
        load_sample(desk.memory, desk.clock.now())
        put_sample_consultation(desk)
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
