"""The phone page in a real browser."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from emulator.chat import FAILURE
from tests.emulator.conftest import Emulator, Start
from tests.emulator.echo_bot import APP_ID, Response, envelope

pytestmark = pytest.mark.browser

NUMBERS = itertools.count(1001)
HOSTILE = '<img src=x onerror="document.title=1"><a href="javascript:alert(1)">点我</a>'
TAPPABLE = (
    '请选<a href="weixin://bizmsgmenu?msgmenucontent=进度&msgmenuid=7">查进度</a>'
    '或<a href="https://example.org/p">看草案</a>'
)


@pytest.fixture
def page(browser: Browser, tencent: Emulator) -> Iterator[Page]:
    tencent.api("menu/delete")
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(40_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(tencent.url("/"))
    name = f"居民{next(NUMBERS)}"
    page.fill("#newcomer input", name)
    page.click("#newcomer button")
    page.wait_for_selector(f"#people-list li.chosen >> text={name}")
    page.wait_for_selector(".theirs")
    yield page
    page.close()
    assert troubles == []


def say(page: Page, words: str) -> None:
    page.fill("#words", words)
    page.press("#words", "Enter")


def test_words_and_their_answer_appear(page: Page) -> None:
    say(page, "路灯坏了")
    page.wait_for_selector(".mine >> text=路灯坏了")
    page.wait_for_selector(".theirs >> text=收到：路灯坏了")


def test_a_failing_bot_shows_the_sentence_of_the_platform(page: Page, tencent: Emulator) -> None:
    tencent.bot.behaviour = lambda _push: Response("{}")
    say(page, "在吗")
    page.wait_for_selector(f".notice >> text={FAILURE}")


def test_hostile_words_stay_words(page: Page, tencent: Emulator) -> None:
    tencent.bot.behaviour = lambda push: Response(envelope(push.text(HOSTILE)))
    before = page.locator(".theirs").count()
    say(page, HOSTILE)
    page.locator(".theirs").nth(before).wait_for()
    assert page.locator("#chat .bubble img, #chat .bubble a").count() == 0
    assert page.title() != "1"


def test_links_and_menu_links_can_be_tapped(page: Page, tencent: Emulator) -> None:
    tencent.bot.behaviour = lambda push: Response(envelope(push.text(TAPPABLE)))
    say(page, "你好")
    page.click(".bubble button.link >> text=查进度")
    page.wait_for_selector(".mine >> text=进度")
    assert tencent.bot.pushes[-1]["bizmsgmenuid"] == "7"
    assert page.get_attribute(".bubble a", "href") == "https://example.org/p"


def test_a_customer_service_message_appears_within_a_second(page: Page, tencent: Emulator) -> None:
    openid = tencent.control("GET", "/followers?limit=1")["followers"][0]["openid"]
    body = {"touser": openid, "msgtype": "text", "text": {"content": "已经修好了"}}
    assert tencent.code("message/custom/send", body) == 0
    page.wait_for_selector(".theirs >> text=已经修好了", timeout=1000)


def test_the_menu_of_the_bot_can_be_pressed(page: Page, tencent: Emulator) -> None:
    sub = {"type": "click", "name": "my", "key": "mine"}
    menu = {"button": [{"name": "more", "sub_button": [sub]}]}
    assert tencent.code("menu/create", menu) == 0
    page.click("#menu .cell > button")
    page.click(".sub button")
    page.wait_for_selector(".theirs >> text=收到：CLICK")
    assert tencent.bot.pushes[-1]["EventKey"] == "mine"
    tencent.api("menu/delete")


def test_each_person_sees_the_menu_that_fits(page: Page, tencent: Emulator) -> None:
    openid = tencent.control("GET", "/followers?limit=1")["followers"][0]["openid"]
    button = {"type": "click", "key": "k"}
    assert tencent.code("menu/create", {"button": [{**button, "name": "all"}]}) == 0
    page.wait_for_selector("#menu .cell >> text=all")
    tag = tencent.api("tags/create", {"tag": {"name": openid[-9:]}})["tag"]["id"]
    rule = {"button": [{**button, "name": "mine"}], "matchrule": {"tag_id": tag}}
    assert "menuid" in tencent.api("menu/addconditional", rule)
    members = {"openid_list": [openid], "tagid": tag}
    assert tencent.code("tags/members/batchtagging", members) == 0
    page.wait_for_selector("#menu .cell >> text=mine")
    tencent.api("menu/delete")


def test_a_link_in_the_chat_leads_to_the_page_of_consent(page: Page, tencent: Emulator) -> None:
    tencent.control("PUT", "/templates", {"one_time": ["T1"]})
    back = quote(tencent.url("/healthz"), safe="")
    link = (
        f"https://mp.weixin.qq.com/mp/subscribemsg?action=get_confirm&amp;appid={APP_ID}"
        f"&amp;scene=1&amp;template_id=T1&amp;redirect_url={back}#wechat_redirect"
    )
    words = f'<a href="{link}">告诉我结果</a>'
    tencent.bot.behaviour = lambda push: Response(envelope(push.text(words)))
    say(page, "你好")
    with page.context.expect_page() as opened:
        page.click(".bubble a >> text=告诉我结果")
    popup = opened.value
    popup.click("button[value=confirm]")
    popup.wait_for_url("**/healthz?**")
    assert "action=confirm" in popup.url
    assert "openid=" in popup.url
    popup.close()
    openid = tencent.control("GET", "/followers?limit=1")["followers"][0]["openid"]
    assert len(tencent.control("GET", f"/followers/{openid}/consents")["consents"]) == 1


def test_of_several_accounts_one_is_chosen(browser: Browser, start: Start, tmp_path: Path) -> None:
    keys = {"secret": "s" * 32, "token": "token", "mode": "plain"}
    accounts = [
        {**keys, "app_id": f"wx{n}", "account_id": f"gh_{n}", "name": name}
        for n, name in enumerate(["第一号", "第二号"])
    ]
    (tmp_path / "accounts.json").write_text(json.dumps(accounts))
    tencent = start(EMULATOR_ACCOUNTS=str(tmp_path / "accounts.json"))
    tencent.follower(name="甲的人")
    other = {"push": False, "name": "乙的人"}
    tencent.control("POST", "/followers?account=gh_1", other)
    page = browser.new_page()
    page.goto(tencent.url("/"))
    page.wait_for_selector("#people-list >> text=甲的人")
    page.select_option("#account", label="第二号")
    page.wait_for_url("**/?account=gh_1")
    page.wait_for_selector("#people-list >> text=乙的人")
    page.wait_for_selector("h1 >> text=第二号")
    assert page.locator("#people-list >> text=甲的人").count() == 0
    page.close()


def test_somebody_who_leaves_sees_the_way_back(page: Page) -> None:
    page.click("#people-list li.chosen button")
    page.click("#empty .big")
    page.wait_for_selector("#words")
    page.wait_for_selector("#people-list li.chosen:not(.gone)")


def test_on_a_small_screen_people_slide_in(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.click("#open-people")
    page.click("#people-list li.chosen")
    page.wait_for_selector("#people", state="hidden")
