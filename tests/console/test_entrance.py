"""In and out of the console."""

from __future__ import annotations

import pytest

from console.guard import limiter
from handlers.appoint import add_staff, disable_staff
from models.staff import Role
from tests.console.conftest import PASSWORD, House, app_for


def test_the_right_password_opens_the_door(house: House) -> None:
    browser = house.browser()
    answer = browser.logs_in("bai")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/")
    assert "bai同志" in browser.reads("/console/")


@pytest.mark.parametrize(("login", "password"), [("bai", "wrong-password"), ("nobody", PASSWORD)])
def test_a_wrong_pair_gets_one_sentence_whichever_half_is_wrong(
    house: House, login: str, password: str
) -> None:
    answer = house.browser().logs_in(login, password)
    assert answer.status_code == 401
    assert "登录名或密码不对" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/console/",
        "//evil.test/console/",
        "/\\evil.test",
        "/console/\\evil.test",
        "javascript:alert(1)",
        "/console/\r\nX: y",
        "/wechat",
    ],
)
def test_login_never_leads_to_another_place(house: House, elsewhere: str) -> None:
    browser = house.browser()
    token = browser.token()
    answer = browser.client.post(
        "/console/login",
        query_string={"next": elsewhere},
        data={"csrf_token": token, "login": "bai", "password": PASSWORD},
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/console/")


def test_login_leads_back_to_the_page_that_was_asked_for(house: House) -> None:
    browser = house.browser()
    wanted = browser.opens("/console/matters?kind=question").headers["Location"]
    assert wanted.startswith("/console/login?")
    back = browser.posts(wanted, wanted, login="bai", password=PASSWORD)
    assert back.headers["Location"] == "/console/matters?kind=question"


def test_leaving_ends_the_session(house: House) -> None:
    browser = house.browser("bai")
    assert browser.posts("/console/logout", "/console/matters").status_code == 303
    assert browser.opens("/console/matters").status_code == 302


def test_a_closed_account_is_out_with_its_next_click(house: House) -> None:
    add_staff(house.desk, login="temp", name="临时", role=Role.CITY, points=[], password=PASSWORD)
    browser = house.browser("temp")
    assert browser.opens("/console/matters").status_code == 200
    disable_staff(house.desk, "temp")
    assert browser.opens("/console/matters").status_code == 302


def test_a_new_password_ends_every_other_session(house: House) -> None:
    add_staff(house.desk, login="two", name="两处", role=Role.CITY, points=[], password=PASSWORD)
    here, there = house.browser("two"), house.browser("two")
    new = "xin-mi-ma-zai-ci"
    answer = here.posts("/console/password", "/console/password", old=PASSWORD, new=new, again=new)
    assert answer.status_code == 303
    assert here.opens("/console/matters").status_code == 200
    assert there.opens("/console/matters").status_code == 302
    assert house.browser().logs_in("two", new).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "says"),
    [
        ("not-the-old-one", "xin-mi-ma-zai-ci", "xin-mi-ma-zai-ci", "原密码不对"),
        (PASSWORD, "short", "short", "至少要 10 位"),
        (PASSWORD, "xin-mi-ma-zai-ci", "xin-mi-ma-zai-na", "两次输入的新密码不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "和原来的一样"),
    ],
)
def test_a_password_that_will_not_do_is_told_why(
    house: House, old: str, new: str, again: str, says: str
) -> None:
    browser = house.browser("zhou")
    answer = browser.posts("/console/password", "/console/password", old=old, new=new, again=again)
    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/console/login", "/console/logout", "/console/password"])
def test_a_form_without_its_token_is_refused(house: House, path: str) -> None:
    browser = house.browser("zhou")
    answer = browser.client.post(path, data={"login": "zhou", "password": PASSWORD})
    assert answer.status_code == 400
    assert browser.opens("/console/matters").status_code == 200


def test_forms_work_behind_https_though_no_referrer_is_sent(house: House) -> None:
    browser = house.browser()
    token = browser.token()
    answer = browser.client.post(
        "/console/login",
        base_url="https://localhost",
        data={"csrf_token": token, "login": "bai", "password": PASSWORD},
    )
    assert answer.status_code == 303


def test_one_address_cannot_try_without_end(house: House) -> None:
    browser = house.browser()
    token = browser.token()
    limiter.enabled = True
    try:
        codes = [
            browser.client.post(
                "/console/login", data={"csrf_token": token, "login": "nobody", "password": "x"}
            ).status_code
            for _ in range(21)
        ]
    finally:
        limiter.reset()
        limiter.enabled = False
    assert codes[-1] == 429


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(house: House) -> None:
    app = app_for(house.desk)
    app.config["SESSION_COOKIE_SECURE"] = True
    cookie = (
        app.test_client().get("/console/login", base_url="https://localhost").headers["Set-Cookie"]
    )
    for part in ("HttpOnly", "Secure", "SameSite=Lax", "Path=/console"):
        assert part in cookie
