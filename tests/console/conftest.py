"""A city for each test module: staff in every role, people who wrote in, a browser for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from console import Doorway, fit_console
from console.guard import limiter
from handlers import passwords
from handlers.appoint import add_staff
from handlers.desk import AccountRules, ConsultRules, Desk
from handlers.ear import Ear
from handlers.register import load_sample, make_codes
from models.attachment import Attachment, FetchState
from models.base import Memory
from models.files import Folder
from models.matter import Matter
from models.staff import Role
from tests.conftest import rules
from tests.support.cast import Person
from tests.support.consultations import STEPS
from tests.support.databases import Databases
from tests.support.ledger import newest, scene
from tests.support.twins import StandingClock, WritingMessenger

PASSWORD = "liu-shu-he-feng"
HOME, AWAY = "诚城社区", "关堤乡"
CONSULT = ConsultRules(steps=STEPS)
STAFF = {
    "shi": (Role.CITY, []),
    "bai": (Role.CLERK, [HOME]),
    "zhou": (Role.OFFICER, [HOME]),
    "kong": (Role.LAWYER, [HOME]),
    "wai": (Role.CLERK, [AWAY]),
    "shen": (Role.AUDITOR, []),
    "bao": (Role.KEEPER, []),
}
ACCUSATION = "举报我们村支书贪污低保款，他把钱装自己口袋了"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_ONCE = re.compile(r'name="once" value="([^"]+)"')


@dataclass
class Browser:
    """Somebody at the console: follows nothing by itself, keeps her cookies."""

    client: FlaskClient

    def opens(self, path: str) -> TestResponse:
        return self.client.get(path, buffered=True)

    def reads(self, path: str) -> str:
        return self.client.get(path, follow_redirects=True).get_data(as_text=True)

    def token(self, path: str = "/console/login") -> str:
        found = _TOKEN.search(self.reads(path))
        assert found is not None, f"no form on {path}"
        return found[1]

    def posts(self, path: str, page: str, **fields: str) -> TestResponse:
        """Posts a form of `page` as the browser would, with its token."""
        return self.client.post(path, data={"csrf_token": self.token(page)} | fields)

    def logs_in(self, login: str, password: str = PASSWORD, then: str = "") -> TestResponse:
        return self.posts(f"/console/login{then}", "/console/login", login=login, password=password)

    def answers(self, matter_id: int, text: str, once: str | None = None) -> TestResponse:
        page = self.reads(f"/console/matters/{matter_id}")
        tokens = _TOKEN.search(page), _ONCE.search(page)
        return self.client.post(
            f"/console/matters/{matter_id}/answer",
            data={
                "csrf_token": tokens[0][1] if tokens[0] else "",
                "once": once or (tokens[1][1] if tokens[1] else ""),
                "text": text,
            },
        )

    def form_token(self, matter_id: int) -> str:
        found = _ONCE.search(self.reads(f"/console/matters/{matter_id}"))
        assert found is not None
        return found[1]


@dataclass
class House:
    """The console of a city, and who lives in it."""

    app: Flask
    desk: Desk
    clock: StandingClock
    messenger: WritingMessenger
    ids: dict[str, int] = field(default_factory=dict)

    def browser(self, login: str | None = None) -> Browser:
        browser = Browser(self.app.test_client())
        if login is not None:
            assert browser.logs_in(login).status_code == 303
        return browser

    def person(self, name: str) -> Person:
        return Person(self.desk, name)

    def files(self, called: str, person: Person, text: str) -> int:
        """The person says something; its newest matter is known as `called` from now on."""
        person.says(text)
        self.ids[called] = newest(self.desk).id
        return self.ids[called]


@pytest.fixture(scope="module")
def house(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One city on SQLite for the tests of a module; they add to it and take nothing away."""
    folder = tmp_path_factory.mktemp("console")
    url = databases.fresh("sqlite", folder)
    memory, clock, messenger = Memory(url), StandingClock(), WritingMessenger()
    load_sample(memory, clock.now())
    no_phones = AccountRules(second_factor=frozenset())
    media = Folder(folder / "media")
    desk = Desk(
        memory, clock, Ear(), messenger, media, rules(), accounts=no_phones, consult=CONSULT
    )
    make_codes(desk)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
        passwords.nobodys_hash.cache_clear()
        for login, (role, points) in STAFF.items():
            add_staff(
                desk, login=login, name=f"{login}同志", role=role, points=points, password=PASSWORD
            )
        house = House(app_for(desk), desk, clock, messenger)
        people_write(house)
        yield house
    passwords.nobodys_hash.cache_clear()
    memory.close()
    databases.drop(url)


def app_for(desk: Desk, **config: object) -> Flask:
    app = Flask("test", static_folder=None)
    app.config.update(SECRET_KEY="a key for tests", SESSION_COOKIE_DOMAIN=None)
    fit_console(app, desk, Doorway(session_minutes=60), sample=False)
    app.config.update(SESSION_COOKIE_SECURE=False)  # the test client speaks http
    app.config.update(config)
    limiter.enabled = False
    return app


def people_write(house: House) -> None:
    """阿兰 asks at HOME, 老孟 at AWAY; 阿兰 also accuses somebody and sends a picture of it."""
    alan, meng = house.person("阿兰"), house.person("老孟")
    alan.scans(scene(house.desk, HOME))
    meng.scans(scene(house.desk, AWAY))
    house.files("question", alan, "请问电动车能在楼道里充电吗？")
    house.clock.forward(minutes=20)
    house.files("sealed", alan, ACCUSATION)
    alan.sends_picture("proof")
    house.clock.forward(minutes=20)
    alan.says("进度")
    house.files("away", meng, "建议村里修个老年食堂")
    meng.sends_picture("canteen")
    _store_pictures(house)


def _store_pictures(house: House) -> None:
    key = house.desk.files.put(b"\x89PNG not really", "png")
    with house.desk.memory.write() as session:
        for row in session.scalars(select(Attachment)):
            row.fetch, row.file_key, row.content_type = FetchState.STORED, key, "image/png"
            house.ids[f"file of {row.matter_id}"] = row.id


def number_of(house: House, called: str) -> str:
    with house.desk.memory.read() as session:
        return session.get_one(Matter, house.ids[called]).number
