"""The rest of a clerk's week in a real browser: matters on their way, what many said, Friday's paper.

By keyboard alone on the screen of an office; by finger alone at the width of a phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Office, number_in
from tests.support.browser import page_of
from tests.support.by_hand import chooses, fits, tabs_to
from tests.support.shots import log_in
from tests.support.town import Town

pytestmark = pytest.mark.browser
HOME = "诚城社区"


@pytest.fixture(scope="module")
def colleague(town: Town) -> Office:
    """Another clerk of the same point, with a name of her own."""
    return Office(town, "clerk", HOME)


def done(page: Page, sentence: str) -> None:
    page.wait_for_selector(f".flash:has-text('{sentence}')")


def opens(page: Page, town: Town, number: str) -> None:
    """By the search, as the keyboard does it."""
    page.goto(f"{town.web}/console/matters")
    page.keyboard.press("/")
    page.keyboard.insert_text(number)
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#work")


def presses(page: Page, button: str, at_most: int = 12, key: str = "Enter") -> None:
    tabs_to(page, button, at_most)
    page.keyboard.press(key)


def test_a_matter_is_handed_on_put_off_noted_and_reported_up_by_keyboard(
    town: Town, browser: Browser, clerk: Office
) -> None:
    her = town.villager("问路的婶子", "ccsq-box-1")
    number = number_in(her.says("请问村口那条路啥时候修好"))
    with page_of(browser) as page:
        log_in(page, town, clerk)
        opens(page, town, number)
        fits(page, "matter")
        page.keyboard.press("w")
        owner = page.locator("#owner")
        chooses(page, owner, "测试员")
        presses(page, "#work button:text-is('指派')", 1)
        done(page, "经办人已改好")
        fits(page, "matter-assigned")
        presses(page, "#work button:text-is('延期 5 个工作日')", 2)
        done(page, "已延期")
        fits(page, "matter-extended")
        page.keyboard.press("w")
        tabs_to(page, "#remark", 8)
        page.keyboard.insert_text("已问过交通所，等他们排期")
        page.keyboard.press("Control+Enter")
        done(page, "已记下")
        assert "等他们排期" in page.inner_text(".remarks")
        tabs_to(page, "summary:has-text('报市法工委')", 6, "Shift+Tab")
        page.keyboard.press("Enter")
        tabs_to(page, "#why", 1)
        page.keyboard.insert_text("路是市里管的，社区修不了")
        page.keyboard.press("Enter")
        done(page, "已报请市法工委处理")
        fits(page, "matter-up")
    her.hears("这件事还要再核实")


def test_two_of_the_same_are_joined_and_parted_and_a_message_is_split_by_keyboard(
    town: Town, browser: Browser, clerk: Office
) -> None:
    first, second = (town.villager(f"乡亲甲{nth}", "ccsq-box-1") for nth in range(2))
    main = number_in(first.says("建议夜市收摊后把油污冲干净"))
    other = number_in(second.says("建议夜市散了以后冲一冲地上的油"))
    third = town.villager("话多的大伯", "ccsq-box-1")
    long = number_in(third.says("建议菜市场多设几个垃圾桶。菜市场的秤也得有人查一查。"))
    with page_of(browser) as page:
        log_in(page, town, clerk)
        opens(page, town, other)
        page.keyboard.press("w")
        presses(page, "summary:has-text('说的是同一件事')", 8)
        tabs_to(page, "#number", 1)
        page.keyboard.insert_text("12")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert]")
        fits(page, "matter-merge-refused")
        number = tabs_to(page, "#number", 3, "Shift+Tab")
        assert number.input_value() == "12"
        number.press("Control+a")
        page.keyboard.insert_text(main)
        page.keyboard.press("Enter")
        done(page, "已并案")
        fits(page, "matter-merged")
        page.keyboard.press("w")
        presses(page, "button:text-is('不再并案')", 6)
        done(page, "已改为单独办理")
        assert page.locator("text=这件已并入").count() == 0
        opens(page, town, long)
        page.keyboard.press("e")
        presses(page, "summary:has-text('拆开')", 14)
        tabs_to(page, ".clauses li:nth-child(2) select", 4)
        chooses(page, page.locator(".clauses li:nth-child(2) select"), "建议")
        fits(page, "matter-split")
        presses(page, "#fix button:text-is('拆开')", 2)
        done(page, "已分出 1 件")
        assert "同一条来信里还有" in page.inner_text(".o1")
        fits(page, "matter-parted")
    second.hears("已经并在一起办")
    second.hears("改为单独办理")


def speaks(town: Town, *texts: str) -> None:
    for nth, text in enumerate(texts):
        town.villager(f"街坊{nth}", "ccsq-box-1").says(text)


def test_what_many_said_is_grouped_named_and_counted_by_keyboard(
    town: Town, browser: Browser, city: Office
) -> None:
    speaks(
        town,
        "建议公园里的秋千链子生锈了换一换",
        "公园秋千的链子锈了，建议赶紧换",
        "秋千链子生锈，孩子玩着怕人，建议公园换新的",
    )
    with page_of(browser) as page:
        log_in(page, town, city)
        page.goto(f"{town.web}/console/themes")
        presses(page, "button:text-is('现在归并一次')", 30)
        done(page, "归并好了")
        tabs_to(page, "#q", 3)
        page.keyboard.insert_text("秋千")
        page.keyboard.press("Enter")
        page.wait_for_url("**q=*")
        fits(page, "themes")
        presses(page, ".theme-row h2 a", 30)
        page.wait_for_selector("#name")
        tabs_to(page, "#name", 30)
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("公园秋千要换链子")
        page.keyboard.press("Enter")
        done(page, "记下了")
        assert page.inner_text("h1") == "公园秋千要换链子"
        fits(page, "theme")
        page.goto(f"{town.web}/console/topics")
        page.wait_for_selector(".topic-rows")
        fits(page, "topics")
        presses(page, ".topic-rows a[aria-label='改养犬']", 60)
        page.wait_for_selector("h1:has-text('养犬')")
        fits(page, "topic")
        tabs_to(page, "#topic_words", 30)
        page.keyboard.press("Control+End")
        page.keyboard.insert_text("、牵狗绳")
        page.keyboard.press("Control+Enter")
        done(page, "领域已改好")
        page.goto(f"{town.web}/console/topics")
        name = page.locator("#name")
        name.focus()
        page.keyboard.insert_text("戏曲文化")
        tabs_to(page, "#topic_words", 1)
        page.keyboard.insert_text("豫剧 戏台")
        presses(page, "button:text-is('加上')", 1)
        done(page, "领域已加上")
        assert "豫剧、戏台" in page.inner_text(".topic-rows")
        fits(page, "topics-added")


def test_an_emergency_is_seen_from_any_page_and_taken_on_by_keyboard(
    town: Town, browser: Browser, clerk: Office
) -> None:
    town.villager("看见的人", "ccsq-box-1").says("救命！有人掉机井里了，就在村西头")
    with page_of(browser) as page:
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/summaries")
        fits(page, "strip")
        presses(page, "a.alarm", 20)
        page.wait_for_url("**/alerts")
        fits(page, "alerts")
        before = page.locator(".alert-card:not(.is-done)").count()
        presses(page, "button:text-is('我来处理')", 30)
        done(page, "已记下由您处理")
        assert page.locator(".alert-card:not(.is-done)").count() == before - 1
        fits(page, "alerts-done")


@pytest.fixture
def ended_week(town: Town, clerk: Office) -> Iterator[str]:
    speaks(town, "建议给公交站加个顶棚", "请问小区的充电桩几时装")
    town.forward(days=7)
    yield town.week_of_the_past()


def downloads(page: Page, link: str, folder: Path) -> Path:
    with page.expect_download() as got:
        presses(page, link, 30)
    paper = folder / got.value.suggested_filename
    got.value.save_as(paper)
    return paper


def test_fridays_paper_is_made_worded_signed_taken_away_and_corrected_by_keyboard(
    town: Town, browser: Browser, clerk: Office, ended_week: str, tmp_path: Path
) -> None:
    with page_of(browser) as page:
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/summaries")
        fits(page, "weeks")
        week = f"form:has(input[value='{ended_week}']) button"
        if page.locator(week).count():
            presses(page, week, 30)
        else:  # the clock was quicker
            presses(page, f".week-places a >> nth=0", 30)
        page.wait_for_selector("#wording")
        fits(page, "week-draft")
        remarks = tabs_to(page, "#w-remarks", 60)
        page.keyboard.insert_text("本周社区开了一次座谈会。")
        page.keyboard.press("Control+Enter")
        done(page, "文字已保存")
        fits(page, "week-worded")
        assert remarks.input_value() == "本周社区开了一次座谈会。"
        presses(page, "button:text-is('签发')", 60)
        done(page, "周报已签发")
        fits(page, "week-signed")
        page.reload()
        word = downloads(page, "a:text-is('下载 Word')", tmp_path)
        sheet = downloads(page, "a:text-is('下载 Excel')", tmp_path)
        tabs_to(page, "#reason", 60)
        page.keyboard.insert_text("有一件补登的没有算进去")
        page.keyboard.press("Enter")
        done(page, "已按现在的数据另出一版")
        fits(page, "week-corrected")
        assert page.locator(".sum-versions a").count() == 2
    assert "本周社区开了一次座谈会。" in "".join(p.text for p in Document(str(word)).paragraphs)
    assert openpyxl.load_workbook(sheet).sheetnames
    for paper in (word, sheet):
        assert "没有不同" in town.flask("verify", str(paper))
