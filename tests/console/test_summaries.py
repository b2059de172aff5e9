"""周报 in the browser: the list, one summary, its wording, signature and papers."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from werkzeug.test import TestResponse

from tests.console.conftest import ACCUSATION, AWAY, HOME, Browser, House

LIST = "/console/summaries"
RUNNING = "2026-W48"  # the people of this house wrote on Friday, 20 November


def make(browser: Browser, point: str, week: str = RUNNING) -> str:
    answer = browser.posts(LIST, LIST, week=week, point=point)
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.fixture
def page(house: House) -> str:
    return make(house.browser("bai"), HOME)


def posts(browser: Browser, page: str, verb: str, **fields: str) -> TestResponse:
    return browser.posts(f"{page}/{verb}", page, **fields)


def test_the_list_names_week_and_places_and_offers_what_is_missing(house: House, page: str) -> None:
    listed = house.browser("bai").reads(LIST)
    assert "2026年第48周" in listed
    assert "还没过完" in listed
    assert page.removeprefix("http://localhost") in listed
    assert AWAY not in listed
    everywhere = house.browser("shi").reads(LIST)
    assert AWAY in everywhere
    assert "现在制作" in everywhere


def test_before_the_first_week_is_over_the_list_says_what_will_come(house: House) -> None:
    assert "还没有过完的一周" in house.browser("wai").reads(LIST)


def test_one_shows_figures_each_a_link_to_its_matters(house: House, page: str) -> None:
    browser = house.browser("bai")
    shown = browser.reads(page)
    assert f"{HOME}周报" in shown
    assert "周报〔2026〕第48号-诚城社区" in shown
    links = re.findall(r'href="(/console/matters\?[^"]+kind=question[^"]*)"', shown)
    behind = browser.reads(links[0].replace("&amp;", "&"))
    assert "电动车能在楼道里充电" in behind


def test_a_report_of_wrongdoing_moves_no_figure(house: House, page: str) -> None:
    shown = house.browser("bai").reads(page)
    assert "贪污" not in shown
    assert ACCUSATION not in shown
    total = re.search(r"<b>(\d+)</b>本周合计", shown)
    assert total is not None
    assert total[1] == "1"


def test_anothers_summary_is_not_there(house: House, page: str) -> None:
    browser = house.browser("wai")
    for path in ("", "/kinds.svg", "/paper.docx"):
        assert browser.opens(f"{page}{path}").status_code == 404
    assert browser.posts(f"{page}/edit", LIST, lead="x").status_code == 404
    assert browser.posts(LIST, LIST, week=RUNNING, point=HOME).status_code == 404


@pytest.mark.parametrize("what", ["kinds", "topics", "points"])
def test_charts_are_served_as_svg_without_script(house: House, page: str, what: str) -> None:
    answer = house.browser("bai").opens(f"{page}/{what}.svg")
    assert answer.mimetype == "image/svg+xml"
    tree = ElementTree.fromstring(answer.data)
    assert tree.tag.endswith("svg")
    assert b"<script" not in answer.data
    assert b"style=" not in answer.data


def test_a_paragraph_is_edited_escaped_and_printed(house: House, page: str) -> None:
    browser = house.browser("bai")
    posts(browser, page, "edit", remarks="<b>本周停电两天</b>")
    assert "&lt;b&gt;本周停电两天&lt;/b&gt;" in browser.reads(page)


def test_a_paragraph_that_is_too_long_is_refused_in_a_sentence(house: House, page: str) -> None:
    browser = house.browser("bai")
    posts(browser, page, "edit", remarks="长" * 2000)
    assert "每段最多" in browser.reads(page)


def test_papers_come_with_their_names(house: House, page: str) -> None:
    browser = house.browser("bai")
    for form in ("docx", "xlsx"):
        answer = browser.opens(f"{page}/paper.{form}")
        assert answer.data[:2] == b"PK"
        assert "2026-W48" in answer.headers["Content-Disposition"]
    assert browser.opens(f"{page}/paper.pdf").status_code == 404


def test_the_officer_signs_after_the_week_and_the_clerk_has_no_button(house: House) -> None:
    clerk, officer = house.browser("bai"), house.browser("zhou")
    past = make(clerk, HOME, "2026-W46")
    assert "/sign" not in clerk.reads(past)
    digest = re.search(r'name="digest" value="(\w+)"', officer.reads(past))
    assert digest is not None
    posts(officer, past, "sign", digest=digest[1])
    shown = officer.reads(past)
    assert "已签发" in shown
    assert "zhou同志于" in shown
    assert "保存文字" not in shown
    answer = posts(officer, past, "correct", reason="漏了一件")
    assert "另出一版" in officer.reads(answer.headers["Location"])


def test_full_text_needs_a_reason_and_the_log_says_who_and_why(house: House, page: str) -> None:
    officer = house.browser("zhou")
    posts(officer, page, "full", form="xlsx", reason="")
    assert "请写明为什么" in officer.reads(page)
    answer = posts(officer, page, "full", form="xlsx", reason="上门核实要用")
    assert answer.data[:2] == b"PK"
    log = house.browser("shi").reads("/console/audit")
    assert "导出未隐去信息的文件" in log
    assert "上门核实要用" in log


def test_nonsense_in_the_form_is_answered_in_a_sentence(house: House) -> None:
    browser = house.browser("shi")
    for week in ("", "2026-W99", "x" * 500):
        browser.posts(LIST, LIST, week=week, point="")
    assert "看不懂周次" in browser.reads(LIST)
    browser.posts(LIST, LIST, week=RUNNING, point="月亮湾")
    assert "没有叫" in browser.reads(LIST)
