"""A draft round the whole circle in real browsers: two officers at their desks, a villager's phone
beside them."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import Office
from tests.support.browser import page_of, scans_as_a_newcomer
from tests.support.drafts import DOGS
from tests.support.shots import log_in
from tests.support.town import Town

pytestmark = pytest.mark.browser
HOME = "诚城社区"
WORDS = "养犬条例征求意见了，回“征询”就能看，有话直接写。"


def test_upload_explain_announce_hear_decide_and_write_up(
    town: Town, browser: Browser, tmp_path: Path
) -> None:
    draft = tmp_path / "草案.md"
    draft.write_text(DOGS, encoding="utf-8")
    town.flask("wechat-setup")
    city, officer = Office(town, "city"), Office(town, "officer", HOME)
    with (
        page_of(browser, 1366, 768) as desk,
        page_of(browser, 1366, 768) as second,
        page_of(browser, 1366, 768) as phone,
    ):
        log_in(desk, town, city)
        log_in(second, town, officer)
        follows(phone, town)
        overview = uploads(desk, draft)
        explains(second, overview)
        desk.goto(overview)
        desk.click("button:has-text('开始征求意见')")
        expect(desk.locator(".flash-done")).to_contain_text("群众现在看得到了")
        announces(desk, second, town, overview)
        phone.wait_for_selector(f".theirs >> text={WORDS}")
        says(phone, "第四条犬绳二米太长了，大狗拽不住，改成一米五")
        phone.wait_for_selector(".theirs >> text=第4条的意见记下了")
        desk.goto(overview)
        desk.click("button:has-text('现在截止')")
        expect(desk.locator(".flash-done")).to_be_visible()
        decides(desk, overview)
        town.forward(minutes=31)
        phone.wait_for_selector(".theirs >> text=您的意见采纳了")
        phone.wait_for_selector(".theirs >> text=绳长不超过一点五米")
        paper = publishes(desk, overview, tmp_path)
    assert "没有不同" in town.flask("verify", str(paper))


def follows(phone: Page, town: Town) -> None:
    scans_as_a_newcomer(phone, town.emulator, "宋大妈", "ccsq-box-1", HOME)
    says(phone, "你好")
    phone.wait_for_selector(".theirs >> text=您好")


def says(phone: Page, words: str) -> None:
    if not phone.is_visible("#words"):
        phone.click("[aria-label*='键盘']")
    phone.fill("#words", words)
    phone.press("#words", "Enter")


def uploads(desk: Page, draft: Path) -> str:
    desk.click("nav >> text=征询")
    desk.click(".list-head a:has-text('新建征询')")
    desk.set_input_files("#file", draft)
    desk.check(f"label:has-text('{HOME}') input")
    desk.click("button:has-text('上传')")
    expect(desk.locator(".flash-done")).to_contain_text("逐条核对")
    with desk.expect_download() as kept:
        desk.click("a:has-text('下载原文件')")
    assert kept.value.path().read_text(encoding="utf-8") == DOGS
    return desk.url.split("/text")[0]


def explains(second: Page, overview: str) -> None:
    second.goto(f"{overview}/text")
    second.locator("article", has_text="第四条").first.locator("a:has-text('写解读')").click()
    second.fill("#text", "出门遛狗要牵绳，绳子不能太长。")
    second.fill("input[name=question] >> nth=0", "两米合适不合适？")
    second.click("button:has-text('保存解读')")
    expect(second.locator(".explained").first).to_contain_text("两米合适不合适？")


def announces(desk: Page, second: Page, town: Town, overview: str) -> None:
    """Her own notice she cannot release; her colleague reads it and does."""
    base = overview.split("/consultations/", maxsplit=1)[0]
    desk.goto(f"{base}/notices/new?consultation={overview.rsplit('/', 1)[1]}")
    desk.fill("#title", "养犬条例征求意见")
    desk.fill("#text", WORDS)
    at = town.now().astimezone(ZoneInfo("Asia/Shanghai"))
    desk.fill("#at", f"{at:%Y-%m-%dT%H:%M}")
    desk.check("input[name=to][value=points]")
    desk.check(f"label:has-text('{HOME}') input[name=point]")
    expect(desk.locator("#reach")).to_contain_text("能送到")
    desk.click("text=存好，请同事复核")
    desk.wait_for_url("**/notices/*")
    expect(desk.locator(".way-wait")).to_contain_text("等另一位同事复核")
    assert desk.locator("button:has-text('复核发布')").count() == 0
    second.goto(desk.url)
    second.click("button:has-text('复核发布')")
    expect(second.locator(".flash").first).to_contain_text("已发布")


def decides(desk: Page, overview: str) -> None:
    desk.goto(f"{overview}/opinions")
    desk.click(".opinion-articles a:has-text('第四条')")
    desk.check("input[name=opinion]")
    desk.check("input[value=adopted]")
    desk.fill("#new_place", "第四条")
    desk.fill("#new_text", "绳长不超过一点五米")
    desk.click("button:has-text('记到选中的')")
    expect(desk.locator(".flash-done")).to_contain_text("已记下 1 条")


def publishes(desk: Page, overview: str, folder: Path) -> Path:
    """The result page, then the report; out comes the report's file."""
    desk.goto(f"{overview}/result")
    desk.fill("#result", "谢谢大家。绳长改成了一点五米。")
    desk.click("button:has-text('公布结果')")
    expect(desk.locator(".flash-done")).to_contain_text("结果已公布")
    desk.goto(f"{overview}/opinions")
    desk.click("button:has-text('按现在的意见制作')")
    with desk.expect_download() as made:
        desk.click("a:has-text('报告 Word')")
    paper = folder / made.value.suggested_filename
    made.value.save_as(paper)
    return paper
