"""matrix.yaml, gone through row by row: every address, for every role and for nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from app import create_app
from handlers.access import Actor
from handlers.answer import fresh_form
from handlers.appoint import add_staff
from handlers.consult.add_version import add_version
from handlers.consult.close import close_consultation
from handlers.consult.conclude import conclude
from handlers.consult.finish_step import finish_step
from handlers.consult.take_in import Upload
from handlers.opinions.papers import make_paper
from handlers.topics import read_topics
from models.alert import Alert
from models.audit_entry import AuditEntry
from models.contact_point import point_named
from models.matter import Matter
from models.site import Site
from models.staff import Role, staff_with_login
from settings import load
from tests.console.at_the_counter import fill_the_counter
from tests.console.conftest import AWAY, HOME, PASSWORD, Browser, House
from tests.support.announcing import writes
from tests.support.cast import Person
from tests.support.consultations import CITY, SECOND, file, form, put
from tests.support.opinions import consultation

LOGINS = ("shi", "zhou", "bai", "kong", "shen", "bao", None)
CODES = {
    "ok": {200},
    "led": {302, 303},
    "slip": {422},
    "stale": {409},
    "told": {303},
    "wrong": {401, 429},
    "shut": {403},
    "none": {404},
    "gone": {410},
    "login": {302, 401},
}


TOPIC = "dogs"
"""One of those that are shipped."""


@dataclass(frozen=True)
class Row:
    do: str
    endpoint: str
    get: list[str]
    audit: str = ""
    form: dict[str, str] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.do.split(" ", 1)[0]

    def path(self, house: House) -> str:
        return self.do.split(" ", 1)[1].format(topic=TOPIC, **house.ids)


def _file() -> dict[str, Any]:
    text = Path(__file__).with_name("matrix.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


ROWS = [
    Row(row["do"], row["is"], row["get"], row.get("audit", ""), row.get("form", {}))
    for row in _file()["pages"]
]
POSTS = [row for row in ROWS if row.method == "POST"]


@pytest.fixture(scope="module")
def full(house: House) -> House:
    return furnished(house)


def furnished(house: House) -> House:
    """The house, with a fire at each point, a complaint about staff, and somebody to be changed."""
    alan, meng = house.person("阿兰"), house.person("老孟")
    read_topics(house.desk)
    house.files("burning", alan, "着火了！社区车棚着火了")
    house.files("burning_away", meng, "着火了！村东头麦场着火了")
    house.files("theirs", alan, "恁们联系点的值班人员态度恶劣，没人管吗")
    add_staff(house.desk, login="temp", name="临时", role=Role.CITY, points=[], password=PASSWORD)
    with house.desk.memory.read() as session:
        for name, matter in (
            ("fire", "burning"),
            ("away_fire", "burning_away"),
            ("sealed_alert", "sealed"),
        ):
            wanted = select(Alert.id).where(Alert.matter_id == house.ids[matter])
            house.ids[name] = session.scalars(wanted).one()
        for name, point in (("home_site", HOME), ("away_site", AWAY)):
            place = point_named(session, point)
            assert place is not None
            wanted = select(Site.id).where(Site.point_id == place.id, Site.open)
            house.ids[name] = session.scalars(wanted.limit(1)).one()
        for login in ("temp", "shi"):
            row = staff_with_login(session, login)
            assert row is not None
            house.ids[login] = row.id
        for name in ("sealed", "away"):
            house.ids[f"{name}_file"] = house.ids[f"file of {house.ids[name]}"]
        put_drafts(house)
        assert "against_staff" in session.get_one(Matter, house.ids["theirs"]).flags
    for name, point in (("home", HOME), ("away", AWAY)):
        for what in ("notice", "spare"):
            house.ids[f"{name}_{what}"] = writes(house.desk, point=point)
    _put_a_draft_to_the_people(house, alan, meng)
    fill_the_counter(house)
    return house


def put_drafts(house: House) -> None:
    """A consultation being prepared at each point, one open in two versions, closed, and done."""
    mine, away, two, closed, done = (
        put(house.desk, points=(point,)) for point in (HOME, AWAY, HOME, HOME, HOME)
    )
    names = ("plan", "away_plan", "two_drafts", "closed_draft", "done_draft")
    house.ids |= dict(zip(names, (one.id for one in (mine, away, two, closed, done)), strict=True))
    house.ids |= {"provision": mine.article("3"), "plan_step": mine.view().steps[0].step.id}
    photo = Upload(b"photo", "photo.jpg")
    finish_step(
        *(house.desk, CITY, mine.id, house.ids["plan_step"], "登记了"), file=photo, form=form()
    )
    add_version(house.desk, CITY, two.id, file(SECOND), "", form=form())
    for one in (two, closed, done):
        one.opens()
    for one in (closed, done):
        close_consultation(house.desk, CITY, one.id, form=form())
    conclude(house.desk, CITY, done.id, "谢谢大家。", form=form())


def _put_a_draft_to_the_people(house: House, alan: Person, meng: Person) -> None:
    """Somebody of each point spoke on it, and each point has its paper."""
    talk = consultation(house.desk)
    house.ids["draft"] = talk.id
    house.ids["on_home"] = talk.said(alan, "", "这个规定好", point=HOME)
    talk.said(meng, "8", "绳子太短", point=AWAY)
    city = Actor(None, "city", Role.CITY)
    for name, point in (("home_paper", HOME), ("away_paper", AWAY)):
        house.ids[name] = make_paper(house.desk, city, talk.id, point)


def test_every_address_has_a_row(tmp_path: Path) -> None:
    app = create_app(load({"MINYI_DATA": str(tmp_path)}))
    rules = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint not in _file()["elsewhere"]
    }
    assert rules == {(row.endpoint, row.method) for row in ROWS}
    assert {len(row.get) for row in ROWS} == {len(LOGINS)}


def test_what_changes_something_is_a_post_and_only_that(tmp_path: Path) -> None:
    app = create_app(load({"MINYI_DATA": str(tmp_path)}))
    for rule in app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert len(methods) == 1, rule
    audited = {row.endpoint for row in ROWS if row.audit and row.audit != "view"}
    assert audited <= {row.endpoint for row in POSTS}


@pytest.mark.parametrize("column", range(len(LOGINS)), ids=[str(login) for login in LOGINS])
def test_each_role_gets_what_its_column_says(full: House, column: int) -> None:
    login = LOGINS[column]
    browser = full.browser(login)
    wrong = []
    for row in ROWS:
        full.clock.forward(minutes=1)
        before = _newest(full)
        answer = _asks(full, browser, row)
        wanted = row.get[column]
        if answer.status_code not in CODES[wanted]:
            wrong.append(f"{row.do}: {answer.status_code}, not {wanted}")
        if wanted == "login" and row.method == "GET":
            assert answer.headers["Location"].startswith("/console/login"), row.do
        if row.audit and wanted in ("ok", "led"):
            if (login, row.audit) not in _since(full, before):
                wrong.append(f"{row.do}: no {row.audit} in the log")
        elif row.audit and (login, row.audit) in _since(full, before):
            wrong.append(f"{row.do}: refused, and yet done")
    assert wrong == []


def test_a_form_without_its_token_changes_nothing(full: House) -> None:
    for row in POSTS:
        browser = full.browser("shi")
        before = _newest(full)
        answer = browser.client.post(row.path(full), data=row.form)
        assert answer.status_code == 400, row.do
        assert _since(full, before) == set(), row.do


def test_a_form_sent_by_another_site_is_not_even_shown(full: House) -> None:
    browser = full.browser("shi")
    answer = browser.client.post(
        f"/console/matters/{full.ids['question']}/answer",
        data={"text": "forged words"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400
    assert "forged words" not in answer.get_data(as_text=True)


def _asks(house: House, browser: Browser, row: Row) -> TestResponse:
    if row.method == "GET":
        return browser.opens(row.path(house))
    token = browser.token("/console/password")
    given = {name: value.format(**house.ids) for name, value in row.form.items()}
    form = {"csrf_token": token, "once": fresh_form(), **given}
    return browser.client.post(row.path(house), data=form)


def _newest(house: House) -> int:
    with house.desk.memory.read() as session:
        return session.scalar(select(func.max(AuditEntry.id))) or 0


def _since(house: House, before: int) -> set[tuple[str | None, str]]:
    with house.desk.memory.read() as session:
        rows = session.execute(
            select(AuditEntry.actor, AuditEntry.action).where(AuditEntry.id > before)
        )
        return {(row.actor, row.action) for row in rows}
