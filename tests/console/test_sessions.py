"""How a session begins, lasts and ends; what was typed when it ended; the second factor's pages."""

from __future__ import annotations

import base64
import html
import re
import time
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from console import Doorway, sessions
from handlers.answer import fresh_form
from handlers.appoint import add_staff, reset_password
from handlers.desk import AccountRules
from models.staff import Role
from tests.console.conftest import PASSWORD, Browser, House, app_for

WORDS = "您反映的电动车充电问题，我们下周三上门去看。"


@pytest.fixture
def strict(house: House) -> House:
    """The same city, where whoever is of the city needs a phone."""
    desk = replace(house.desk, accounts=AccountRules(frozenset({Role.CITY})))
    return replace(house, app=app_for(desk), desk=desk)


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


def code_at(page: str, unix: float) -> str:
    spoken = re.search(r'<code class="spoken">([A-Z2-7 ]+)</code>', page)
    assert spoken is not None
    secret = base64.b32decode(spoken[1].replace(" ", ""))
    return TOTP(secret, 6, SHA1(), 30).generate(int(unix)).decode()


def copied_cookie(browser: Browser) -> str:
    cookie = browser.client.get_cookie("minyi", path="/console")
    assert cookie is not None
    return cookie.value


def with_cookie(house: House, value: str) -> Browser:
    thief = house.browser()
    thief.client.set_cookie("minyi", value, path="/console")
    return thief


def answers_late(house: House, browser: Browser, **headers: str) -> str:
    """Sends an answer after the session has ended; returns the page that comes back."""
    answer = browser.client.post(
        f"/console/matters/{house.ids['question']}/answer",
        data={"csrf_token": "of yesterday", "once": fresh_form(), "text": WORDS},
        headers=headers,
    )
    assert answer.status_code == 400
    return answer.get_data(as_text=True)


def test_after_logging_out_a_copied_cookie_opens_nothing(house: House) -> None:
    browser = house.browser("zhou")
    kept = copied_cookie(browser)
    assert with_cookie(house, kept).opens("/console/matters").status_code == 200
    browser.posts("/console/logout", "/console/matters")
    assert with_cookie(house, kept).opens("/console/matters").status_code == 302


def test_a_session_ends_half_an_hour_after_the_last_click(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_for(house.desk)
    app.config["PERMANENT_SESSION_LIFETIME"] = 1800
    browser, began = Browser(app.test_client()), time.time()
    browser.logs_in("bai")
    for minutes, code in ((29, 200), (58, 200), (89, 302)):
        monkeypatch.setattr(time, "time", lambda m=minutes: began + 60 * m)
        assert browser.opens("/console/matters").status_code == code, minutes


def test_a_session_ends_twelve_hours_after_the_login_however_busy(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, began = house.browser("bai"), time.time()
    for half_hours in range(1, 26):
        monkeypatch.setattr(time, "time", lambda n=half_hours: began + 1800 * n)
        code = browser.opens("/console/matters").status_code
        assert code == (200 if half_hours < 24 else 302), half_hours
    assert Doorway().session_hours == 12


def test_what_was_typed_when_the_session_ended_is_there_after_the_login(house: House) -> None:
    browser = house.browser()
    page = answers_late(house, browser)
    assert "刚才写的内容还在" in page
    assert PASSWORD not in page
    for wrong in ("not-the-password", PASSWORD):
        fields = {name: field(page, name) for name in ("csrf_token", "kept")}
        form = fields | {"login": "bai", "password": wrong}
        page = browser.client.post("/console/login", data=form).get_data(as_text=True)
    assert WORDS in page
    action = re.search(r'action="(/console/matters/\d+/answer)"', page)
    assert action is not None
    again = {name: field(page, name) for name in ("csrf_token", "once")}
    sent = browser.client.post(action[1], data=again | {"text": WORDS})
    assert sent.status_code == 303
    assert WORDS in browser.reads(f"/console/matters/{house.ids['question']}")


def test_what_was_typed_goes_along_through_the_second_factor_too(strict: House) -> None:
    add_staff(strict.desk, login="along", name="同行", role=Role.CITY, points=[], password=PASSWORD)
    browser = strict.browser("along")
    page = browser.reads("/console/phone")
    now = time.time()
    bound = browser.posts("/console/phone", "/console/phone")
    assert bound.status_code == 422
    page = bound.get_data(as_text=True)
    form = {name: field(page, name) for name in ("csrf_token", "sealed")}
    codes = browser.client.post("/console/phone", data=form | {"code": code_at(page, now)})
    assert codes.status_code == 200
    recovery = re.findall(r"<li><code>([^<]+)</code>", codes.get_data(as_text=True))
    late = strict.browser()
    page = answers_late(strict, late)
    form = {name: field(page, name) for name in ("csrf_token", "kept")}
    answer = late.client.post(
        "/console/login", data=form | {"login": "along", "password": PASSWORD}
    )
    page = answer.get_data(as_text=True)
    assert "再输一个验证码" in page
    form = {name: field(page, name) for name in ("csrf_token", "kept")}
    page = late.client.post("/console/code", data=form | {"code": recovery[0]}).get_data(
        as_text=True
    )
    assert WORDS in page


def test_a_form_of_another_site_is_not_kept(house: House) -> None:
    browser = house.browser()
    answer = browser.client.post(
        f"/console/matters/{house.ids['question']}/answer",
        data={"text": WORDS},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 400
    assert "kept" not in answer.get_data(as_text=True)


def test_what_goes_along_cannot_be_changed_on_the_way(house: House) -> None:
    browser = house.browser()
    page = answers_late(house, browser)
    form = {"csrf_token": field(page, "csrf_token"), "kept": field(page, "kept")[:-2] + "xx"}
    answer = browser.client.post(
        "/console/login", data=form | {"login": "bai", "password": PASSWORD}
    )
    assert answer.status_code == 303


def test_between_password_and_code_nothing_is_open(
    strict: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_staff(strict.desk, login="half", name="半路", role=Role.CITY, points=[], password=PASSWORD)
    browser = strict.browser("half")
    assert browser.opens("/console/matters").headers["Location"] == "/console/phone"
    page = browser.reads("/console/phone")
    form = {name: field(page, name) for name in ("csrf_token", "sealed")}
    code = code_at(page, time.time())
    assert browser.client.post("/console/phone", data=form | {"code": code}).status_code == 200
    assert browser.opens("/console/matters").status_code == 200
    other = strict.browser()
    assert other.logs_in("half").headers["Location"] == "/console/code"
    assert other.opens("/console/matters").status_code == 302
    assert other.posts("/console/code", "/console/code", code=code).status_code == 401
    later = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    entered = other.posts("/console/code", "/console/code", code=code_at(page, later))
    assert (entered.status_code, entered.headers["Location"]) == (303, "/console/")
    assert other.opens("/console/matters").status_code == 200


def test_the_code_is_awaited_five_minutes(strict: House, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = strict.browser()
    browser.logs_in("half")
    assert browser.opens("/console/code").status_code == 200
    late = time.time() + sessions.HALF_S + 1
    monkeypatch.setattr(time, "time", lambda: late)
    assert browser.opens("/console/code").status_code == 302


def test_a_given_password_is_changed_before_anything_else(house: House) -> None:
    add_staff(house.desk, login="fresh", name="新来", role=Role.CITY, points=[], password=PASSWORD)
    given = reset_password(house.desk, "fresh")
    browser = house.browser()
    browser.logs_in("fresh", given)
    for path in ("/console/matters", "/console/people", "/console/phone/codes"):
        assert browser.opens(path).status_code in (303, 405), path
    assert "先换一个自己的密码" in browser.reads("/console/")
    new = "xin-mi-ma-zai-ci"
    browser.posts("/console/password", "/console/password", old=given, new=new, again=new)
    assert browser.opens("/console/matters").status_code == 200


def test_a_page_asked_for_by_a_foreign_name_is_refused(house: House) -> None:
    client = house.app.test_client()
    for host, code in (
        ("minyi.test", 200),
        ("localhost:8000", 200),
        ("127.0.0.1", 200),
        ("evil.test", 421),
        ("minyi.test.evil.test", 421),
    ):
        got = client.get("/console/login", base_url=f"http://{host}").status_code
        assert got == code, host
    named = app_for(house.desk)
    assert named.test_client().get("/p/", base_url="http://evil.test").status_code == 421


def test_a_one_time_password_stands_on_one_page_and_in_no_other(house: House) -> None:
    browser = house.browser("shi")
    page = browser.reads("/console/people/new")
    form = {
        "csrf_token": field(page, "csrf_token"),
        "login": "xinlai",
        "name": "新来的",
        "role": "auditor",
    }
    shown = browser.client.post("/console/people/new", data=form)
    made = re.search(r"([a-z2-9]{4}(?:-[a-z2-9]{4}){3})", shown.get_data(as_text=True))
    assert made is not None
    assert shown.headers["Cache-Control"] == "no-store"
    for path in ("/console/people", "/console/audit"):
        assert made[1] not in browser.reads(path)
    assert house.browser().logs_in("xinlai", made[1]).status_code == 303
