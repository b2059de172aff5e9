"""The desk itself: what every verb needs, put together once by app.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.dialogue.talk import Windows
from handlers.ear import Ear
from handlers.library import Library
from handlers.opine.shelf import Shelving
from handlers.ports import AlertSender, Clock, ConsentPage, Messenger
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
        return Windows(self.join, self.attach, self.question, self.repeat, self.question)


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
class PlannedStep:
    """A step that a new consultation begins with, due in working days."""

    name: str
    after_close: bool  # counted from the last day of the window, else from its first
    days: int


@dataclass(frozen=True, slots=True)
class ConsultRules:
    """How drafts are put to the people (config.yaml, `consult`)."""

    steps: tuple[PlannedStep, ...] = ()
    draft_limit: int = 8  # MB
    evidence_limit: int = 10  # MB
    preview: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """What the account may do, and when (config.yaml, `wechat` and `notices`)."""

    by_list: bool = True  # a service account: mass sends by list; False: by tag, once a day
    verified: bool = True
    template: str = ""  # of one-time subscription messages; empty: nobody is offered one
    month_limit: int = 4  # mass sends a person and calendar month
    calls_a_day: int = 100
    quiet_from: int = 21  # local hours
    quiet_until: int = 8
    protected: bool = True
    remind_hour: int = 9


@dataclass(frozen=True, slots=True)
class SendingRules:
    """How notices go out (config.yaml, `sending`)."""

    at_once: int = 64


@dataclass(frozen=True, slots=True)
class StateTemplate:
    """The template by which a person hears how her matter stands (config.yaml, `sending`).

    `fields`: what stands behind each typed key of it: number, state, time or hint.
    """

    template_id: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutcomeRules:
    """When people hear what became of their opinions (config.yaml, `outcomes`)."""

    tell_after: timedelta = timedelta(minutes=30)


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
    consult: ConsultRules = field(default_factory=ConsultRules)
    outcomes: OutcomeRules = field(default_factory=OutcomeRules)
    retention: RetentionRules = field(default_factory=RetentionRules)
    alert_sender: AlertSender | None = None  # None: alerts are shown in the console only
    library: Library = field(default_factory=Library)
    shelving: Shelving = field(default_factory=Shelving)
    accounts: AccountRules = field(default_factory=AccountRules)
    notices: NoticeRules = field(default_factory=NoticeRules)
    consent_page: ConsentPage | None = None  # None: no account is configured
    sending: SendingRules = field(default_factory=SendingRules)
    state_template: StateTemplate = field(default_factory=StateTemplate)
    spool: Spool = field(default_factory=lambda: Spool(Path("var/spool")))
