"""Alerts in the browser: who sees which, one click to take one on, and never a leak."""

from __future__ import annotations

import re
from itertools import count

import pytest
from sqlalchemy import delete, select

from handlers.alarm import Alarm, Grade, sound_now
from models.alert import Alert
from models.audit_entry import AuditEntry
from models.staff import Staff, staff_with_login
from tests.console.conftest import HOME, STAFF, Browser, House
from tests.support.ledger import scene

PAGE = "/console/alerts"
DISK = Alarm("disk", Grade.WARNING, "磁盘快满了", "请技术人员清理磁盘。")
STRIP = "条紧急提醒没人接手"
EMERGENCY, REPORT, MACHINE = "有紧急来信", "有一件新的举报", "磁盘快满了"
SEES = {
    "shi": {EMERGENCY, MACHINE},
    "shen": {EMERGENCY, MACHINE},
    "bai": {EMERGENCY},
    "zhou": {EMERGENCY},
    "wai": set(),
    "kong": set(),
    "bao": {REPORT},
}

_again = count(1)


@pytest.fixture
def ringing(house: House) -> House:
    """A fire at HOME, a report, and a full disk; what rang before is gone."""
    with house.desk.memory.write() as session:
        session.execute(delete(Alert))
        session.execute(delete(AuditEntry).where(AuditEntry.action == "acknowledge"))
    liu = house.person("大刘")
    liu.scans(scene(house.desk, HOME))
    again = f"（第{next(_again)}回）"  # the same words would be the same matter
    house.files("fire", liu, f"着火了！村东头麦场着火了{again}")
    accusation = f"举报我们村支书贪污低保款，他把钱装自己口袋了{again}"
    house.files("accusation", house.person("阿兰"), accusation)
    sound_now(house.desk, DISK)
    return house


def alerts(house: House) -> dict[str, Alert]:
    with house.desk.memory.read() as session:
        return {row.title: row for row in session.scalars(select(Alert))}


def takes_on(browser: Browser, alert_id: int, page: str = "/console/password") -> int:
    return browser.posts(f"{PAGE}/{alert_id}/acknowledge", page).status_code


@pytest.mark.parametrize("login", sorted(STAFF))
def test_each_sees_her_own_alerts_and_no_others(ringing: House, login: str) -> None:
    page = ringing.browser(login).reads(PAGE)
    assert {title for title in (EMERGENCY, REPORT, MACHINE) if title in page} == SEES[login]


@pytest.mark.parametrize("login", sorted(STAFF))
def test_each_takes_on_what_she_sees_unless_she_only_reads(ringing: House, login: str) -> None:
    browser = ringing.browser(login)
    for title, row in alerts(ringing).items():
        code = takes_on(browser, row.id)
        wanted = title in SEES[login] and login != "shen"
        assert code == (303 if wanted else 403 if login in {"shen", "kong"} else 404), title
        assert alerts(ringing)[title].is_open is not wanted


@pytest.mark.parametrize("login", sorted(STAFF))
def test_every_page_shows_how_many_stand_open(ringing: House, login: str) -> None:
    page = ringing.browser(login).reads("/console/password")
    count = re.search(r'class="count[^"]*">(\d+)', page)
    assert (int(count[1]) if count else 0) == len(SEES[login])
    assert (STRIP in page) is (EMERGENCY in SEES[login])


def test_the_urgent_stand_on_top(ringing: House) -> None:
    sound_now(ringing.desk, Alarm("clock", Grade.URGENT, "定时进程停了", "请重启。"))
    page = ringing.browser("shi").reads(PAGE)
    assert page.index("定时进程停了</h3>") < page.index("磁盘快满了</h3>")
    assert page.index("有紧急来信</h3>") < page.index("磁盘快满了</h3>")


def test_a_click_ends_the_ringing_and_says_who(ringing: House) -> None:
    row = alerts(ringing)[EMERGENCY]
    bai = ringing.browser("bai")
    assert takes_on(bai, row.id, PAGE) == 303
    page = bai.reads(PAGE)
    assert "已记下由您处理" in page
    assert "由bai同志接手" in page
    assert STRIP not in bai.reads("/console/password")
    with ringing.desk.memory.read() as session:
        staff = staff_with_login(session, "bai")
        assert isinstance(staff, Staff)
    assert alerts(ringing)[EMERGENCY].acknowledged_by == staff.id


def test_a_second_click_is_harmless_and_written_down_once(ringing: House) -> None:
    row = alerts(ringing)[EMERGENCY]
    bai, city = ringing.browser("bai"), ringing.browser("shi")
    for browser in (bai, bai, city):
        assert takes_on(browser, row.id) == 303
    assert "已经有人接手了" in city.reads(PAGE)
    with ringing.desk.memory.read() as session:
        noted = session.scalars(
            select(AuditEntry).where(
                AuditEntry.action == "acknowledge", AuditEntry.subject_id == row.id
            )
        ).all()
    assert [entry.actor for entry in noted] == ["bai"]
    assert "接手提醒" in city.reads("/console/audit")


def test_a_forged_click_or_a_mere_link_changes_nothing(ringing: House) -> None:
    row = alerts(ringing)[EMERGENCY]
    bai = ringing.browser("bai")
    forged = bai.client.post(f"{PAGE}/{row.id}/acknowledge", data={"csrf_token": "forged"})
    assert forged.status_code == 400
    assert bai.opens(f"{PAGE}/{row.id}/acknowledge").status_code == 405
    assert alerts(ringing)[EMERGENCY].is_open


def test_the_keeper_reads_only_that_there_is_a_report(ringing: House) -> None:
    page = ringing.browser("bao").reads(PAGE)
    assert REPORT in page
    assert f"/console/matters/{ringing.ids['accusation']}" in page
    assert "贪污" not in page


@pytest.mark.parametrize("login", sorted(set(STAFF) - {"bao"}))
def test_nobody_else_learns_of_a_report_from_an_alert(ringing: House, login: str) -> None:
    browser = ringing.browser(login)
    for path in (PAGE, "/console/password", "/console/matters"):
        page = browser.reads(path)
        assert REPORT not in page
        assert f"/console/matters/{ringing.ids['accusation']}" not in page


def test_the_auditor_reads_without_links_or_buttons(ringing: House) -> None:
    page = ringing.browser("shen").reads(PAGE)
    assert EMERGENCY in page
    assert "我来处理</button>" not in page
    assert "/console/matters/" not in page


def test_answering_the_matter_takes_the_alert_on(ringing: House) -> None:
    ringing.browser("bai").answers(ringing.ids["fire"], "消防车已经出发，请离远些。")
    assert not alerts(ringing)[EMERGENCY].is_open
    assert "由bai同志接手" in ringing.browser("shi").reads(PAGE)


def test_nothing_to_do_says_what_would_be_here(house: House) -> None:
    with house.desk.memory.write() as session:
        session.execute(delete(Alert))
    city = house.browser("shi").reads(PAGE)
    assert "现在没有要处理的提醒" in city
    assert "只在工作台里显示" in city
    assert "定时进程还没有运行过" in city
    clerk = house.browser("bai").reads(PAGE)
    assert "有急事等您看时" in clerk
    assert "定时进程" not in clerk


def test_an_alert_that_cannot_be_counted_costs_no_page(
    ringing: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def fail(*_: object) -> None:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr("console.alerts.tally", fail)
    assert ringing.browser("shi").opens("/console/password").status_code == 200


@pytest.mark.parametrize("login", sorted(STAFF))
def test_an_open_page_asks_and_hears_only_its_own_counts(ringing: House, login: str) -> None:
    answer = ringing.browser(login).opens(f"{PAGE}/open")
    assert answer.json == {"urgent": int(EMERGENCY in SEES[login]), "all": len(SEES[login])}


def test_a_page_that_asks_by_itself_does_not_prolong_the_session(ringing: House) -> None:
    bai = ringing.browser("bai")
    assert "Set-Cookie" in bai.opens("/console/password").headers
    assert "Set-Cookie" not in bai.opens(f"{PAGE}/open").headers
