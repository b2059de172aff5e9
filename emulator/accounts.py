"""One process may serve several accounts, each with followers, tokens and memory of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from emulator.clock import Clock
from emulator.config import Config, ConfigError, from_environment
from emulator.world import World, create_world

FIELDS = {
    "app_id": "MINYI_WECHAT__APP_ID",
    "secret": "MINYI_WECHAT__SECRET",
    "token": "MINYI_WECHAT__TOKEN",
    "key": "MINYI_WECHAT__ENCODING_AES_KEY",
    "mode": "MINYI_WECHAT__MODE",
    "account_id": "MINYI_WECHAT__ACCOUNT_ID",
    "webhook": "EMULATOR_WEBHOOK",
    "kind": "EMULATOR_ACCOUNT_KIND",
    "name": "EMULATOR_ACCOUNT_NAME",
    "templates": "EMULATOR_TEMPLATES",
    "ip_whitelist": "EMULATOR_IP_WHITELIST",
    "page_domains": "EMULATOR_PAGE_DOMAINS",
}


def all_from_environment(env: Mapping[str, str]) -> list[Config]:
    """Every account: those of the file `EMULATOR_ACCOUNTS` names, else the one of the environment.

    Raises `ConfigError` with one sentence.
    """
    path = env.get("EMULATOR_ACCOUNTS", "").removeprefix("file:")
    if not path:
        return [from_environment(env)]
    configs = [_account(env, number, one) for number, one in enumerate(_read(path), start=1)]
    for name in ("app_id", "account_id"):
        if len({getattr(config, name) for config in configs}) < len(configs):
            raise ConfigError(f"EMULATOR_ACCOUNTS names the same {name} twice.")
    return configs


def _read(path: str) -> list[object]:
    try:
        accounts = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError("EMULATOR_ACCOUNTS must name a JSON file that can be read.") from error
    if not isinstance(accounts, list) or not accounts:
        raise ConfigError("EMULATOR_ACCOUNTS must hold a list of at least one account.")
    return accounts


def _account(env: Mapping[str, str], number: int, given: object) -> Config:
    if not isinstance(given, dict) or set(given) - set(FIELDS):
        raise ConfigError(f"Account {number} of EMULATOR_ACCOUNTS may have {', '.join(FIELDS)}.")
    # Nothing of another account is inherited: what is not said has its default.
    common = {name: value for name, value in env.items() if name not in FIELDS.values()}
    said = {FIELDS[name]: _text(value) for name, value in given.items()}
    try:
        config = from_environment({**common, **said})
    except ConfigError as error:
        words = str(error)
        for name, variable in FIELDS.items():
            words = words.replace(variable, name)
        raise ConfigError(f"Account {number} of EMULATOR_ACCOUNTS: {words}") from error
    return replace(config, store=f"emulator-{config.account_id}.db")


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


class Accounts:
    """All the worlds of this process; the first is meant when nobody says which."""

    def __init__(self, configs: list[Config]) -> None:
        clock, neighbours = Clock(configs[0].clock_source), list[World]()
        neighbours.extend(create_world(config, clock, neighbours) for config in configs)
        self.worlds = neighbours

    @property
    def first(self) -> World:
        """The default account."""
        return self.worlds[0]

    def by_id(self, account_id: str) -> World | None:
        """The account with this `gh_…` name or app id."""
        return self._where(lambda w: account_id in (w.config.account_id, w.config.app_id))

    def by_token(self, token: str) -> World | None:
        """The account a token was made for."""
        return self._where(lambda world: world.tokens.knows(token))

    def by_ticket(self, ticket: str) -> World | None:
        """The account a QR code belongs to."""
        return self._where(lambda world: world.qrcodes.find(ticket) is not None)

    def by_medium(self, media_id: str) -> World | None:
        """The account that keeps a picture or a film."""
        return self._where(lambda world: world.media.peek(media_id) is not None)

    def close(self) -> None:
        """Write everything down that still waits."""
        for world in self.worlds:
            world.store.flush()

    def _where(self, fits: Callable[[World], bool]) -> World | None:
        return next((world for world in self.worlds if fits(world)), None)
