"""Eight web processes, one access token: fetched once, renewed once, refused once.

Each web process is a gunicorn of its own, as on eight machines behind a load balancer. What makes
them call WeChat at the same moment are eight clerks who answer eight people, each at another door.
The town's clock stands still, so that no limit of time is over by itself.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from handlers.keep_token import KeptToken
from models.alert import Alert
from models.base import Memory
from tests.journeys.conftest import Office, number_in
from tests.support.databases import Databases
from tests.support.postgres import free_port
from tests.support.town import HERE, Town, Villager, csrf, running_town, until

EIGHT = 8
ALARM = "微信访问令牌取不到"  # the title of the alert


@dataclass
class Webs:
    """A town with more web processes on the same database, and a clerk who may use them all."""

    town: Town
    database_url: str
    clerk: Office
    ports: list[int] = field(default_factory=list)
    masters: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        self.ports = [free_port() for _ in range(EIGHT)]
        self.masters = [self._web(port) for port in self.ports]
        for port in self.ports:
            self.town.wait(f"http://127.0.0.1:{port}/readyz")

    def _web(self, port: int) -> subprocess.Popen[bytes]:
        gunicorn = [sys.executable, "-u", "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
        with self.town.log_file.open("ab") as log:
            return subprocess.Popen(
                [*gunicorn, "--worker-class", "gthread", "--threads", "2", "app:wsgi()"],
                cwd=HERE,
                env=self.town.environment | {"PORT": str(port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end(self, how: signal.Signals, *numbers: int) -> None:
        for number in numbers or range(EIGHT):
            if self.masters[number].poll() is None:
                os.killpg(self.masters[number].pid, how)
                self.masters[number].wait(30)

    def replace(self, number: int) -> None:
        self.masters[number] = self._web(self.ports[number])
        self.town.wait(f"http://127.0.0.1:{self.ports[number]}/readyz")

    def asked(self, count: int = EIGHT) -> list[Question]:
        return [Question.new(self) for _ in range(count)]

    def calls(self, api: str) -> int:
        return int(self.town.control("GET", f"calls?api={api}&limit=1")["total"])

    def faults(self, **faults: Any) -> None:
        self.town.control("PUT", "faults", faults)

    def alarms(self) -> int:
        """How many alerts there are about tokens; raised again counts once."""
        with closing(Memory(self.database_url, pool_size=1)) as memory, memory.read() as session:
            mine = select(func.count(Alert.id)).where(Alert.title == ALARM)
            return session.scalar(mine) or 0


@dataclass
class Question:
    """Somebody asked; the page where a clerk answers stands open."""

    webs: Webs
    person: Villager
    path: str
    form: dict[str, str]

    @classmethod
    def new(cls, webs: Webs) -> Question:
        person = webs.town.villager("王大娘", "ccsq-box-1")
        path = webs.clerk.find(number_in(person.says("办低保要带啥材料"))) or ""
        page = webs.clerk.page(path)
        once = re.search(r'name="once" value="(\w+)"', page)
        form = {"csrf_token": csrf(page), "once": once[1] if once else "", "text": "带户口本来。"}
        return cls(webs, person, path, form)

    def answer(self, number: int) -> bool:
        """Through the web process of this number; whether it took the answer."""
        answered = requests.post(
            f"http://127.0.0.1:{self.webs.ports[number]}/console/{self.path}/answer",
            data=self.form,
            cookies=self.webs.clerk.session.cookies.get_dict(),
            allow_redirects=False,
            timeout=60,
        )
        return answered.status_code == 303

    def heard(self) -> int:
        return sum("带户口本来" in str(line.get("text")) for line in self.person.chat())


def answer_all(questions: list[Question], numbers: list[int]) -> None:
    """Each through another process, all at the same moment."""
    together = threading.Barrier(len(questions))

    def one(question: Question, number: int) -> bool:
        together.wait()
        return question.answer(number)

    with ThreadPoolExecutor(len(questions)) as pool:
        assert all(pool.map(one, questions, numbers))


def everybody_heard(questions: list[Question]) -> bool:
    return all(question.heard() == 1 for question in questions)


@pytest.fixture(scope="module", params=("sqlite", "postgres"))
def webs(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Webs]:
    folder: Path = tmp_path_factory.mktemp(f"tokens-{request.param}")
    url = databases.fresh(request.param, folder)
    with running_town(url, folder) as town:
        town.kill("clock")
        town.control("POST", "clock", {"speed": 0})
        webs = Webs(town, url, Office(town, "clerk", "诚城社区"))
        try:
            webs.start()
            yield webs
        finally:
            webs.end(signal.SIGKILL)
    databases.drop(url)


@pytest.fixture(autouse=True)
def _fair_weather(webs: Webs) -> Iterator[None]:
    yield
    webs.faults()


SLOW = {"stable_token": {"delay_s": 0.5}}  # all of them come while the one call is under way


def test_eight_that_need_the_token_at_once_fetch_it_once(webs: Webs) -> None:
    questions = webs.asked()
    assert webs.calls("stable_token") == 0
    webs.faults(api=SLOW)
    answer_all(questions, list(range(EIGHT)))
    assert webs.calls("stable_token") == 1
    assert everybody_heard(questions)


def test_eight_with_a_revoked_token_fetch_one_more(webs: Webs) -> None:
    answer_all(first := webs.asked(), list(range(EIGHT)))
    before, questions = webs.calls("stable_token"), webs.asked()
    webs.faults(api=SLOW, revoke_token=True)
    answer_all(questions, list(range(EIGHT)))
    assert webs.calls("stable_token") == before + 1
    assert everybody_heard(first + questions)


def test_a_web_process_killed_while_it_refreshes_stops_the_others_for_a_moment_only(
    webs: Webs,
) -> None:
    questions, before = webs.asked(), webs.calls("stable_token")
    webs.faults(api={"stable_token": {"delay_s": 8, "times": 1}}, revoke_token=True)
    with closing(Memory(webs.database_url, pool_size=1)) as memory, ThreadPoolExecutor(1) as pool:
        kept = KeptToken(memory, webs.town.environment["MINYI_WECHAT__APP_ID"])
        doomed = pool.submit(questions[0].answer, 0)
        until(lambda: kept.read().busy, "nobody refreshes")
        webs.end(signal.SIGKILL, 0)
        assert isinstance(doomed.exception(60), requests.RequestException)
        answer_all(questions[1:], list(range(1, EIGHT)))
        until(lambda: not kept.read().busy, "the claim of the dead never ends", patience=30)
    webs.town.forward(minutes=11)
    late = webs.asked(EIGHT - 1)
    answer_all(late, list(range(1, EIGHT)))
    assert everybody_heard(late)
    assert webs.calls("stable_token") <= before + 2  # one of them the dead one's
    webs.replace(0)


def test_a_refused_credential_ends_in_one_alarm_and_the_cure_needs_nobody(webs: Webs) -> None:
    answer_all(webs.asked(), list(range(EIGHT)))
    before, sent, alarms = webs.calls("stable_token"), webs.calls("custom/send"), webs.alarms()
    webs.faults(api={"stable_token": {"errcode": 40001}}, revoke_token=True)
    questions = webs.asked(3 * EIGHT)
    for turn in range(3):
        answer_all(questions[turn * EIGHT : (turn + 1) * EIGHT], list(range(EIGHT)))
    assert webs.calls("stable_token") == before + 1
    assert webs.calls("custom/send") == sent + EIGHT  # each learns once that its token is dead
    assert webs.alarms() == alarms + 1
    webs.faults()
    webs.town.forward(minutes=11)
    webs.town.start("clock")
    until(lambda: everybody_heard(questions), "the answers that waited never came")
    webs.town.kill("clock")
    assert webs.calls("stable_token") == before + 2


def test_no_token_stands_in_the_log(webs: Webs) -> None:
    with closing(Memory(webs.database_url, pool_size=1)) as memory:
        state = KeptToken(memory, webs.town.environment["MINYI_WECHAT__APP_ID"]).read()
    assert len(state.token) >= 64
    log = webs.town.log()
    assert state.token[:32] not in log
    assert webs.town.environment["MINYI_WECHAT__SECRET"] not in log
