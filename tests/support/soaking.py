"""A town under load: the emulator sends a burst with repeats on, something terrible happens
meanwhile, and when all is quiet again the emulator's ledger must equal our memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from models import receipt_number
from models.spool import Spool
from tests.support.databases import Databases
from tests.support.postgres import free_port
from tests.support.reckoning import Reckoning, entries_of, reckon
from tests.support.remembered import remember
from tests.support.town import Town, running_town
from tests.support.villager import Villager
from tests.support.waiting import answers, until

TEXTS = {
    "建议在东关街口装一盏路灯": 1,
    "建议给诚城社区门口的路修宽一点": 1,
    "关堤乡卫生院几点开门": 1,
    "我反映小区物业乱收费": 1,
    "建议把集市的垃圾桶换成带盖的": 1,
    "建议村口种树。另外公交车几点停？": 2,
}
"""What people say, and how many matters it stands for. Each is made unlike all others at its end:
`_ENDING` and a count."""

_ENDING = "，这是第"
_QUIET_S = 600.0


@dataclass(frozen=True)
class Load:
    """A burst: `rate` messages a second in all; every twentieth or so goes out twice."""

    messages: int
    followers: int
    rate: float
    lanes: int = 16
    repeat_p: float = 0.1
    seed: int = 1
    text_ending: str = _ENDING

    @property
    def lasts_s(self) -> float:
        return self.messages / self.rate

    def as_wish(self) -> dict[str, Any]:
        return {
            "messages": self.messages,
            "followers": self.followers,
            "concurrency": self.lanes,
            "repeat_p": self.repeat_p,
            "rate": self.rate,
            "seed": self.seed,
            "texts": list(TEXTS),
            "text_prefix": self.text_ending,
            "wait": False,
        }


@dataclass
class Soak:
    """A running town, the emulators that push to it (one, or two), and its database."""

    town: Town
    database_url: str
    emulators: list[str]
    in_order: bool = True

    def begin(self, load: Load) -> None:
        """Starts the burst, shared out evenly; it goes on by itself."""
        for emulator in self.emulators:
            wish = load.as_wish() | {
                "messages": load.messages // len(self.emulators),
                "rate": load.rate / len(self.emulators),
            }
            self._control(emulator, "POST", "burst", wish)

    def put_faults(self, faults: dict[str, Any]) -> None:
        for emulator in self.emulators:
            self._control(emulator, "PUT", "faults", faults)

    def bursts(self) -> list[dict[str, Any]]:
        """What the bursts report just now."""
        return [self._control(emulator, "GET", "burst") for emulator in self.emulators]

    def sent(self) -> int:
        return sum(burst["sent"] for burst in self.bursts())

    def finish(self, patience_s: float) -> None:
        """Waits until everything was said, everybody was answered, and the spool was replayed."""
        until(
            lambda: not any(burst["running"] for burst in self.bursts()),
            "the burst does not end",
            patience_s,
        )
        troubles = [burst["trouble"] for burst in self.bursts() if burst["trouble"]]
        assert not troubles, troubles
        self.put_faults({})
        until(lambda: answers(f"{self.town.web}/readyz"), "the database never came back", _QUIET_S)
        until(lambda: not self.waiting(), "the spool is not replayed", _QUIET_S)
        until(self.answers_from_memory, "pushes still go to the spool", _QUIET_S)
        until(self._is_quiet, "things are still being filed", _QUIET_S)

    def reckon(self) -> Reckoning:
        entries = itertools.chain.from_iterable(map(entries_of, self.emulators))
        account = self.town.environment["MINYI_WECHAT__ACCOUNT_ID"]
        found = reckon(entries, remember(self.database_url), account, TEXTS, in_order=self.in_order)
        found.set_aside = [path.name for path in self._spool().aside()]
        return found

    def waiting(self) -> int:
        """How many entries of the spool wait."""
        return self._spool().counts()[0]

    def _spool(self) -> Spool:
        return Spool(Path(self.town.environment["MINYI_DATA"]) / "spool")

    def answers_from_memory(self) -> bool:
        """Whether somebody who writes now gets a number out of the database."""
        body = {"count": 1, "push": False}
        openid = self.town.control("POST", "followers", body)["openids"][0]
        numbers = receipt_number.read(Villager(self.town, openid).says("建议早点通自来水"))
        return bool(numbers) and not numbers[0].startswith("9")

    def _is_quiet(self) -> bool:
        before = len(remember(self.database_url).arrivals)
        until(lambda: answers(f"{self.town.web}/healthz"), "the web process is gone")
        return before == len(remember(self.database_url).arrivals)

    @staticmethod
    def _control(emulator: str, method: str, path: str, body: object = None) -> Any:
        answer = requests.request(method, f"{emulator}/_emulator/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json()


def second_emulator(town: Town) -> str:
    """Starts one more emulator of the same account, with people of its own; gives its address."""
    port = free_port()
    town.own["emulator-2"] = {
        "MINYI_DATA": str(town.folder / "tencent-2"),
        "EMULATOR_PORT": str(port),
    }
    town.launch("emulator-2")
    town.wait(f"http://127.0.0.1:{port}/healthz")
    return f"http://127.0.0.1:{port}"


@contextmanager
def soaked_town(
    databases: Databases,
    kind: str,
    folder: Path,
    *,
    workers: int = 1,
    disk: Path | None = None,
) -> Iterator[Soak]:
    """A town that may be mistreated. Its data (but not its log, nor the emulator's things) stands
    on `disk` when one is given."""
    url = databases.fresh(kind, disk or folder)
    more = {"MINYI_LOG__LEVEL": "INFO", "MINYI_INTAKE__PATIENCE_S": "0.5"}
    if disk:
        more |= {"MINYI_DATA": str(disk / "data")}
    with running_town(url, folder, workers=workers, settings=more) as town:
        yield Soak(town, url, [town.emulator])
    databases.drop(url)
