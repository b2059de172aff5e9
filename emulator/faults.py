"""Bad days on purpose: what goes wrong, how often, and until when."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

API_KEYS = {"errcode", "errmsg", "delay_s", "drop", "status", "times", "effect", "revoke", "p"}
CHANCES = ("double", "drop_reply", "drop_before", "drop_after", "reorder")
PUSH_KEYS = {*CHANCES, "delay_s", "delay_p", "reorder_s"}
JOB_CHANCES = ("early", "twice", "lost")
JOB_KEYS = {*JOB_CHANCES, "delay_s"}
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
    before the call is looked at; `p` is how likely all this is.
    """

    errcode: int | None = None
    errmsg: str = ""
    delay_s: float = 0.0
    drop: str = ""
    status: int | None = None
    effect: bool = False
    revoke: bool = False
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
    """Troubles with the events that tell how a job ended: probabilities, and seconds before each.

    `early`: before the API has answered. `twice`: pushed again. `lost`: it never comes.
    """

    early: float = 0.0
    twice: float = 0.0
    lost: float = 0.0
    delay_s: float = 0.0


@dataclass
class Faults:
    """The faults in force. `hits` counts how often each happened since they were put."""

    api: dict[str, list[ApiFault]] = field(default_factory=dict)
    push: PushFaults = field(default_factory=PushFaults)
    jobs: JobFaults = field(default_factory=JobFaults)
    raw: dict[str, Any] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)
    _random: random.Random = field(default_factory=random.Random)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def replace(self, wish: Mapping[str, Any]) -> None:
        """Put other faults in force; nothing changes when `FaultRefusedError` is raised."""
        unknown = set(wish) - TOP_KEYS
        if unknown:
            raise FaultRefusedError(f"Unknown kinds of fault: {', '.join(sorted(unknown))[:200]}.")
        full = {**_storm(wish.get("storm")), **wish}
        api, push = _api_faults(full.get("api", {})), _push_faults(full.get("push", {}))
        jobs = _job_faults(full.get("jobs", {}))
        with self._lock:
            self.api, self.push, self.jobs = api, push, jobs
            self.raw, self.hits = {name: full[name] for name in full if name != "storm"}, Counter()
            self._random.seed(repr(wish["seed"]) if "seed" in wish else None)

    def take(self, api: str) -> ApiFault | None:
        """The fault for this call, used up once: the first rule whose chance comes up."""
        with self._lock:
            for fault in self.api.get(api) or self.api.get("*") or []:
                if fault.left == 0 or not self._happens(fault.p):
                    continue
                if fault.left is not None:
                    fault.left -= 1
                self.hits[f"api {api} {fault.name()}"] += 1
                return fault
        return None

    def chance(self, name: str, of: Literal["push", "jobs"] = "push") -> bool:
        """Whether the fault of this name (of pushes also `delay`) happens now."""
        delay = self.push.delay_p if self.push.delay_s else 0.0
        probability = delay if name == "delay" else getattr(getattr(self, of), name)
        if not probability:
            return False
        with self._lock:
            happens = self._happens(probability)
            if happens:
                self.hits[f"{of} {name}"] += 1
        return happens

    def left(self) -> dict[str, Any]:
        """How often each rule will still happen; a list where several were put for one path."""
        lefts = {name: [fault.left for fault in rules] for name, rules in self.api.items()}
        return {name: left if len(left) > 1 else left[0] for name, left in lefts.items()}

    def _happens(self, probability: float) -> bool:
        return probability >= 1 or (probability > 0 and self._random.random() < probability)


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
    return {_api_name(name): _api_rules(name, rule, common) for name, rule in rules.items()}


def _api_rules(name: str, rules: object, common_times: object) -> list[ApiFault]:
    given = rules if isinstance(rules, list) else [rules]
    if not 1 <= len(given) <= MAX_RULES:
        raise FaultRefusedError(f"A list of faults for one path has 1 to {MAX_RULES} of them.")
    return [_api_fault(name, rule, common_times) for rule in given]


def _api_name(name: str) -> str:
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
        p=_number(rule.get("p", 1), "p", 1),
        left=_whole(rule.get("times", common_times), "times", 0, 10**9),
    )


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
    return JobFaults(**chances, delay_s=_number(wish.get("delay_s", 0), "delay_s", MAX_DELAY_S))


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
