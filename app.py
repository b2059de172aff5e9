"""Wires the doors to the desk. `python app.py` serves one machine: web and clock."""

from __future__ import annotations

import gc
import logging
import sys
import time
from dataclasses import dataclass

from flask import Flask, Response, g, jsonify, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

import commands
import metrics
from alerting import sender_from
from clock import clock_from
from console import Doorway, fit_console
from console.root_files import root_files
from handlers.alarm import Alarm, Grade, sound_now
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.intake import Intake
from handlers.library import watch_the_library
from handlers.opine.take_in import watch_the_drafts
from keep_free import keep_threads_free
from logs import start_logging
from models import schema
from models.files import Folder
from models.spool import Spool
from outfit import (
    account_from,
    accounts_from,
    alarms_from,
    consult_from,
    intake_of,
    memory_of,
    messenger_of,
    nobody,
    notices_from,
    outcomes_from,
    retention_from,
    rules_from,
    sending_from,
    speak_as,
    state_template_from,
    summary_from,
)
from scheduler.clockwork import Clockwork, run_clock, watch_the_clock
from settings import BadSettings, Settings, load
from wechat.account import Account, start_warnings
from wechat.consent_page import OneTimePage
from wechat.gate import put_before
from wechat.webhook import Outcome, webhook

log = logging.getLogger("minyi")
access = logging.getLogger("minyi.access")


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
    keep_threads_free(app, house.settings.web.threads)
    if house.settings.web.trusted_proxies:
        hops = house.settings.web.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    web = house.settings.web
    doorway = Doorway(web.session_minutes, web.session_hours, tuple(web.trusted_hosts))
    fit_console(app, house.desk, doorway, sample=house.settings.sample)
    app.register_blueprint(root_files(house.settings.data / "verify"))
    if house.account is not None:
        _fit_wechat(app, house.intake, house.account)
    _fit_health(app, house)
    _fit_page_log(app)
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
    watch_the_clock(house.desk)
    watch_the_library(house.desk.library, house.desk.memory)
    watch_the_drafts(house.desk)
    _settle()
    return app


def _settle() -> None:
    """How this process keeps house.

    What it holds from its start to its end (dictionaries, rules, classes) is not looked through
    again by the garbage collector, and young objects less often: most die by themselves. The
    interpreter changes threads at its own pace: made ten times quicker it cost a fifth more.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


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
    speak_as(settings)
    try:
        clock = clock_from(settings.clock.source)
    except ValueError as error:
        raise BadSettings(str(error)) from None
    if settings.clock.source != "system" and not settings.sample:
        raise BadSettings("clock.source: a virtual clock is only for sample data")
    memory = memory_of(settings)
    desk = Desk(
        memory=memory,
        clock=clock,
        ear=Ear(),
        messenger=messenger_of(
            account or nobody(),
            memory,
            clock,
            lambda once, title, text: sound_now(desk, Alarm(once, Grade.URGENT, title, text)),
        ),
        files=Folder(settings.data / "media"),
        rules=rules_from(settings),
        alarms=alarms_from(settings),
        summary=summary_from(settings),
        consult=consult_from(settings),
        outcomes=outcomes_from(settings),
        retention=retention_from(settings),
        alert_sender=sender_from(settings.alerts),
        accounts=accounts_from(settings),
        notices=notices_from(settings),
        consent_page=None if account is None else OneTimePage(account),
        sending=sending_from(settings),
        state_template=state_template_from(settings),
        spool=Spool(settings.data / "spool"),
    )
    return House(settings, desk, account, intake_of(desk, settings))


def _fit_wechat(app: Flask, intake: Intake, account: Account) -> None:
    counters = {outcome: metrics.PUSHES.labels(outcome.value) for outcome in Outcome}
    door = webhook(
        account,
        intake.accept,
        is_repeat=intake.knows,
        real_time=time.time,
        count=lambda outcome: counters[outcome].inc(),
    )
    failed = metrics.ERRORS.labels("wechat").inc
    put_before(app, door, took=metrics.PUSH_SECONDS.observe, failed=failed)


def _fit_health(app: Flask, house: House) -> None:
    metrics.REGISTRY.register(metrics.RowsByState(house.desk.memory, house.desk.clock))
    metrics.REGISTRY.register(metrics.Spooled(house.desk.spool, house.intake.breaker))

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


def _fit_page_log(app: Flask) -> None:
    """A line for each page of the console and the public pages; not for style sheets, not for
    probes. Pushes never come here: they are counted, and refusals have lines of their own."""

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        door, _, page = (request.endpoint or "").partition(".")
        if response.status_code >= 500:
            metrics.ERRORS.labels(door if page else "none").inc()
        if page and door in {"console", "public"} and page != "static":
            now = time.perf_counter()
            took_ms = (now - g.get("started", now)) * 1000  # a hook before ours may have refused
            access.info(
                "%s %s %s %.0fms", request.method, request.path, response.status_code, took_ms
            )
        return response


def clock_process() -> None:
    """The second process of a machine: `python app.py clock`."""
    settings = load()
    start_logging(settings.log.level)
    desk = build(settings).desk
    run_clock(Clockwork(desk, settings.clock.tick_s, settings.clock.lease_s))


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
