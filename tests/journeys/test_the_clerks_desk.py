"""A clerk's jobs in a real browser: by keyboard, and at the width of a phone."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Office
from tests.support.browser import page_of
from tests.support.shots import log_in
from tests.support.town import Town

pytestmark = pytest.mark.browser

_people = itertools.count(1)


def writes(town: Town, text: str) -> None:
    town.villager(f"乡亲{next(_people)}", "ccsq-box-1").says(text)


def opens(page: Page, town: Town, words: str) -> None:
    page.goto(f"{town.web}/console/matters")
    page.click(f".rows a:has-text('{words}')")
    page.wait_for_selector("#fix")


def test_by_keyboard_from_the_list_to_the_answer(
    town: Town, browser: Browser, clerk: Office
) -> None:
    writes(town, "请问合作医疗去哪儿办呀")
    with page_of(browser, 1366, 768) as page:
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/matters")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector("blockquote:has-text('合作医疗')")
        page.wait_for_load_state()  # who presses a key before the page is whole is not heard
        page.keyboard.press("?")
        page.wait_for_selector("#keys[open]")
        page.keyboard.press("a")
        page.keyboard.type("到村部一楼办，带上身份证。")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("text=/答复(已发到对方微信|正在送出)/")  # by us or by the clock
        assert page.input_value("#text") == ""


@pytest.mark.parametrize("width", [1366, 390])
def test_a_kind_is_put_right_with_a_click_and_taken_back(
    town: Town, browser: Browser, clerk: Office, width: int
) -> None:
    words = f"建议在渠边装护栏{width}"
    writes(town, words)
    with page_of(browser, width, 800) as page:
        log_in(page, town, clerk)
        opens(page, town, words)
        page.click("#fix .pick >> text=咨询")
        page.wait_for_selector("text=类别已改好")
        page.click("#fix .undo button")
        page.wait_for_selector("text=已撤销")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_several_are_ticked_and_closed_together(
    town: Town, browser: Browser, clerk: Office
) -> None:
    writes(town, "建议广场多放几个凳子")
    writes(town, "建议广场添个饮水处")
    with page_of(browser, 390, 844) as page:
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/matters")
        for words in ("凳子", "饮水处"):
            page.check(f".row-item:has-text('{words}') .tick")
        page.click(".bulk summary")
        page.click(".bulk button:has-text('办结')")
        page.wait_for_selector("text=已改好 2 件")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_comes_while_the_list_is_open_is_told_within_seconds(
    town: Town, browser: Browser, clerk: Office
) -> None:
    with page_of(browser) as page:
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/matters")
        writes(town, "建议大队部门口装个钟")
        page.wait_for_selector("#news:not([hidden])", timeout=15_000)
        page.click("#news a")
        page.wait_for_selector("text=装个钟")


def test_what_was_being_written_is_still_there_after_a_reload(
    town: Town, browser: Browser, clerk: Office
) -> None:
    writes(town, "请问老井还能用不")
    with page_of(browser) as page:
        log_in(page, town, clerk)
        opens(page, town, "老井")
        page.fill("#text", "写了一半的话")
        page.reload()
        assert page.input_value("#text") == "写了一半的话"


def test_a_colleague_sees_who_is_writing_and_takes_over(
    town: Town, browser: Browser, clerk: Office, city: Office
) -> None:
    writes(town, "请问村史馆几时开放")
    with page_of(browser) as hers, page_of(browser) as theirs:
        log_in(hers, town, clerk)
        log_in(theirs, town, city)
        opens(hers, town, "村史馆")
        with hers.expect_response(lambda got: got.url.endswith("/hold")):
            hers.locator("#text").press_sequentially("周")
        opens(theirs, town, "村史馆")
        theirs.wait_for_selector("text=正在答复这件事")
        theirs.click("text=由我接着办")
        theirs.wait_for_selector("text=现在由您接着办")
