"""Bad days on purpose: what goes wrong, how often, and until when."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from emulator.fault_wishes import ApiFault, JobFaults, PushFaults, read


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
        weather = read(wish)
        with self._lock:
            self.api, self.push, self.jobs = weather.api, weather.push, weather.jobs
            self.raw, self.hits = weather.full, Counter()
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
