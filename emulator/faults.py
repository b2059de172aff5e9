"""Bad days on purpose: what goes wrong, how often, and until when."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

API_KEYS = {"errcode", "errmsg", "delay_s", "drop", "status", "times", "effect"}
PUSH_KEYS = {"double", "delay_s", "drop_reply"}
TOP_KEYS = {"api", "push", "quota", "revoke_token", "seed"}
MAX_DELAY_S = 120


class FaultRefusedError(ValueError):
    """A description of faults that cannot be understood."""


@dataclass
class ApiFault:
    """What happens to a call: a code, a delay, a status or a cut connection; `left` None = always.

    With `effect` the call is carried out and only the answer lies.
    """

    errcode: int | None = None
    errmsg: str = ""
    delay_s: float = 0.0
    drop: str = ""
    status: int | None = None
    effect: bool = False
    left: int | None = None

    def name(self) -> str:
        """A word for the list of calls."""
        if self.drop:
            return f"drop {self.drop}"
        if self.status is not None:
            return f"status {self.status}"
        return f"errcode {self.errcode}" if self.errcode is not None else "delay"


@dataclass(frozen=True)
class PushFaults:
    """Troubles on the way to the webhook: probabilities and seconds."""

    double: float = 0.0
    delay_s: float = 0.0
    drop_reply: float = 0.0


@dataclass
class Faults:
    """The faults in force."""

    api: dict[str, ApiFault] = field(default_factory=dict)
    push: PushFaults = field(default_factory=PushFaults)
    raw: dict[str, Any] = field(default_factory=dict)
    _random: random.Random = field(default_factory=random.Random)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def replace(self, wish: Mapping[str, Any]) -> None:
        """Put other faults in force; nothing changes when `FaultRefusedError` is raised."""
        unknown = set(wish) - TOP_KEYS
        if unknown:
            raise FaultRefusedError(f"Unknown kinds of fault: {', '.join(sorted(unknown))[:200]}.")
        api, push = _api_faults(wish.get("api", {})), _push_faults(wish.get("push", {}))
        with self._lock:
            self.api, self.push, self.raw = api, push, dict(wish)
            self._random.seed(repr(wish["seed"]) if "seed" in wish else None)

    def take(self, api: str) -> ApiFault | None:
        """The fault for this call, used up once."""
        with self._lock:
            fault = self.api.get(api) or self.api.get("*")
            if fault is None or fault.left == 0:
                return None
            if fault.left is not None:
                fault.left -= 1
            return fault

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens now."""
        if probability <= 0:
            return False
        with self._lock:
            return self._random.random() < probability


def _api_faults(wish: object) -> dict[str, ApiFault]:
    if not isinstance(wish, dict):
        raise FaultRefusedError("The faults under api must be an object.")
    common = wish.get("times")
    rules = {name: rule for name, rule in wish.items() if name != "times"}
    return {_api_name(name): _api_fault(name, rule, common) for name, rule in rules.items()}


def _api_name(name: str) -> str:
    return name.removeprefix("/").removeprefix("cgi-bin/")


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
        left=_whole(rule.get("times", common_times), "times", 0, 10**9),
    )


def _push_faults(wish: object) -> PushFaults:
    if not isinstance(wish, dict) or set(wish) - PUSH_KEYS:
        raise FaultRefusedError(f"The faults under push may be {', '.join(sorted(PUSH_KEYS))}.")
    return PushFaults(
        double=_number(wish.get("double", 0), "double", 1),
        delay_s=_number(wish.get("delay_s", 0), "delay_s", MAX_DELAY_S),
        drop_reply=_number(wish.get("drop_reply", 0), "drop_reply", 1),
    )


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
