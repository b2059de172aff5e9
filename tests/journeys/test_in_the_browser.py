"""The circle once round in a real browser: phone page and console, as people see them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Office
from tests.support.browser import page_of, scans_as_a_newcomer
from tests.support.shots import log_in
from tests.support.town import Town

pytestmark = pytest.mark.browser


def test_scan_write_receive_and_read_the_answer(
    town: Town, browser: Browser, clerk: Office
) -> None:
    town.flask("wechat-setup")
    with page_of(browser, 1366, 768) as phone, page_of(browser, 1366, 768) as desk:
        scans_as_a_newcomer(phone, town.emulator, "胡奶奶", "ccsq-box-1", "诚城社区")
        if phone.is_visible("#to-menu") is False:
            phone.click("[aria-label*='键盘']")
        phone.fill("#words", "俺觉着村里得弄个幸福食堂，叫老人有口热饭")
        phone.press("#words", "Enter")
        phone.wait_for_selector(".theirs >> text=受理编号")

        log_in(desk, town, clerk)
        desk.click("text=幸福食堂")
        desk.wait_for_selector("text=为什么")
        desk.fill("#text", "下周三开会定，有结果给您说。")
        desk.click("button:has-text('发给对方')")
        desk.wait_for_selector("text=已送达")
        phone.wait_for_selector(".theirs >> text=下周三开会定")


def test_a_page_that_stays_open_tells_of_an_emergency(
    town: Town, browser: Browser, clerk: Office
) -> None:
    with page_of(browser, 1366, 768) as page:
        page.clock.install()
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/password")
        before = int(page.get_attribute("[data-alerts]", "data-urgent") or 0)
        town.villager("大刘", "ccsq-box-1").says("着火了！村东头麦场着火了")
        page.clock.fast_forward("01:05")
        page.wait_for_selector(f"a.alarm:has-text('有 {before + 1} 条紧急提醒没人接手')")
        assert page.title().startswith(f"（{before + 1} 条紧急）")


@pytest.mark.parametrize("width", [1366, 390])
def test_every_page_of_the_office_fits_its_screen(
    town: Town, browser: Browser, city: Office, width: int
) -> None:
    with page_of(browser, width, 800) as page:
        log_in(page, town, city)
        for path in ("matters", "alerts", "notices", "sites", "audit", "password"):
            page.goto(f"{town.web}/console/{path}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
