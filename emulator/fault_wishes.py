"""How bad days are ordered: the kinds of fault, and a strict reader of what is wished."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

API_KEYS = {
    "errcode",
    "errmsg",
    "delay_s",
    "drop",
    "status",
    "times",
    "effect",
    "revoke",
    "seen_as",
    "p",
}
CHANCES = ("double", "drop_reply", "drop_before", "drop_after", "reorder")
PUSH_KEYS = {*CHANCES, "delay_s", "delay_p", "reorder_s"}
JOB_CHANCES = ("early", "twice", "lost", "template_fails", "mass_partly")
JOB_KEYS = {*JOB_CHANCES, "delay_s", "mass_takes_s", "mass_error", "publish_status"}
MOST_PUBLISH_STATUS = 6
TOP_KEYS = {"api", "push", "jobs", "quota", "minute", "revoke_token", "seed", "storm"}
# A lost job event is no part of it: a bot must hear in the end how a job went.
STORM: tuple[dict[str, Any], ...] = (
    {"errcode": -1},
    {"errcode": -1, "effect": True},
    {"status": 502},
    {"drop": "before"},
    {"drop": "after"},
    {"delay_s": 2},
    {"revoke": True},
)
MAX_DELAY_S = 120
MAX_RULES = 20


class FaultRefusedError(ValueError):
    """A description of faults that cannot be understood."""


@dataclass
class ApiFault:
    """What happens to a call: a code, a delay, a status or a cut connection; `left` None = always.

    With `effect` the call is carried out and only the answer lies; with `revoke` every token dies
    before the call is looked at; it seems to come from `seen_as`; `p` is how likely all this is.
    """

    errcode: int | None = None
    errmsg: str = ""
    delay_s: float = 0.0
    drop: str = ""
    status: int | None = None
    effect: bool = False
    revoke: bool = False
    seen_as: str = ""
    p: float = 1.0
    left: int | None = None

    def name(self) -> str:
        """A word for the list of calls."""
        if self.drop:
            return f"drop {self.drop}"
        if self.status is not None:
            return f"status {self.status}"
        if self.errcode is not None:
            return f"errcode {self.errcode}{' with effect' if self.effect else ''}"
        if self.seen_as:
            return "seen as another address"
        return "revoke" if self.revoke else "delay"


@dataclass(frozen=True)
class PushFaults:
    """Troubles on the way to the webhook: probabilities and seconds."""

    double: float = 0.0
    drop_reply: float = 0.0
    drop_before: float = 0.0
    drop_after: float = 0.0
    reorder: float = 0.0
    reorder_s: float = 0.5
    delay_s: float = 0.0
    delay_p: float = 1.0


@dataclass(frozen=True)
class JobFaults:
    """Troubles with jobs and with the events that tell how they ended: chances, codes, seconds.

    `early`: before the API has answered. `twice`: pushed again. `lost`: it never comes.
    `mass_partly`: a job breaks off in the middle, and only the numbers say so.
    `mass_takes_s`: so long a job is on its way.
    """

    early: float = 0.0
    twice: float = 0.0
    lost: float = 0.0
    template_fails: float = 0.0
    mass_partly: float = 0.0
    delay_s: float = 0.0
    mass_takes_s: float = 0.0
    mass_error: int = 0
    publish_status: int = 0


@dataclass(frozen=True)
class Weather:
    """Everything that was ordered at once; `full` is the wish with a storm written out."""

    api: dict[str, list[ApiFault]]
    push: PushFaults
    jobs: JobFaults
    full: dict[str, Any]


def read(wish: Mapping[str, Any]) -> Weather:
    """In: the body of a request. Raises `FaultRefusedError` with one sentence."""
    unknown = set(wish) - TOP_KEYS
    if unknown:
        raise FaultRefusedError(f"Unknown kinds of fault: {', '.join(sorted(unknown))[:200]}.")
    full = {**_storm(wish.get("storm")), **wish}
    full.pop("storm", None)
    return Weather(
        _api_faults(full.get("api", {})),
        _push_faults(full.get("push", {})),
        _job_faults(full.get("jobs", {})),
        full,
    )


def _storm(p: object) -> dict[str, Any]:
    """Every fault there is, each with the same probability."""
    if p is None:
        return {}
    p = _number(p, "storm", 1)
    return {
        "api": {"*": [{**rule, "p": p} for rule in STORM]},
        "push": {**dict.fromkeys(CHANCES, p), "delay_s": 2, "delay_p": p},
        "jobs": {"early": p, "twice": p},
    }


def _api_faults(wish: object) -> dict[str, list[ApiFault]]:
    if not isinstance(wish, dict):
        raise FaultRefusedError("The faults under api must be an object.")
    common = wish.get("times")
    rules = {name: rule for name, rule in wish.items() if name != "times"}
    return {api_name(name): _api_rules(name, rule, common) for name, rule in rules.items()}


def _api_rules(name: str, rules: object, common_times: object) -> list[ApiFault]:
    given = rules if isinstance(rules, list) else [rules]
    if not 1 <= len(given) <= MAX_RULES:
        raise FaultRefusedError(f"A list of faults for one path has 1 to {MAX_RULES} of them.")
    return [_api_fault(name, rule, common_times) for rule in given]


def api_name(name: str) -> str:
    """A path as faults and limits know it: without `/cgi-bin/`, or in full."""
    return name if name.startswith("/wxaapi/") else name.removeprefix("/").removeprefix("cgi-bin/")


def _api_fault(name: str, rule: object, common_times: object) -> ApiFault:
    if not isinstance(rule, dict) or set(rule) - API_KEYS:
        raise FaultRefusedError(f"The fault of {name[:60]} may have {', '.join(sorted(API_KEYS))}.")
    if rule.get("drop") not in (None, "", "before", "after"):
        raise FaultRefusedError("drop must be before or after.")
    return ApiFault(
        errcode=_whole(rule.get("errcode"), "errcode", -(10**9), 10**9),
        errmsg=str(rule.get("errmsg") or "")[:500],
        delay_s=_number(rule.get("delay_s", 0), "delay_s", MAX_DELAY_S),
        drop=rule.get("drop") or "",
        status=_whole(rule.get("status"), "status", 200, 599),
        effect=bool(rule.get("effect")),
        revoke=bool(rule.get("revoke")),
        seen_as=_address(rule.get("seen_as")),
        p=_number(rule.get("p", 1), "p", 1),
        left=_whole(rule.get("times", common_times), "times", 0, 10**9),
    )


def _address(value: object) -> str:
    if value is None or value == "":
        return ""
    try:
        return str(ipaddress.ip_address(str(value)))
    except ValueError as error:
        raise FaultRefusedError("seen_as must be an IP address.") from error


def _push_faults(wish: object) -> PushFaults:
    if not isinstance(wish, dict) or set(wish) - PUSH_KEYS:
        raise FaultRefusedError(f"The faults under push may be {', '.join(sorted(PUSH_KEYS))}.")
    chances = {name: _number(wish.get(name, 0), name, 1) for name in CHANCES}
    return PushFaults(
        **chances,
        reorder_s=_number(wish.get("reorder_s", 0.5), "reorder_s", MAX_DELAY_S),
        delay_s=_number(wish.get("delay_s", 0), "delay_s", MAX_DELAY_S),
        delay_p=_number(wish.get("delay_p", 1), "delay_p", 1),
    )


def _job_faults(wish: object) -> JobFaults:
    if not isinstance(wish, dict) or set(wish) - JOB_KEYS:
        raise FaultRefusedError(f"The faults under jobs may be {', '.join(sorted(JOB_KEYS))}.")
    chances = {name: _number(wish.get(name, 0), name, 1) for name in JOB_CHANCES}
    return JobFaults(
        **chances,
        delay_s=_number(wish.get("delay_s", 0), "delay_s", MAX_DELAY_S),
        mass_takes_s=_number(wish.get("mass_takes_s", 0), "mass_takes_s", MAX_DELAY_S),
        mass_error=_whole(wish.get("mass_error"), "mass_error", 1, 10**6) or 0,
        publish_status=_whole(
            wish.get("publish_status"), "publish_status", 0, MOST_PUBLISH_STATUS
        ) or 0,
    )  # fmt: skip


def _whole(value: object, name: str, low: int, high: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise FaultRefusedError(f"{name} must be a whole number from {low} to {high}.")
    return value


def _number(value: object, name: str, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= high:
        raise FaultRefusedError(f"{name} must be a number from 0 to {high:g}.")
    return float(value)
