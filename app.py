"""Wires the doors to the desk. `python app.py` serves one machine: web and clock."""

from __future__ import annotations

import logging
import secrets
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Flask, Response, g, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

import commands
import metrics
from clock import clock_from
from console import fit_console
from console.root_files import root_files
from handlers.desk import Desk, Rules
from handlers.ear import Ear
from handlers.intake import Intake, Pace
from logs import start_logging
from models import schema
from models.base import Memory
from models.files import Folder
from models.spool import Spool
from scheduler.clockwork import run_clock
from settings import BadSettings, Settings, load
from wechat.account import Account, Mode, start_warnings
from wechat.inbound import read_push
from wechat.messenger import WeChatMessenger
from wechat.webhook import webhook

log = logging.getLogger("minyi")


@dataclass(frozen=True)
class House:
    """Everything that was put together for one process."""

    settings: Settings
    desk: Desk
    account: Account | None  # None: nothing is configured yet (operators' commands still work)
    intake: Intake


def create_app(settings: Settings | None = None) -> Flask:
    """The web application. Opens no database by itself; `wsgi` does, before it serves."""
    try:
        house = build(settings or load())
    except BadSettings as error:
        raise SystemExit(f"minyi: {error}") from None
    app = Flask("minyi", static_folder=None)
    app.extensions["house"] = house
    app.config["SECRET_KEY"] = house.desk.rules.link_key
    if house.settings.web.trusted_proxies:
        hops = house.settings.web.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    fit_console(
        app,
        house.desk,
        session_minutes=house.settings.web.session_minutes,
        sample=house.settings.sample,
    )
    app.register_blueprint(root_files(house.settings.data / "verify"))
    if house.account is not None:
        app.register_blueprint(_wechat_door(house.intake, house.account))
    _fit_health(app, house)
    _fit_timing(app)
    commands.fit(app, house.desk, house.settings, house.account)
    return app


def wsgi() -> Flask:
    """What gunicorn serves: a complete configuration, a migrated database, a warm ear."""
    settings = load()
    start_logging(settings.log.level)
    app = create_app(settings)
    house: House = app.extensions["house"]
    if house.account is None:
        raise SystemExit("minyi: wechat.app_id is missing")
    for warning in start_warnings(house.account):
        log.warning(warning)
    _demand_a_ready_database(house)
    house.intake.start()
    return app


def _demand_a_ready_database(house: House) -> None:
    """One clear line instead of a trace when the database is of another version. When it is away,
    pushes go to the spool until it answers; staff see errors."""
    memory = house.desk.memory
    try:
        revision = schema.revision_of(memory)
        if revision == schema.newest():
            with memory.read() as session:
                house.desk.ear.refresh(session)
    except SQLAlchemyError as error:
        log.error("the database does not answer (%s)", type(error).__name__)
        house.intake.breaker.trip("away at start")
        return
    if revision != schema.newest():
        raise SystemExit(
            f"minyi: the database stands at {revision}, this version needs {schema.newest()};"
            " run: flask migrate"
        )


def build(settings: Settings) -> House:
    """The desk with its real tools. Raises BadSettings with one line."""
    account = account_from(settings)
    try:
        clock = clock_from(settings.clock.source)
    except ValueError as error:
        raise BadSettings(str(error)) from None
    if settings.clock.source != "system" and not settings.sample:
        raise BadSettings("clock.source: a virtual clock is only for sample data")
    desk = Desk(
        memory=_memory(settings),
        clock=clock,
        ear=Ear(),
        messenger=WeChatMessenger(account or _nobody()),
        files=Folder(settings.data / "media"),
        rules=rules_from(settings),
    )
    return House(settings, desk, account, intake_of(desk, settings))


def intake_of(desk: Desk, settings: Settings) -> Intake:
    chosen = settings.intake
    pace = Pace(chosen.patience_s, chosen.lanes, chosen.together)
    spool = Spool(settings.data / "spool")
    return Intake(desk, spool, pace, lambda raw, unix: read_push(raw, received_unix=unix))


def _memory(settings: Settings) -> Memory:
    url = settings.database_url
    if url.startswith("sqlite") and settings.web.workers > 1:
        raise BadSettings("web.workers: SQLite wants exactly 1; more need PostgreSQL")
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        return Memory(url, pool_size=settings.database.pool_size)
    except OSError:
        raise BadSettings(f"data: the folder {settings.data} cannot be written") from None
    except (ImportError, ValueError, SQLAlchemyError):
        raise BadSettings("database.url: write sqlite:///… or postgresql+psycopg://…") from None


def account_from(settings: Settings) -> Account | None:
    """The configured account; None when there is none. Raises BadSettings for half of one."""
    chosen = settings.wechat
    if not chosen.app_id:
        return None
    for name in ("account_id", "app_id", "token", "secret"):
        value = getattr(chosen, name)
        text = value if isinstance(value, str) else value.get_secret_value()
        if not text:
            raise BadSettings(f"wechat.{name}: is missing")
        if not text.isascii() or any(sign.isspace() for sign in text):
            raise BadSettings(f"wechat.{name}: holds characters that cannot be part of it")
    try:
        return Account(
            account_id=chosen.account_id,
            app_id=chosen.app_id,
            secret=chosen.secret.get_secret_value(),
            token=chosen.token.get_secret_value(),
            encoding_aes_key=chosen.encoding_aes_key.get_secret_value(),
            previous_encoding_aes_key=chosen.previous_encoding_aes_key.get_secret_value(),
            mode=Mode(chosen.mode),
            api_base=chosen.api_base,
            mp_base=chosen.mp_base,
            timestamp_window_s=chosen.timestamp_window_s,
            body_limit=chosen.body_limit,
            connect_timeout_s=chosen.connect_timeout_s,
            read_timeout_s=chosen.read_timeout_s,
        )
    except ValueError as error:
        raise BadSettings(f"wechat: {error}") from None


def rules_from(settings: Settings) -> Rules:
    desk, web = settings.desk, settings.web
    return Rules(
        public_url=(web.public_url or f"http://{web.host}:{web.port}").rstrip("/"),
        office=desk.office,
        city=desk.city,
        hours=desk.hours,
        here=timedelta(hours=desk.here_hours),
        choices=timedelta(hours=desk.choices_hours),
        attach=timedelta(minutes=desk.attach_minutes),
        answer_within_days=desk.answer_within_days,
        export_link=timedelta(minutes=desk.export_link_minutes),
        media_limit=desk.media_limit_mb * 2**20,
        bulk_keeps=desk.bulk_keeps,
        link_key=_signing_key(settings),
    )


def _signing_key(settings: Settings) -> str:
    given = settings.web.secret_key.get_secret_value()
    return _long_enough(given, "web.secret_key") if given else _kept_key(settings.data)


def _kept_key(data: Path) -> str:
    """The signing key, made at the first start and kept beside the data.

    Written whole and then linked into place, so that neither a crash nor a second process
    starting at the same moment leaves an empty key behind.
    """
    path = data / "secret_key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        part = data / f"secret_key.{secrets.token_hex(4)}"
        part.touch(mode=0o600)
        part.write_text(secrets.token_urlsafe(32), encoding="utf-8")
        with suppress(FileExistsError):
            path.hardlink_to(part)
        part.unlink()
    return _long_enough(path.read_text(encoding="utf-8").strip(), str(path))


def _long_enough(key: str, where: str) -> str:
    if len(key) < 32:
        raise BadSettings(f"{where}: a signing key must have at least 32 characters")
    return key


def _nobody() -> Account:
    """Stands in for the account in commands that never speak to WeChat."""
    return Account(account_id="", app_id="", secret="", token="", mode=Mode.PLAIN)


def _wechat_door(intake: Intake, account: Account) -> Blueprint:
    return webhook(
        account,
        intake.accept,
        is_repeat=intake.knows,
        real_time=time.time,
        count=lambda outcome: metrics.PUSHES.labels(outcome).inc(),
    )


def _fit_health(app: Flask, house: House) -> None:
    metrics.REGISTRY.register(metrics.RowsByState(house.desk.memory, house.desk.clock))

    @app.get("/healthz")
    def healthz() -> Response:
        """Alive: the process answers."""
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    def readyz() -> tuple[Response, int]:
        """Ready: the database answers and stands at this version's migration."""
        try:
            ready = schema.revision_of(house.desk.memory) == schema.newest()
            why = "" if ready else "the database needs a migration"
        except SQLAlchemyError:
            ready, why = False, "the database does not answer"
        return jsonify(ready=ready, why=why), 200 if ready else 503

    @app.get("/metrics")
    def show_metrics() -> Response:
        """For monitoring, on loopback unless web.metrics_open says otherwise."""
        if not (house.settings.web.metrics_open or _from_this_machine()):
            return Response("loopback only\n", 403, mimetype="text/plain")
        return Response(metrics.exposition(), mimetype="text/plain; version=0.0.4")


def _from_this_machine() -> bool:
    """A proxy on this machine is not this machine asking."""
    forwarded = any(request.headers.get(h) for h in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    return not forwarded and (request.remote_addr or "") in {"127.0.0.1", "::1"}


def _fit_timing(app: Flask) -> None:
    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        if request.path == "/wechat" and request.method == "POST":
            metrics.PUSH_SECONDS.observe(time.perf_counter() - g.started)
        if response.status_code >= 500:
            metrics.ERRORS.labels((request.blueprint or "none").split(".")[0]).inc()
        return response


def clock_process() -> None:
    """The second process of a machine: `python app.py clock`."""
    settings = load()
    start_logging(settings.log.level)
    run_clock(build(settings).desk, settings.clock.tick_s)


def main(arguments: list[str]) -> int:
    """No argument: serve. `clock`: the clock process. `sample`: the sample city."""
    import serve  # noqa: PLC0415 - serve starts this file as its children

    try:
        if arguments == ["clock"]:
            clock_process()
            return 0
        if arguments in ([], ["sample"]):
            return serve.serve(sample=bool(arguments))
    except BadSettings as error:
        print(f"minyi: {error}", file=sys.stderr)  # noqa: T201
        return 2
    print("usage: python app.py [clock | sample]", file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
