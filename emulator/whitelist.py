"""The addresses from which tokens may be fetched."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import asdict, dataclass

from emulator.errors import ApiError
from emulator.store import Store

SCOPES = ("token", "all")
TOKEN_CALLS = ("token", "stable_token")
NAME = "whitelist"


class WhitelistRefusedError(ValueError):
    """Something in the list is no address and no network."""


@dataclass(frozen=True)
class Rule:
    """`ips` None switches the whole thing off; `seen_as` is the address the bot seems to have.

    `scope` is `token` (only the calls that fetch one) or `all`.
    """

    ips: tuple[str, ...] | None = None
    seen_as: str | None = None
    scope: str = "token"


class Whitelist:
    """The rule in force: the one put last, else the one of the environment."""

    def __init__(self, store: Store, from_start: tuple[str, ...]) -> None:
        self._store, self._from_start = store, from_start

    def rule(self) -> Rule:
        """What holds now."""
        kept = self._store.kept(NAME)
        if kept is None:
            return Rule(self._from_start or None)
        data = json.loads(kept)
        ips = None if data["ips"] is None else tuple(data["ips"])
        return Rule(ips, data["seen_as"], data["scope"])

    def put(self, rule: Rule) -> None:
        """Replace the rule; `WhitelistRefusedError` for what is no address."""
        check_addresses(list(rule.ips or ()))
        if rule.seen_as and "/" in rule.seen_as:
            raise WhitelistRefusedError("seen_as must be one address.")
        check_addresses([rule.seen_as] if rule.seen_as else [])
        if rule.scope not in SCOPES:
            raise WhitelistRefusedError("scope must be token or all.")
        self._store.keep(NAME, json.dumps(asdict(rule)))

    def check(self, api: str, remote: str, *, sure: bool = False) -> None:
        """`ApiError` 40164, with the address in its text, for a call from elsewhere.

        When the address is `sure`, what the rule says the bot is seen as does not count.
        """
        rule = self.rule()
        if rule.ips is None or (rule.scope == "token" and api not in TOKEN_CALLS):
            return
        seen = ipaddress.ip_address(remote if sure else rule.seen_as or remote)
        if not any(seen in ipaddress.ip_network(ip, strict=False) for ip in rule.ips):
            six = f"::ffff:{seen}" if seen.version == 4 else str(seen)
            raise ApiError(40164, f"invalid ip {seen} ipv6 {six}, not in whitelist")


def check_addresses(addresses: list[str]) -> None:
    """`WhitelistRefusedError` names the first that is no address and no network."""
    for address in addresses:
        try:
            ipaddress.ip_network(address, strict=False)
        except ValueError as error:
            raise WhitelistRefusedError(f"{address[:60]!r} is no IP address.") from error
