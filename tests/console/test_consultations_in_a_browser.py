"""A draft from the upload to a villager's phone and to its result, in a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from tests.console.conftest import HOME, PASSWORD, House
from tests.support.browser import page_of
from tests.support.consultations import DRAFT, SECOND

pytestmark = pytest.mark.browser
WRONG = DRAFT.replace("（二）即时清除犬只粪便；\n", "").replace(
    "绳长不超过两米；", "绳长不超过两米；（二）即时清除犬只粪便；"
)
"""Two items in one line, as careless typing leaves them."""


@pytest.fixture
def address(house: House) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def log_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/console/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/console/matters*")


def test_upload_correct_explain_open_and_read_on_a_phone(
    house: House, browser: Browser, address: str, tmp_path: Path
) -> None:
    first, second = tmp_path / "草案.txt", tmp_path / "二审稿.txt"
    first.write_text(WRONG, encoding="utf-8")
    second.write_text(SECOND, encoding="utf-8")
    with page_of(browser, 1366, 768) as city:
        log_in(city, address, "shi")
        overview = uploads_and_corrects(city, first)
        with page_of(browser, 390, 844) as officer:
            log_in(officer, address, "zhou")
            officer.goto(f"{overview}/text")
            explains(officer)
        city.goto(overview)
        city.click("button:has-text('开始征求意见')")
        expect(city.locator(".flash-done")).to_contain_text("群众现在看得到了")
        with page_of(browser, 390, 844) as villager:
            villager.goto(f"{address}/p/consultations")
            reads(villager)
        replaces_and_concludes(city, overview, second)
        city.goto(f"{address}/p/c/{overview.rsplit('/', 1)[1]}/result")
        expect(city.locator("main")).to_contain_text("绳长改成了一点五米")


def uploads_and_corrects(city: Page, draft: Path) -> str:
    city.click("nav >> text=征询")
    city.click(".list-head a:has-text('新建征询')")
    city.set_input_files("#file", draft)
    city.fill("#opens", "2026-11-20")
    city.fill("#closes", "2026-12-25")
    city.check(f"label:has-text('{HOME}') input")
    city.click("button:has-text('上传')")
    expect(city.locator(".flash-done")).to_contain_text("逐条核对")
    city.locator("article", has_text="第三条").locator("a:has-text('核对')").click()
    words = city.locator("textarea", has_text="即时清除")
    words.fill("用牵引绳牵领，绳长不超过两米；\n\n（二）即时清除犬只粪便；")
    city.locator("form", has=words).locator("button:has-text('保存')").click()
    expect(city.locator(".flash-done")).to_have_text("已改好。")
    city.click("text=核对完了")
    expect(city.locator("article", has_text="第三条")).to_contain_text("（二）即时清除")
    return city.url.split("/text")[0]


def explains(officer: Page) -> None:
    officer.locator("article", has_text="第四条").locator("a:has-text('写解读')").click()
    officer.fill("#text", "一家只能养一只狗。")
    officer.fill("input[name=question] >> nth=0", "一只够不够？")
    officer.click("button:has-text('保存解读')")
    expect(officer.locator(".explained")).to_contain_text("一只够不够？")
    assert officer.locator("a:has-text('核对')").count() == 0  # the city's alone


def reads(villager: Page) -> None:
    villager.click("a:has-text('样例市文明养犬规定')")
    villager.click("article a:has-text('第四条')")
    expect(villager.locator("h1")).to_have_text("第四条")
    expect(villager.locator("main")).to_contain_text("一家只能养一只狗。")
    expect(villager.locator(".window")).to_contain_text("还剩 35 天")
    size = villager.evaluate("getComputedStyle(document.querySelector('.alone')).fontSize")
    assert float(size.removesuffix("px")) >= 20
    assert villager.evaluate("document.documentElement.scrollWidth") <= 390


def replaces_and_concludes(city: Page, overview: str, draft: Path) -> None:
    city.goto(overview)
    city.click("summary:has-text('上传新的一稿')")
    city.set_input_files("#file", draft)
    city.click("button:has-text('上传新稿')")
    expect(city.locator("ins").first).to_have_text("一点五")
    city.goto(overview)
    city.click("button:has-text('现在截止')")
    city.click(".flash a:has-text('写结果页')")
    city.fill("#result", "谢谢大家。绳长改成了一点五米。")
    city.click("button:has-text('公布结果')")
    expect(city.locator(".flash-done")).to_contain_text("结果已公布")
