"""Opinions in the browser: by article, outcomes for one and for many, the clerk's list, papers."""

from __future__ import annotations

import re

import pytest

from handlers.answer import fresh_form
from models.matter import Channel
from models.words import Stance
from tests.console.conftest import AWAY, HOME, Browser, House
from tests.support.opinions import Talk, consultation


@pytest.fixture(scope="module")
def talk(house: House) -> Talk:
    talk = consultation(house.desk)
    alan, meng = house.person("阿兰"), house.person("老孟")
    house.ids["short"] = talk.said(alan, "8.1", "绳子太短", stance=Stance.AGAINST, point=HOME)
    house.ids["bags"] = talk.said(meng, "8.2", "粪便要装走", point=AWAY)
    house.ids["slip"] = talk.said(None, "8", "遛狗要有人管", channel=Channel.BOX, point=HOME)
    return talk


def page_of(talk: Talk, place: str = "") -> str:
    page = f"/console/consultations/{talk.id}/opinions"
    return f"{page}/at/{talk.provisions[place]}" if place else page


def decides(browser: Browser, talk: Talk, **fields: str) -> tuple[int, str]:
    """Posts the form of the page of article 8; what its page says afterwards."""
    page = page_of(talk, "8")
    given = {"once": fresh_form()} | carried(browser, page) | fields
    answer = browser.posts(page, page, **given)
    text = answer.get_data(as_text=True) if answer.status_code == 422 else browser.reads(page)
    return answer.status_code, text


def carried(browser: Browser, page: str) -> dict[str, str]:
    """What the page of an article says that it showed."""
    return dict(re.findall(r'name="(seen|shown)" value="(\d+)"', browser.reads(page)))


def test_the_list_holds_every_article_with_counts_and_the_draft_beside(
    house: House, talk: Talk
) -> None:
    text = house.browser("shi").reads(page_of(talk))
    for words in ("第一条", "没有意见", "第八条（遛犬）", "<b>3</b> 条", "反对 1 条", "待定 3"):
        assert words in text
    text = house.browser("shi").reads(page_of(talk, "8"))
    for words in ("绳长不超过两米", "绳子太短", "粪便要装走", "第八条第二款", "征集箱"):
        assert words in text


def test_a_clerk_sees_her_points_opinions_and_no_form(house: House, talk: Talk) -> None:
    text = house.browser("bai").reads(page_of(talk, "8"))
    assert "绳子太短" in text
    assert "粪便要装走" not in text
    assert "记采纳情况" not in text


def test_what_was_written_stays_when_the_form_is_refused(house: House, talk: Talk) -> None:
    browser = house.browser("shi")
    code, text = decides(browser, talk, adoption="adopted", sentence="写了一半的话")
    assert code == 422
    assert "还没有选中意见" in text
    assert "写了一半的话" in text
    code, text = decides(
        browser, talk, adoption="adopted", opinion=str(house.ids["short"]), sentence="话"
    )
    assert code == 422
    assert "新稿的哪一条" in text
    assert f'value="{house.ids["short"]}" aria-label="选中' in text
    assert " checked" in text
    assert decides(browser, talk, opinion=str(house.ids["short"]))[0] == 422


def test_one_then_all_the_rest_are_decided_taken_back_told_and_ticked(
    house: House, talk: Talk
) -> None:
    browser = house.browser("shi")
    code, text = decides(
        browser,
        talk,
        adoption="partly",
        new_place="第九条",
        sentence="绳长改为一点五米。",
        opinion=str(house.ids["short"]),
    )
    assert code == 303
    assert "已记下 1 条" in text
    assert "部分采纳" in text
    assert "记到没定的全部 2 条" in text
    code, text = decides(browser, talk, adoption="reference", all="1")
    assert "已记下 2 条" in text
    overview = browser.reads(page_of(talk))
    assert "撤销" in overview
    batch = re.search(r'name="batch" value="(\w+)"', overview)
    assert batch
    back = browser.posts(f"{page_of(talk)}/take-back", page_of(talk), batch=batch[1])
    assert back.status_code == 303
    assert "已撤销 2 条" in browser.reads(page_of(talk))
    decides(browser, talk, adoption="reference", all="1")
    talk.tells()
    told = f"{page_of(talk)}/told"
    clerk = house.browser("bai")
    line = re.search(r'name="told" value="(\d+)"', clerk.reads(told))
    assert line
    assert "遛狗要有人管" in clerk.reads(told)
    assert "遛狗要有人管" not in house.browser("wai").reads(told)
    clerk.posts(told, told, told=line[1])
    text = clerk.reads(told)
    assert "没有要当面告知的" in text
    assert "已经告知的 1 位" in text
    house.person("阿兰").says("在吗")
    house.person("阿兰").says("不满意")
    assert "不满意 <b>1</b>" in browser.reads(page_of(talk))
    matter = browser.reads(f"/console/matters/{talk.matter(house.ids['short']).id}")
    assert '<p class="rated"><strong>不满意</strong>' in matter


def test_a_form_posted_twice_is_done_once(house: House, talk: Talk) -> None:
    browser, once = house.browser("shi"), fresh_form()
    given = {"adoption": "reference", "opinion": str(house.ids["bags"]), "once": once}
    assert decides(browser, talk, **given)[0] == 303
    code, text = decides(browser, talk, **given)
    assert code == 303
    assert "没有重复记" in text


def test_papers_are_made_downloaded_and_handed_up(house: House, talk: Talk) -> None:
    browser, page = house.browser("zhou"), page_of(talk)
    assert browser.posts(f"{page}/papers", page, point=HOME).status_code == 303
    text = browser.reads(page)
    links = re.findall(rf'href="({page}/papers/\d+/[\w.]+)"', text)
    assert len(links) == 3
    for link in links:
        answer = browser.opens(link)
        assert answer.status_code == 200
        assert answer.data[:2] == b"PK"
        assert "attachment" in answer.headers["Content-Disposition"]
    report = re.search(rf'action="({page}/papers/\d+/report)"', text)
    assert report
    browser.posts(report[1], page)
    assert "已记为上报" in browser.reads(page)
    assert "盖章上报后点这里" not in browser.reads(page)


def test_all_means_all_that_the_page_showed(house: House) -> None:
    talk, alan = consultation(house.desk, "样例市垃圾分类规定（草案）"), house.person("阿兰")
    for words in ("绳子太短", "绳子太长"):
        talk.said(alan, "8", words, point=HOME)
    browser = house.browser("shi")
    as_shown = carried(browser, page_of(talk, "8"))
    talk.said(alan, "8", "刚刚才说的", point=HOME)
    code, text = decides(browser, talk, adoption="reference", all="1", **as_shown)
    assert code == 303
    assert "已记下 2 条" in text
    assert "记到没定的全部 1 条" in text
    code, text = decides(browser, talk, adoption="reference", all="1")
    assert "已记下 1 条" in text
