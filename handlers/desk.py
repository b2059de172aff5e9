"""The desk itself: what every verb needs, put together once by app.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.dialogue.talk import Windows
from handlers.ear import Ear
from handlers.library import Library
from handlers.ports import AlertSender, Clock, Messenger
from models.base import Memory
from models.files import Folder
from models.spool import Spool
from models.staff import Role

PRIVACY_VERSION = "2"
"""Raised when the text behind the privacy link changes; a person sees each version once."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The desk's settings (config.yaml, `desk`)."""

    public_url: str
    office: str
    city: str
    hours: str
    here: timedelta
    choices: timedelta
    attach: timedelta
    join: timedelta
    question: timedelta
    repeat: timedelta
    answer_within_days: int
    export_link: timedelta
    media_limit: int  # bytes
    bulk_keeps: int
    link_key: str  # signs links to a person's own data

    @property
    def windows(self) -> Windows:
        """The times of a conversation."""
        return Windows(self.join, self.attach, self.question, self.repeat)


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """When staff are woken (config.yaml, `alerts`)."""

    repeat: timedelta = timedelta(minutes=10)
    clock_silent: timedelta = timedelta(minutes=2)
    disk_free: int = 500 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class AccountRules:
    """What accounts of staff must have (config.yaml, `web`)."""

    second_factor: frozenset[Role] = frozenset({Role.CITY, Role.KEEPER})


@dataclass(frozen=True, slots=True)
class SummaryRules:
    """How the weekly summary is made (config.yaml, `summary`)."""

    week_end: int = 4  # ISO weekday
    hour: int = 6  # local, of the day after: from then on the clock makes it
    catch_up: int = 4  # weeks
    small_cell: int = 3


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """How long things are kept (config.yaml, `retention`). 0: for ever."""

    identity_months: int = 12
    text_years: int = 10
    record_days: int = 90


@dataclass(frozen=True, slots=True)
class Desk:
    memory: Memory
    clock: Clock
    ear: Ear
    messenger: Messenger
    files: Folder
    rules: Rules
    alarms: AlarmRules = field(default_factory=AlarmRules)
    summary: SummaryRules = field(default_factory=SummaryRules)
    retention: RetentionRules = field(default_factory=RetentionRules)
    alert_sender: AlertSender | None = None  # None: alerts are shown in the console only
    library: Library = field(default_factory=Library)
    accounts: AccountRules = field(default_factory=AccountRules)
    spool: Spool = field(default_factory=lambda: Spool(Path("var/spool")))
