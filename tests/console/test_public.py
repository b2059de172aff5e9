"""The pages anybody may open, and the one behind a person's own link."""

from __future__ import annotations

import re

from handlers.desk import PRIVACY_VERSION
from tests.console.conftest import ACCUSATION, Browser, House


def link_of(house: House, name: str) -> str:
    """The path of a fresh 导出 link."""
    found = re.search(r'href="https://minyi\.test([^"]+)"', house.person(name).says("导出"))
    assert found is not None
    return found[1]


def test_the_public_pages_are_light_and_need_no_script(house: House) -> None:
    browser = house.browser()
    style = len(browser.opens("/p/static/public.css").data)
    for path in ("/p/", "/p/privacy"):
        answer = browser.opens(path)
        assert answer.status_code == 200
        assert len(answer.data) + style < 100_000
        assert "<script" not in answer.get_data(as_text=True)


def test_days_of_promise_are_the_ones_the_bot_speaks_of(house: House) -> None:
    days = house.desk.rules.answer_within_days
    assert f"{days}个工作日内答复您" in house.browser().reads("/p/")
    assert f"{days}个工作日内答复您" in house.person("老乔").says("请问路口的红绿灯几时修好？")


def test_public_pages_set_no_cookie(house: House) -> None:
    assert "Set-Cookie" not in house.browser().opens("/p/privacy").headers


def test_the_privacy_page_names_its_version_and_every_right(house: House) -> None:
    page = house.browser().reads("/p/privacy")
    assert f"第{PRIVACY_VERSION}版" in page
    for right in ("撤回", "导出", "删除我的信息", "退订", "人工"):
        assert right in page


def test_a_person_sees_all_of_her_own_and_only_that(house: House) -> None:
    answer = house.browser().opens(link_of(house, "阿兰"))
    page = answer.get_data(as_text=True)
    assert "请问电动车能在楼道里充电吗" in page
    assert ACCUSATION in page  # her own words are hers
    assert "老年食堂" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]


def test_the_file_holds_the_same_records(house: House) -> None:
    link = link_of(house, "阿兰").replace("/p/mine", "/p/mine.json")
    answer = house.browser().opens(link)
    data = answer.get_json()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [m["类别"] for m in data["事项"]].count("咨询") == 1
    assert any(said["内容"] == ACCUSATION for said in data["说过的话"])
    assert "\\u" not in answer.get_data(as_text=True)


def test_a_link_grows_old_and_says_so_kindly(house: House) -> None:
    link, browser = link_of(house, "阿兰"), house.browser()
    assert browser.opens(link).status_code == 200
    assert browser.opens(link).status_code == 200  # looked at first by WeChat's scanner
    house.clock.forward(minutes=31)
    for path in (link, link.replace("/p/mine", "/p/mine.json")):
        assert_expired(browser, path)


def test_a_forged_link_is_as_good_as_an_old_one(house: House) -> None:
    for token in ("", "x", "WzEsOTk5OTk5OTk5OV0.forged", link_of(house, "阿兰")[10:-2] + "zz"):
        assert_expired(house.browser(), f"/p/mine?t={token}")


def assert_expired(browser: Browser, path: str) -> None:
    answer = browser.opens(path)
    assert answer.status_code == 410
    assert "再回一次“导出”" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
