"""Where the emulator's settings come from: the environment, and nothing else."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from emulator.rights import ACCOUNT_KINDS
from emulator.whitelist import WhitelistRefusedError, check_addresses

MODES = ("plain", "compat", "safe")
REQUIRED = ("APP_ID", "SECRET", "TOKEN", "ACCOUNT_ID")


class ConfigError(ValueError):
    """The environment does not describe an emulator that may be started."""


@dataclass(frozen=True)
class Config:
    """Everything fixed for the life of the process; times in seconds."""

    app_id: str
    secret: str
    token: str
    aes_key: str
    mode: str
    account_id: str
    webhook: str
    host: str
    port: int
    data: Path
    clock_source: str
    account_name: str
    account_kind: str
    max_deliveries: int
    push_timeout_s: float
    retry_pause_s: float
    retry_on_status: bool
    strict_json: bool
    unknown_path: str
    keep_alive: bool = False
    mass_protection: bool = True
    templates: tuple[str, ...] = ()
    ip_whitelist: tuple[str, ...] = ()
    page_domains: tuple[str, ...] = ()
    store: str = "emulator.db"


def is_loopback(host: str) -> bool:
    """True for `localhost` and addresses that never leave the machine; names are not resolved."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _value(env: Mapping[str, str], name: str, default: str = "") -> str:
    value = env.get(name, default)
    if not value.startswith("file:") or name == "MINYI_CLOCK__SOURCE":
        return value
    try:
        return Path(value.removeprefix("file:")).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"{name} names a file that cannot be read: {error.strerror}.") from error


def _wechat(env: Mapping[str, str]) -> dict[str, str]:
    names = (*REQUIRED, "ENCODING_AES_KEY")
    values = {name: _value(env, f"MINYI_WECHAT__{name}") for name in names}
    values["MODE"] = _value(env, "MINYI_WECHAT__MODE", "safe")
    needed = [*REQUIRED, *(["ENCODING_AES_KEY"] if values["MODE"] != "plain" else [])]
    missing = [f"MINYI_WECHAT__{name}" for name in needed if not values[name]]
    if missing:
        raise ConfigError(f"Please set {', '.join(missing)}.")
    return values


def _check_wechat(values: Mapping[str, str]) -> None:
    _one_of("MINYI_WECHAT__MODE", values["MODE"], MODES)
    key = values["ENCODING_AES_KEY"]
    if values["MODE"] != "plain" and not re.fullmatch(r"[A-Za-z0-9]{43}", key):
        raise ConfigError("MINYI_WECHAT__ENCODING_AES_KEY must be 43 letters and digits.")

    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", values["ACCOUNT_ID"]):
        raise ConfigError("MINYI_WECHAT__ACCOUNT_ID must be letters, digits, _ and -.")


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in _value(env, name).split(",") if part.strip())


def _whitelist(env: Mapping[str, str]) -> tuple[str, ...]:
    ips = _list(env, "EMULATOR_IP_WHITELIST")
    try:
        check_addresses(list(ips))
    except WhitelistRefusedError as error:
        raise ConfigError(f"EMULATOR_IP_WHITELIST: {error}") from error
    return ips


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise ConfigError(f"{name} must be one of {', '.join(allowed)}.")
    return value


def _number(env: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    try:
        number = float(_value(env, name, str(default)))
    except ValueError as error:
        raise ConfigError(f"{name} must be a number.") from error
    if not low <= number <= high:
        raise ConfigError(f"{name} must lie between {low:g} and {high:g}.")
    return number


def _flag(env: Mapping[str, str], name: str, default: str) -> bool:
    return _one_of(name, _value(env, name, default).lower(), ("true", "false")) == "true"


def _webhook(env: Mapping[str, str]) -> str:
    port = int(_number(env, "PORT", 8000, 1, 65535))
    url = _value(env, "EMULATOR_WEBHOOK", f"http://127.0.0.1:{port}/wechat")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ConfigError("EMULATOR_WEBHOOK is not an address.") from error
    if parts.scheme != "http" or not is_loopback(host):
        raise ConfigError("EMULATOR_WEBHOOK must be an http address on this machine (loopback).")
    return url


def _host(env: Mapping[str, str]) -> str:
    host = _value(env, "EMULATOR_HOST", "127.0.0.1")
    if host != "127.0.0.1":
        raise ConfigError("EMULATOR_HOST may only be 127.0.0.1: the emulator is not for a network.")
    return host


def _clock_source(env: Mapping[str, str]) -> str:
    source = _value(env, "MINYI_CLOCK__SOURCE", "system")
    if source != "system" and not source.removeprefix("file:").strip():
        raise ConfigError("MINYI_CLOCK__SOURCE must be system or file:PATH.")
    if source != "system" and not source.startswith("file:"):
        raise ConfigError("MINYI_CLOCK__SOURCE must be system or file:PATH.")
    return source


def from_environment(env: Mapping[str, str]) -> Config:
    """Read and check the settings.

    In: the environment. Out: a `Config`. Raises `ConfigError` with one sentence naming every
    variable that is missing, or the first that is wrong.
    """
    wechat = _wechat(env)
    _check_wechat(wechat)
    return Config(
        app_id=wechat["APP_ID"],
        secret=wechat["SECRET"],
        token=wechat["TOKEN"],
        aes_key=wechat["ENCODING_AES_KEY"],
        mode=wechat["MODE"],
        account_id=wechat["ACCOUNT_ID"],
        webhook=_webhook(env),
        host=_host(env),
        port=int(_number(env, "EMULATOR_PORT", 8100, 1, 65535)),
        data=Path(_value(env, "MINYI_DATA", "var/demo")),
        clock_source=_clock_source(env),
        account_name=_value(env, "EMULATOR_ACCOUNT_NAME", "民意直通车"),
        account_kind=_one_of(
            "EMULATOR_ACCOUNT_KIND",
            _value(env, "EMULATOR_ACCOUNT_KIND", "verified_service"),
            ACCOUNT_KINDS,
        ),
        max_deliveries=int(_number(env, "EMULATOR_MAX_DELIVERIES", 3, 1, 10)),
        push_timeout_s=_number(env, "EMULATOR_PUSH_TIMEOUT_S", 5, 0.1, 60),
        retry_pause_s=_number(env, "EMULATOR_RETRY_PAUSE_S", 1, 0, 60),
        retry_on_status=_flag(env, "EMULATOR_RETRY_ON_STATUS", "true"),
        strict_json=_flag(env, "EMULATOR_STRICT_JSON", "false"),
        unknown_path=_one_of(
            "EMULATOR_UNKNOWN_PATH", _value(env, "EMULATOR_UNKNOWN_PATH", "40066"), ("40066", "404")
        ),
        keep_alive=_flag(env, "EMULATOR_KEEP_ALIVE", "false"),
        mass_protection=_flag(env, "EMULATOR_MASS_PROTECTION", "true"),
        templates=_list(env, "EMULATOR_TEMPLATES"),
        ip_whitelist=_whitelist(env),
        page_domains=_list(env, "EMULATOR_PAGE_DOMAINS"),
    )
