"""From settings to the tools of the house. Half an account, a short key: one line and no start."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.lexicon import use_regions
from handlers.desk import (
    AccountRules,
    AlarmRules,
    ConsultRules,
    Desk,
    NoticeRules,
    OutcomeRules,
    PlannedStep,
    RetentionRules,
    Rules,
    SendingRules,
    StateTemplate,
    SummaryRules,
)
from handlers.intake import Intake, Pace
from handlers.keep_token import KeptToken
from handlers.ports import Clock
from models.base import Memory
from models.staff import Role
from settings import BadSettings, Settings
from wechat.access_token import SharedToken
from wechat.account import Account, Mode
from wechat.client import Client
from wechat.inbound import read_push
from wechat.messenger import WeChatMessenger
from wechat.outside import new_session


def intake_of(desk: Desk, settings: Settings) -> Intake:
    chosen = settings.intake
    pace = Pace(chosen.patience_s, chosen.lanes, chosen.together)
    return Intake(desk, pace, lambda raw, unix: read_push(raw, received_unix=unix))


def messenger_of(
    account: Account, memory: Memory, clock: Clock, ring: Callable[[str, str, str], object]
) -> WeChatMessenger:
    """One access token for all processes: kept in the memory, by the clock it expires by."""
    http, kept = new_session(account), KeptToken(memory, account.app_id)
    tokens = SharedToken(account, http, kept, now=clock.now, alarm=ring)
    return WeChatMessenger(account, client=Client(account, tokens=tokens, http=http))


def memory_of(settings: Settings) -> Memory:
    url = settings.database_url
    if url.startswith("sqlite") and settings.web.workers > 1:
        raise BadSettings("web.workers: SQLite wants exactly 1; more need PostgreSQL")
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        patience_s = 0.8 * settings.intake.patience_s
        return Memory(url, pool_size=settings.database.pool_size, hurried_s=patience_s)
    except OSError:
        raise BadSettings(f"data: the folder {settings.data} cannot be written") from None
    except (ImportError, ValueError, SQLAlchemyError):
        raise BadSettings("database.url: write sqlite:///… or postgresql+psycopg://…") from None


def speak_as(settings: Settings) -> None:
    """Has the bot understand the dialects of the configured regions. Raises BadSettings."""
    try:
        use_regions(settings.bot.regions)
    except ValueError as error:
        raise BadSettings(f"bot.regions: {error}") from None


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
        join=timedelta(seconds=desk.join_seconds),
        question=timedelta(minutes=desk.question_minutes),
        repeat=timedelta(minutes=desk.repeat_minutes),
        answer_within_days=desk.answer_within_days,
        export_link=timedelta(minutes=desk.export_link_minutes),
        media_limit=desk.media_limit_mb * 2**20,
        bulk_keeps=desk.bulk_keeps,
        link_key=_signing_key(settings),
    )


def accounts_from(settings: Settings) -> AccountRules:
    return AccountRules(frozenset(Role(name) for name in settings.web.second_factor))


def alarms_from(settings: Settings) -> AlarmRules:
    """A slow tick makes a slow heartbeat, which is no silence."""
    silent = max(float(settings.alerts.clock_silent_s), 40 * settings.clock.tick_s)
    return AlarmRules(
        repeat=timedelta(minutes=settings.alerts.repeat_minutes),
        clock_silent=timedelta(seconds=silent),
        disk_free=settings.alerts.disk_free_mb * 2**20,
    )


def sending_from(settings: Settings) -> SendingRules:
    return SendingRules(at_once=settings.sending.at_once)


def state_template_from(settings: Settings) -> StateTemplate:
    chosen = settings.sending
    if chosen.state_template and not chosen.state_fields:
        raise BadSettings("sending.state_fields: the template needs its keys")
    return StateTemplate(chosen.state_template, dict(chosen.state_fields))


def summary_from(settings: Settings) -> SummaryRules:
    chosen = settings.summary
    return SummaryRules(
        week_end=chosen.week_end,
        hour=chosen.hour,
        catch_up=chosen.catch_up_weeks,
        small_cell=chosen.small_cell,
    )


def consult_from(settings: Settings) -> ConsultRules:
    chosen = settings.consult
    return ConsultRules(
        steps=tuple(PlannedStep(s.name, s.after == "close", s.days) for s in chosen.steps),
        draft_limit=chosen.draft_limit_mb,
        evidence_limit=chosen.evidence_limit_mb,
        preview=timedelta(days=chosen.preview_days),
    )


def notices_from(settings: Settings) -> NoticeRules:
    account, chosen = settings.wechat, settings.notices
    return NoticeRules(
        by_list=account.kind == "service",
        verified=account.verified,
        template=account.one_time_template if account.verified else "",
        month_limit=chosen.month_limit,
        calls_a_day=chosen.calls_a_day if account.kind == "service" else 1,
        quiet_from=chosen.quiet_from,
        quiet_until=chosen.quiet_until,
        protected=chosen.protected,
        remind_hour=chosen.remind_hour,
    )


def outcomes_from(settings: Settings) -> OutcomeRules:
    return OutcomeRules(tell_after=timedelta(minutes=settings.outcomes.tell_after_minutes))


def retention_from(settings: Settings) -> RetentionRules:
    chosen = settings.retention
    return RetentionRules(
        identity_months=chosen.identity_months,
        text_years=chosen.text_years,
        record_days=chosen.record_days,
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


def nobody() -> Account:
    """Stands in for the account in commands that never speak to WeChat."""
    return Account(account_id="", app_id="", secret="", token="", mode=Mode.PLAIN)
