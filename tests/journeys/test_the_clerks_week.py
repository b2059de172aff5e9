"""The rest of a clerk's week in a real browser: a matter's way, what many said, Friday's paper.

Each by keyboard alone on the screen of an office, and by finger on a phone. In a town of its own,
whose clock goes a week forward; on one database: what the other would change here is tested below.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from playwright.sync_api import Browser

from tests.journeys.conftest import Office, number_in
from tests.support.browser import page_of
from tests.support.by_hand import HANDS, Keys, fits
from tests.support.databases import Databases
from tests.support.shots import log_in
from tests.support.town import Town, running_town, until

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("kind", HANDS)]
HOME = "诚城社区"
_people = itertools.count(1)


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town-of-the-week")
    url = databases.fresh("sqlite", folder)
    with running_town(url, folder) as town:
        yield town
    databases.drop(url)


@pytest.fixture(scope="module")
def clerk(town: Town) -> Office:
    return Office(town, "clerk", HOME, name="老白")


@pytest.fixture(scope="module")
def officer(town: Town) -> Office:
    return Office(town, "officer", HOME, name="小贺")


@pytest.fixture(scope="module")
def city(town: Town) -> Office:
    return Office(town, "city", name="老施")


@contextmanager
def at_work(
    browser: Browser, town: Town, staff: Office, kind: str, path: str = "matters", refused: int = 0
) -> Iterator[Keys]:
    """Somebody at this page of the console, with this hand."""
    hand = HANDS[kind]
    size = (hand.width, hand.height)
    with page_of(browser, *size, touch=hand.touch, refused=refused) as page:
        log_in(page, town, staff)
        page.goto(f"{town.web}/console/{path}")
        yield hand(page)


def done(hand: Keys, sentence: str, picture: str) -> None:
    hand.page.wait_for_selector(f".flash:has-text('{sentence}')")
    fits(hand, picture)


def filed(town: Town, text: str) -> str:
    """The number of what somebody new wrote."""
    return number_in(town.villager(f"街坊{next(_people)}", "ccsq-box-1").says(text))


def test_a_matter_is_handed_on_put_off_noted_and_reported_up(
    town: Town, browser: Browser, clerk: Office, officer: Office, kind: str
) -> None:
    her = town.villager("问路的婶子", "ccsq-box-1")
    number = number_in(her.says("请问村口那条路啥时候修好"))
    with at_work(browser, town, clerk, kind) as hand:
        hand.opens(number)
        fits(hand, "matter")
        hand.jumps("w")
        hand.chooses("#owner", "小贺", 0)
        hand.presses("#work button:text-is('指派')", 1)
        done(hand, "经办人已改好", "matter-assigned")
        assert "经办人：小贺" in hand.page.inner_text("#work")
        hand.presses("#work button:text-is('延期 5 个工作日')", 1)
        done(hand, "已延期", "matter-extended")
        hand.writes("#remark", "已问过交通所，等他们排期", 6)
        hand.sends("#work button:text-is('记下')")
        done(hand, "已记下", "matter-noted")
        assert "等他们排期" in hand.page.inner_text(".remarks")
        hand.presses("summary:has-text('报市法工委')", 3, "Shift+Tab")
        hand.writes("#why", "路是市里管的，社区修不了", 1)
        hand.presses("#work button:text-is('上报')", 1)
        done(hand, "已报请市法工委处理", "matter-up")
    her.hears("这件事还要再核实")


def test_two_of_the_same_are_joined_and_parted_again(
    town: Town, browser: Browser, clerk: Office, kind: str
) -> None:
    main = filed(town, "建议夜市收摊后把油污冲干净")
    second = town.villager("也这么说的人", "ccsq-box-1")
    other = number_in(second.says("建议夜市散了以后冲一冲地上的油"))
    with at_work(browser, town, clerk, kind, refused=1) as hand:
        hand.opens(other)
        hand.jumps("w")
        hand.presses("summary:has-text('说的是同一件事')", 3)
        hand.writes("#number", "12", 1)
        hand.presses("#work button:text-is('并案')", 1)
        done(hand, "没找到这个编号", "merge-refused")
        assert hand.page.input_value("#number") == "12"
        hand.rewrites("#number", main)
        hand.presses("#work button:text-is('并案')", 1)
        done(hand, "已并案", "merged")
        hand.jumps("w")
        hand.presses("#work button:text-is('不再并案')", 3)
        done(hand, "已改为单独办理", "unmerged")
        assert hand.page.locator("text=这件已并入").count() == 0
    second.hears("已经并在一起办")
    second.hears("改为单独办理")


def test_a_message_that_says_two_things_is_split(
    town: Town, browser: Browser, clerk: Office, kind: str
) -> None:
    number = filed(town, "建议菜市场的秤有人查，查完把结果贴在门口。")
    with at_work(browser, town, clerk, kind) as hand:
        hand.opens(number)
        hand.jumps("e")
        hand.presses("summary:has-text('拆开')", 14)
        hand.chooses(".clauses li:nth-child(2) select", "诉求", 4)
        fits(hand, "split-form")
        hand.presses("#fix button:text-is('拆开')", 2)
        done(hand, "已分出 1 件", "split")
        assert "同一条来信里还有" in hand.page.inner_text(".o1")


def test_what_many_said_is_grouped_and_named(
    town: Town, browser: Browser, city: Office, kind: str
) -> None:
    what = {"keys": "秋千链子", "finger": "滑梯台阶"}[kind]
    for words in ("建议公园里的{}生锈了换一换", "公园{}锈了，建议赶紧换", "{}生锈，建议公园换新的"):
        filed(town, words.format(what))
    with at_work(browser, town, city, kind, "themes") as hand:
        hand.presses("button:text-is('现在归并一次')", 20)
        done(hand, "归并好了", "themes")
        hand.writes("#q", what[:2], 1)
        hand.presses("button:text-is('搜索')", 1)
        hand.page.wait_for_url("**q=*")
        hand.presses(".theme-row h2 a", 30)
        hand.page.wait_for_url("**/themes/*")
        hand.writes("#name", f"公园{what}要换", 30)
        hand.presses("button:text-is('改名')", 1)
        done(hand, "记下了", "theme")
        assert hand.page.inner_text("h1") == f"公园{what}要换"


def test_the_words_of_a_topic_are_changed_and_a_topic_is_added(
    town: Town, browser: Browser, city: Office, kind: str
) -> None:
    filed(town, "建议遛狗都拴绳")
    until(lambda: "养犬" in city.page("topics"), "the clock read no topics")
    with at_work(browser, town, city, kind, "topics") as hand:
        hand.presses("a[aria-label='改养犬']")
        hand.page.wait_for_selector("#topic_words")
        fits(hand, "topic")
        words = hand.page.input_value("#topic_words")
        hand.writes("#topic_words", f"{words}、{kind}", 30)
        hand.sends("button:text-is('存好')")
        done(hand, "领域已改好", "topics")
        hand.writes("#name", f"戏曲{kind}")
        hand.writes("#topic_words", "豫剧 戏台", 1)
        hand.presses("button:text-is('加上')", 1)
        done(hand, "领域已加上", "topics-added")
        assert "豫剧、戏台" in hand.page.inner_text(".topic-rows")


def test_an_emergency_is_seen_from_any_page_and_taken_on(
    town: Town, browser: Browser, clerk: Office, kind: str
) -> None:
    filed(town, "救命！有人掉机井里了，就在村西头")
    with at_work(browser, town, clerk, kind, "summaries") as hand:
        fits(hand, "strip")
        hand.presses("a.alarm", 20)
        hand.page.wait_for_url("**/alerts")
        fits(hand, "alerts")
        hand.presses("button:text-is('我来处理')", 30)
        done(hand, "已记下由您处理", "alerts-done")
        assert hand.page.locator("button:text-is('我来处理')").count() == 0
        assert hand.page.locator("a.alarm").count() == 0


def test_fridays_paper_is_made_worded_signed_taken_away_and_corrected(
    town: Town, browser: Browser, clerk: Office, officer: Office, kind: str, tmp_path: Path
) -> None:
    filed(town, "建议给公交站加个顶棚")
    town.forward(days=7)
    week, words = town.week_of_the_past(), f"本周开了一次座谈会（{kind}）。"
    with at_work(browser, town, clerk, kind, "summaries") as hand:
        hand.presses(".week button:text-is('现在制作')", 20)
        done(hand, "周报已按现在的数据统计好", "week-running")
        address = made(hand, town, week)
        with hand.page.expect_navigation():
            hand.presses("button:text-is('重新统计')", 30)
        done(hand, "周报已按现在的数据统计好", "week-draft")
        hand.writes("#w-remarks", words)
        hand.sends("button:text-is('保存文字')")
        done(hand, "文字已保存", "week-worded")
    with at_work(browser, town, officer, kind, address) as hand:
        hand.presses("button:text-is('签发')", 30)
        done(hand, "周报已签发", "week-signed")
        hand.page.reload()
        papers = [downloads(hand, f"a:text-is('下载 {form}')", tmp_path) for form in FORMS]
        hand.writes("#reason", "有一件补登的没有算进去")
        hand.presses("button:text-is('更正')", 1)
        done(hand, "已按现在的数据另出一版", "week-corrected")
        assert hand.page.locator(".sum-versions a").count() == 2
        assert hand.page.input_value("#w-remarks") == words
    assert words in "".join(one.text for one in Document(str(papers[0])).paragraphs)
    assert openpyxl.load_workbook(papers[1])["汇总"].freeze_panes
    for paper in papers[: 2 if kind == "keys" else 1]:
        assert "没有不同" in town.flask("verify", str(paper))


FORMS = ("Word", "Excel")


def made(hand: Keys, town: Town, week: str) -> str:
    """Opens the week that is over, which the clock makes, or she does. Returns its path."""
    hand.page.goto(f"{town.web}/console/summaries")
    section = f".week:has(h2:has-text('第{int(week[-2:])}周'))"
    fits(hand, "weeks")
    to_make = hand.page.locator(f"{section} button")
    hand.presses(f"{section} {'button' if to_make.count() else '.week-places a'}", 30)
    hand.page.wait_for_selector("#wording")
    return hand.page.url.split("/console/")[1]


def downloads(hand: Keys, link: str, folder: Path) -> Path:
    with hand.page.expect_download() as got:
        hand.presses(link, 30)
    paper = folder / got.value.suggested_filename
    got.value.save_as(paper)
    return paper
