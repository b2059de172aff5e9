"""Themes in the browser: counts, words, and five decisions."""

from __future__ import annotations

import re

import pytest

from handlers.themes import group, list_themes
from handlers.themes.letters import THEMED
from models.words import Kind
from tests.console.conftest import AWAY, HOME, Browser, House
from tests.handlers.test_themes import CITY, DOGS, LAMPS
from tests.support.ledger import scene

_MATTER = re.compile(r'name="matter" value="(\d+)"')


@pytest.fixture(scope="module")
def spoken(house: House) -> House:
    for point, texts in ((HOME, LAMPS), (AWAY, DOGS)):
        for nth, text in enumerate(texts):
            person = house.person(f"{point}的人{nth}")
            person.scans(scene(house.desk, point))
            person.says(text)
    group(house.desk)
    return house


def page_of(house: House, word: str) -> str:
    found = list_themes(house.desk, CITY, word)
    return f"/console/themes/{found[0].theme_id}"


def decides(browser: Browser, page: str, do: str, **fields: str) -> int:
    return browser.posts(page, page, do=do, **fields).status_code


def test_the_list_says_how_many_and_in_what_words(spoken: House) -> None:
    text = spoken.browser("shi").reads("/console/themes")
    assert "<b>3</b> 条 · <b>3</b> 人" in text
    assert "共同的词" in text
    assert "贪污" not in text


def test_a_clerk_sees_no_theme_of_another_point(spoken: House) -> None:
    text = spoken.browser("wai").reads("/console/themes")
    assert "遛狗" in text
    assert "路灯" not in text
    assert spoken.browser("wai").opens(page_of(spoken, "路灯")).status_code == 404


def test_a_search_that_finds_nothing_says_what_to_do(spoken: House) -> None:
    assert "换个词试试" in spoken.browser("shi").reads("/console/themes?q=没有这回事")


def test_a_name_is_kept_and_written_down(spoken: House) -> None:
    browser, page = spoken.browser("shi"), page_of(spoken, "路灯")
    assert decides(browser, page, "name", name="路灯要有维修时限") == 303
    assert "路灯要有维修时限" in browser.reads("/console/themes")
    assert "给主题改名" in browser.reads("/console/audit")


def test_what_is_chosen_is_taken_out_and_put_back(spoken: House) -> None:
    browser, page = spoken.browser("shi"), page_of(spoken, "路灯")
    chosen = _MATTER.findall(browser.reads(page))
    assert decides(browser, page, "detach", matter=chosen[0]) == 303
    assert chosen[0] not in _MATTER.findall(browser.reads(page))
    other = page_of(spoken, "遛狗")
    assert decides(browser, other, "put", matter=chosen[0], other=page.rsplit("/", 1)[1]) == 303
    assert chosen[0] in _MATTER.findall(browser.reads(page))


@pytest.mark.parametrize("do", ["split", "detach", "put", "merge", "", "nonsense"])
def test_a_decision_without_a_choice_is_explained(spoken: House, do: str) -> None:
    assert decides(spoken.browser("shi"), page_of(spoken, "路灯"), do) == 422


def test_a_lawyer_reads_and_decides_nothing(spoken: House) -> None:
    browser, page = spoken.browser("kong"), page_of(spoken, "路灯")
    assert 'name="do"' not in browser.reads(page)
    assert browser.posts(page, "/console/password", do="name", name="灯").status_code == 422
    assert browser.posts("/console/themes/group", "/console/password").status_code == 403


def test_grouping_now_is_one_click(spoken: House) -> None:
    assert (
        spoken.browser("bai").posts("/console/themes/group", "/console/themes").status_code == 303
    )


def test_questions_are_in_no_theme() -> None:
    assert Kind.QUESTION not in THEMED
    assert Kind.REPORT not in THEMED
