"""config.yaml + environment -> one frozen Settings. It complains at the start or never.

The environment overrides any setting: MINYI_WECHAT__APP_ID is wechat.app_id. A value
`file:PATH` is read from that file (except clock.source, whose meaning it is). MINYI_DATA names
the data folder. Unknown keys and wrong types raise `BadSettings` with one line each.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

HERE = Path(__file__).resolve().parent
PREFIX = "MINYI_"
_FILE_STAYS = {"clock.source"}


class BadSettings(Exception):  # noqa: N818 - reads as what it is where it is caught
    """One line that names the key and what is wrong with it."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Seconds = Annotated[float, Field(gt=0, le=86400)]


class WebSettings(_Part):
    host: str
    port: Annotated[int, Field(ge=0, le=65535)]
    public_url: str
    workers: Annotated[int, Field(ge=1, le=64)]
    threads: Annotated[int, Field(ge=1, le=256)]
    metrics_open: bool
    secret_key: SecretStr
    session_minutes: Annotated[int, Field(ge=5, le=1440)]
    session_hours: Annotated[int, Field(ge=1, le=72)]
    second_factor: list[Literal["city", "officer", "clerk", "lawyer", "auditor", "keeper"]]
    trusted_hosts: list[str]
    trusted_proxies: Annotated[int, Field(ge=0, le=3)]


class DatabaseSettings(_Part):
    url: str
    pool_size: Annotated[int, Field(ge=2, le=200)]


class WeChatSettings(_Part):
    account_id: str
    app_id: str
    secret: SecretStr
    token: SecretStr
    encoding_aes_key: SecretStr
    previous_encoding_aes_key: SecretStr
    kind: Literal["service", "subscription"]
    verified: bool
    one_time_template: Annotated[str, Field(max_length=64)]
    mode: Literal["plain", "compat", "safe"]
    api_base: str
    mp_base: str
    timestamp_window_s: Annotated[int, Field(ge=10, le=86400)]
    body_limit: Annotated[int, Field(ge=4096, le=1048576)]
    connect_timeout_s: Seconds
    read_timeout_s: Seconds


class IntakeSettings(_Part):
    patience_s: Annotated[float, Field(ge=0.05, le=3)]
    lanes: Annotated[int, Field(ge=1, le=64)]
    together: Annotated[int, Field(ge=1, le=256)]


class ClockSettings(_Part):
    source: str
    tick_s: Annotated[float, Field(ge=0.2, le=60)]
    lease_s: Annotated[float, Field(ge=2, le=8)]


class DeskSettings(_Part):
    city: str
    office: str
    hours: str
    here_hours: Annotated[int, Field(ge=1, le=168)]
    choices_hours: Annotated[int, Field(ge=1, le=168)]
    attach_minutes: Annotated[int, Field(ge=1, le=120)]
    join_seconds: Annotated[int, Field(ge=0, le=600)]
    question_minutes: Annotated[int, Field(ge=1, le=120)]
    repeat_minutes: Annotated[int, Field(ge=0, le=120)]
    answer_within_days: Annotated[int, Field(ge=1, le=60)]
    export_link_minutes: Annotated[int, Field(ge=5, le=1440)]
    media_limit_mb: Annotated[int, Field(ge=1, le=50)]
    bulk_keeps: Annotated[int, Field(ge=0, le=4)]


class NoticeSettings(_Part):
    month_limit: Annotated[int, Field(ge=0, le=4)]
    calls_a_day: Annotated[int, Field(ge=1, le=100)]
    quiet_from: Annotated[int, Field(ge=0, le=23)]
    quiet_until: Annotated[int, Field(ge=0, le=23)]
    protected: bool
    remind_hour: Annotated[int, Field(ge=0, le=23)]

    @model_validator(mode="after")
    def _reminds_by_day(self) -> NoticeSettings:
        """One made in the evening would wait for the morning, when its day is over."""
        if self.quiet_until < self.quiet_from <= self.remind_hour:
            raise ValueError("remind_hour lies in the evening, when no notice begins")
        return self


class AlertSettings(_Part):
    repeat_minutes: Annotated[int, Field(ge=1, le=1440)]
    clock_silent_s: Annotated[int, Field(ge=30, le=86400)]
    disk_free_mb: Annotated[int, Field(ge=0, le=1000000)]
    sender: Literal["none", "mail", "webhook"]
    timeout_s: Annotated[float, Field(gt=0, le=30)]
    smtp_host: str
    smtp_port: Annotated[int, Field(ge=1, le=65535)]
    smtp_security: Literal["tls", "starttls", "none"]
    smtp_user: str
    smtp_password: SecretStr
    mail_from: str
    mail_to: str
    webhook_url: SecretStr
    webhook_style: Literal["plain", "wecom", "dingtalk"]
    webhook_secret: SecretStr


class BotSettings(_Part):
    regions: list[str]


class SummarySettings(_Part):
    week_end: Annotated[int, Field(ge=1, le=7)]
    hour: Annotated[int, Field(ge=0, le=23)]
    catch_up_weeks: Annotated[int, Field(ge=1, le=12)]
    small_cell: Annotated[int, Field(ge=1, le=50)]


class StepSettings(_Part):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    after: Literal["start", "close"]
    days: Annotated[int, Field(ge=0, le=250)]


class ConsultSettings(_Part):
    steps: Annotated[list[StepSettings], Field(max_length=30)]
    draft_limit_mb: Annotated[int, Field(ge=1, le=32)]
    evidence_limit_mb: Annotated[int, Field(ge=1, le=32)]
    preview_days: Annotated[int, Field(ge=1, le=60)]


class SendingSettings(_Part):
    at_once: Annotated[int, Field(ge=1, le=256)]
    state_template: Annotated[str, Field(max_length=64)]
    state_fields: dict[str, Literal["number", "state", "time", "hint"]]


class OutcomeSettings(_Part):
    tell_after_minutes: Annotated[int, Field(ge=0, le=1440)]


class RetentionSettings(_Part):
    identity_months: Annotated[int, Field(ge=0, le=240)]
    text_years: Annotated[int, Field(ge=0, le=100)]
    record_days: Annotated[int, Field(ge=7, le=3650)]


class LogSettings(_Part):
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(_Part):
    data: Path
    sample: bool
    web: WebSettings
    database: DatabaseSettings
    wechat: WeChatSettings
    intake: IntakeSettings
    clock: ClockSettings
    desk: DeskSettings
    notices: NoticeSettings
    bot: BotSettings
    alerts: AlertSettings
    summary: SummarySettings
    consult: ConsultSettings
    sending: SendingSettings
    outcomes: OutcomeSettings
    retention: RetentionSettings
    log: LogSettings

    @property
    def database_url(self) -> str:
        """The configured database, or a SQLite file in the data folder."""
        return self.database.url or f"sqlite:///{self.data.resolve() / 'minyi.db'}"


class _StrictLoader(yaml.SafeLoader):
    """YAML 1.1 would read yes, no, on and off as booleans; here only true and false are."""


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(":bool")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_StrictLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"]
)


def load(
    environment: Mapping[str, str] | None = None, file: Path = HERE / "config.yaml"
) -> Settings:
    """The settings of this start. Raises BadSettings."""
    env = os.environ if environment is None else environment
    tree = _from_yaml(file)
    for name, value in sorted(env.items()):
        if name == "MINYI_DATA":
            tree["data"] = value
        elif name == "PORT":
            _override(tree, "MINYI_WEB__PORT", value)
        elif name.startswith(PREFIX):
            _override(tree, name, value)
    _read_files(tree, "")
    tree["data"] = Path(str(tree.get("data", "var")))
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise BadSettings(_one_line(error)) from None


def _from_yaml(file: Path) -> dict[str, Any]:
    try:
        tree = yaml.load(file.read_text(encoding="utf-8"), Loader=_StrictLoader)  # noqa: S506
    except UnicodeDecodeError:
        raise BadSettings(f"{file.name}: is not text in UTF-8; save it as UTF-8") from None
    except (OSError, yaml.YAMLError) as error:
        raise BadSettings(f"{file.name}: cannot be read: {error}") from None
    if not isinstance(tree, dict):
        raise BadSettings(f"{file.name}: must be a table of settings")
    return tree


def _override(tree: dict[str, Any], name: str, value: str) -> None:
    path = name.removeprefix(PREFIX).lower().split("__")
    wanted = _wanted_type(path)
    if wanted is None:
        raise BadSettings(f"{name}: there is no setting {'.'.join(path)}")
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = _typed(value, wanted)


def _wanted_type(path: list[str]) -> object | None:
    """The annotation of a dotted key, or None when there is no such key."""
    model: type[BaseModel] = Settings
    for depth, part in enumerate(path):
        field = model.model_fields.get(part)
        if field is None:
            return None
        kind = field.annotation
        if depth == len(path) - 1:
            return None if isinstance(kind, type) and issubclass(kind, BaseModel) else kind
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return None
        model = kind
    return None


def _typed(value: str, wanted: object) -> object:
    """Text for text settings; JSON for numbers and booleans, so that 'yes' stays a wrong type."""
    if wanted in (str, SecretStr, Path) or all(isinstance(a, str) for a in get_args(wanted) or [1]):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _read_files(tree: dict[str, Any], above: str) -> None:
    for key, value in tree.items():
        dotted = f"{above}{key}"
        if isinstance(value, dict):
            _read_files(value, f"{dotted}.")
        elif isinstance(value, str) and value.startswith("file:") and dotted not in _FILE_STAYS:
            try:
                tree[key] = Path(value[5:]).read_text(encoding="utf-8").strip()
            except OSError:
                raise BadSettings(f"{dotted}: the file {value[5:]} cannot be read") from None
            except UnicodeDecodeError:
                raise BadSettings(f"{dotted}: the file {value[5:]} is not text in UTF-8") from None


def _one_line(error: ValidationError) -> str:
    first = error.errors()[0]
    dotted = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"{dotted}: there is no such setting"
    return f"{dotted}: {first['msg'].lower()}"
