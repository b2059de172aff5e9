"""Two officers in real browsers: written, refused, reviewed, released, watched, withdrawn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from werkzeug.serving import make_server

from handlers.plan import plan_due_notices
from models.delivery import Delivery, DeliveryState
from models.notice import Notice, NoticeState
from tests.console.conftest import HOME, PASSWORD, House
from tests.support.announcing import announces, point_ids, writes
from tests.support.browser import page_of
from tests.support.ledger import scene

WORDS = "《样例市停车条例（草案）》正在征求意见，回“征询”就能看。"


@pytest.fixture(scope="module")
def address(house: House) -> Iterator[str]:
    """The console, served."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/console"
    server.shutdown()
    thread.join()


def comes_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/console/matters*")


def newest(house: House) -> Notice:
    with house.desk.memory.read() as session:
        return session.scalars(select(Notice).order_by(Notice.id.desc()).limit(1)).one()


def test_two_officers_bring_a_notice_out(house: House, address: str, browser: Chromium) -> None:
    with page_of(browser) as zhou, page_of(browser, 390, 844) as shi:
        comes_in(zhou, address, "zhou")
        comes_in(shi, address, "shi")
        zhou.goto(f"{address}/notices/new")
        zhou.fill("#title", "停车条例征求意见")
        zhou.fill("#text", WORDS)
        zhou.fill("#at", "2026-11-20T22:30")
        expect(zhou.locator("#reach")).to_contain_text("会顺延到 2026-11-21 08:00")
        expect(zhou.locator("#reach tfoot")).to_contain_text("1 人")  # 阿兰
        zhou.check("input[value=mass]")
        expect(zhou.locator("#reach")).not_to_contain_text("勾上“群发”")
        zhou.click("text=存好，请同事复核")
        zhou.wait_for_url("**/notices/*")
        assert zhou.locator(".way-wait").is_visible()
        assert zhou.locator("button:has-text('复核发布')").count() == 0
        assert WORDS in zhou.locator(".phone-bubble").inner_text()
        notice = newest(house)
        assert notice.state is NoticeState.WRITTEN

        shi.goto(f"{address}/notices/{notice.id}")
        assert shi.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        shi.click("button:has-text('复核发布')")
        expect(shi.locator(".flash").first).to_contain_text("顺延到早上")
        assert shi.locator(".state-notice-scheduled").count() == 1
        zhou.reload()
        assert "shi同志" in zhou.locator(".facts").inner_text()
        zhou.click("button:has-text('暂停')")
        expect(zhou.locator(".state-notice-paused").first).to_be_visible()
        zhou.click("button:has-text('接着发')")
        zhou.click("button:has-text('撤回')")
        expect(zhou.locator(".flash")).to_contain_text("已撤回")
        assert newest(house).state is NoticeState.WITHDRAWN


def test_who_may_not_release_it_reads_who_may(house: House) -> None:
    for_all, home = writes(house.desk), writes(house.desk, point=HOME)
    for login, notice_id, who in (
        ("zhou", for_all, "须由另一位市法工委的同事复核发布"),
        ("bai", home, "须由另一位联系点负责人或市法工委的同事复核发布"),
    ):
        page = house.browser(login).reads(f"/console/notices/{notice_id}")
        assert who in page
        assert ">复核发布<" not in page


def test_without_script_the_form_counts_and_keeps_what_was_typed(house: House) -> None:
    browser = house.browser("zhou")
    fields = {"title": "开会", "text": "周五。", "at": "2026-11-20T16:00", "way": "window"}
    page = browser.posts("/console/notices/new", "/console/notices/new", do="reach", **fields)
    text = page.get_data(as_text=True)
    assert "请选好发给谁" in text
    assert 'value="开会"' in text
    point = str(next(iter(point_ids(house.desk, HOME))))
    answer = browser.posts(
        "/console/notices/new", "/console/notices/new", do="reach", point=point, **fields
    )
    assert "能送到" in answer.get_data(as_text=True)
    slipped = browser.posts(
        "/console/notices/new",
        "/console/notices/new",
        do="save",
        point=point,
        **fields | {"at": ""},
    )
    assert slipped.status_code == 422
    assert "请选好发送的日期和时间" in slipped.get_data(as_text=True)


@pytest.mark.parametrize(
    ("at", "says"),
    [
        ("0001-01-01T00:00", "请选好发送的日期和时间"),
        ("9999-12-31T23:59", "发送时间太远了"),
        ("2036-11-20T16:00", "发送时间太远了"),
    ],
)
def test_a_moment_at_the_end_of_the_calendar_gets_a_sentence_and_stays_typed(
    house: House, at: str, says: str
) -> None:
    browser, page = house.browser("zhou"), "/console/notices/new"
    point = str(next(iter(point_ids(house.desk, HOME))))
    fields = {"title": "开会", "text": "周五。", "at": at, "way": "window", "point": point}
    for do, code in (("save", 422), ("reach", 200)):
        answer = browser.posts(page, page, do=do, **fields)
        text = answer.get_data(as_text=True)
        assert answer.status_code == code
        assert says in text
        assert f'value="{at}"' in text
        assert 'value="开会"' in text
    answer = browser.opens("/console/notices/reach?" + urlencode(fields))
    assert answer.status_code == 200
    assert says in answer.get_data(as_text=True)


def test_whoever_wrote_it_cannot_release_it_by_a_forged_form(house: House) -> None:
    notice_id = writes(house.desk, point=HOME)
    with house.desk.memory.write() as session:
        session.get_one(Notice, notice_id).written_by = "zhou"
    page = f"/console/notices/{notice_id}"
    refused = house.browser("zhou").posts(f"{page}/release", "/console/notices/new", digest="")
    assert refused.status_code == 422
    assert "请另一位同事登录后复核发布" in refused.get_data(as_text=True)
    stale = house.browser("shi").posts(f"{page}/release", "/console/notices/new", digest="old")
    assert "又改过" in stale.get_data(as_text=True)


def test_an_open_page_follows_the_sending_by_itself(
    house: House, address: str, browser: Chromium
) -> None:
    person = house.person("小街坊")
    person.scans(scene(house.desk, HOME))
    person.says("你好")
    notice_id = announces(house.desk, point=HOME, title="灯会")
    plan_due_notices(house.desk)
    with page_of(browser) as page:
        comes_in(page, address, "shi")
        page.goto(f"{address}/notices/{notice_id}")
        expect(page.locator(".n-progress")).to_contain_text("正在发送")
        with house.desk.memory.write() as session:
            session.execute(
                update(Delivery)
                .where(Delivery.notice_id == notice_id)
                .values(
                    state=DeliveryState.UNKNOWN, settled_at=house.clock.now(), reason="没有回音"
                )
            )
            session.get_one(Notice, notice_id).state = NoticeState.DONE
        expect(page.locator(".n-progress")).to_contain_text("已发完", timeout=15_000)
        page.click("text=看是哪些人")
        expect(page.locator(".ledger")).to_contain_text("没有回音")
        assert person.openid not in page.content()
        page.goto(f"{address}/notices/calendar")
        assert page.locator(".is-today").is_visible()
        page.goto(f"{address}/notices")
        assert page.locator("text=灯会").is_visible()
