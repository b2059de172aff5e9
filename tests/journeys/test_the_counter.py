"""A morning at the counter in a real browser: the desk, the box, the minutes, a paper to take home.

On a wide screen by keyboard, and at the width of a phone.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Office
from tests.support.browser import page_of
from tests.support.shots import log_in
from tests.support.town import Town

pytestmark = pytest.mark.browser


def fits(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def enters(page: Page, words: str) -> None:
    page.keyboard.insert_text(words)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(f".entered-text:has-text('{words}')")


def test_two_are_entered_by_keyboard_and_one_takes_hers_into_wechat(
    town: Town, browser: Browser, clerk: Office
) -> None:
    with page_of(browser, 1366, 768) as page:
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/counter")
        page.focus("input[name=channel][value=desk]")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")  # 走访
        page.focus("#text")
        enters(page, "建议社区装个直饮水机")
        enters(page, "请问老年证到哪儿办")
        assert page.input_value("#text") == ""
        assert page.is_checked("input[name=channel][value=visit]")
        page.click(".entered .pick >> text=建议")
        page.wait_for_selector("text=类别已改好")
        page.wait_for_url("**/console/counter?entry=*")
        page.click("text=打印回执条")
        page.wait_for_selector(".slip .code")
        paper = page.inner_text(".slip")
        assert "老年证" not in paper
    number = re.search(r"\d{3}-\d{3}-\d{4}", paper)
    code = re.search(r"领 (\d{4}) (\d{4})", paper)
    assert number is not None
    assert code is not None
    scene = f"claim_{code[1]}{code[2]}"
    assert scene in {one["scene"] for one in town.control("GET", "scenes")["codes"]}
    her = town.villager("领条的大娘", scene)
    her.hears("认领好了")
    assert number[0] in her.says("进度")
    other = town.villager("捡条的人")
    assert "有人认领过了" in other.scans(scene)
    path = clerk.find(number[0].replace("-", ""))
    assert path is not None
    clerk.answer(path, "到一楼窗口办，带上身份证。")
    her.hears("到一楼窗口办")


@pytest.mark.parametrize("width", [1366, 390])
def test_a_box_is_opened_entered_and_closed_and_minutes_are_taken_from(
    town: Town, browser: Browser, clerk: Office, width: int
) -> None:
    with page_of(browser, width, 844) as page:
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/counter/boxes")
        page.fill("#second", "老周")
        page.fill("#slips", "1")
        page.click("text=记下开箱")
        page.click("text=登记第 1 张")
        page.wait_for_selector("h1:has-text('第 1 张')")
        enters(page, f"建议广场多放几盏灯{width}")
        fits(page, width)
        page.click("text=回到这次开箱")
        page.click("text=结清这次开箱")
        page.wait_for_selector("text=这次开箱已结清")
        fits(page, width)
        page.goto(f"{town.web}/console/counter/meetings")
        page.fill("#title", f"养犬条例座谈{width}")
        page.fill("#where", "二楼会议室")
        page.fill("#people", "12")
        page.fill("#text", f"主持人讲了话。\n王代表：第十二条罚得太重了{width}。")
        page.click("text=存好，去取意见")
        page.click("#minutes li:nth-child(2) >> text=取这一段")
        page.wait_for_selector("mark")
        page.wait_for_selector(".entered .kind-opinion")
        fits(page, width)
        page.goto(f"{town.web}/console/counter/meetings")
        assert page.input_value("#text") == ""


@pytest.mark.parametrize("width", [1366, 390])
def test_a_voice_is_heard_and_answered_with_a_template(
    town: Town, browser: Browser, clerk: Office, width: int
) -> None:
    her = town.villager("发语音的大爷", "ccsq-box-1")
    her.push("voice")
    with page_of(browser, width, 844) as page:
        log_in(page, town, clerk)
        page.goto(f"{town.web}/console/templates")
        page.fill("#title", f"收到{width}")
        page.fill("#text", f"您说的我们记下了，三天内给您回话{width}。")
        page.click("button:has-text('存好')")
        page.wait_for_selector("text=模板已存好")
        page.goto(f"{town.web}/console/matters")
        page.click(".rows a:has-text('〔语音〕')")
        page.fill("#heard", f"俺想问问高龄补贴咋领{width}")
        page.click("text=存下，读一遍")
        page.wait_for_selector("h3:has-text('听写')")
        page.wait_for_selector("h1 .kind-question")
        page.fill("#text", "您好！")
        page.click(".helps summary")
        page.click(f".helps li:has-text('收到{width}') >> text=用这段")
        assert page.input_value("#text") == f"您好！您说的我们记下了，三天内给您回话{width}。"
        fits(page, width)
        page.click("text=发给对方")
        page.wait_for_selector("text=/答复(已发到对方微信|正在送出)/")  # by us or by the clock
        page.click("text=存入问答库")
        page.fill("#question", f"高龄补贴怎么领（{width}）")
        page.click("button:has-text('存入问答库')")
        page.wait_for_selector("text=已存入问答库")
        fits(page, width)
    her.hears(f"三天内给您回话{width}")
