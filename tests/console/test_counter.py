"""登记 in the browser: kept forms, long words, lying uploads, masked names, one code on paper."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from sqlalchemy import select
from werkzeug.test import TestResponse

from handlers.answer import fresh_form
from models.audit_entry import AuditEntry
from models.entry import Entry
from models.matter import Matter
from models.meeting import Meeting
from tests.console.at_the_counter import fill_the_counter
from tests.console.conftest import HOME, Browser, House
from tests.handlers.test_attach import photo
from tests.support.ledger import newest, point_of

HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>{{7*7}}'


def posts(browser: Browser, page: str, path: str = "", **typed: Any) -> TestResponse:
    """Posts the page's form as a browser does, with its tokens."""
    form = {"csrf_token": browser.token(page), "once": fresh_form(), **typed}
    answer = browser.client.post(path or page, data=form)
    answer.request.environ["wsgi.input"].close()  # the client lays large uploads into a file
    return answer


def enters(house: House, browser: Browser, text: str, **more: Any) -> TestResponse:
    with house.desk.memory.read() as session:
        place = session.scalars(select(Matter.point_id).where(Matter.id == house.ids["question"]))
        typed = {"channel": "phone", "place": f"p{place.one()}", "category": "律师", "text": text}
    return posts(browser, "/console/counter", **(typed | more))


def test_an_entry_leads_back_to_the_form_with_channel_place_and_category_kept(
    house: House,
) -> None:
    browser = house.browser("bai")
    answer = enters(house, browser, "建议社区装个直饮水", name="王大娘", phone="13800138000")
    assert answer.status_code == 303
    matter = newest(house.desk)
    page = browser.reads(answer.headers["Location"])
    assert 'value="phone" required checked' in page
    assert "<option selected>律师</option>" in page
    assert matter.number[:3] in page
    assert "王大娘" not in page
    assert "13800138000" not in page
    shown = browser.reads(f"/console/matters/{matter.id}")
    assert "王**" in shown
    assert "138******00" in shown
    assert "13800138000" not in shown
    assert "此人没有微信" in shown
    full = browser.reads(f"/console/matters/{matter.id}?speaker=full")
    assert "13800138000" in full
    with house.desk.memory.read() as session:
        wanted = select(AuditEntry.detail).where(AuditEntry.action == "view")
        seen = session.scalars(wanted.order_by(AuditEntry.id.desc())).first()
    assert seen == {"whole": False, "speaker": True}
    lawyer = house.browser("kong")
    assert "13800138000" not in lawyer.reads(f"/console/matters/{matter.id}?speaker=full")


def test_a_kind_is_put_right_at_the_counter_and_leads_back_there(house: House) -> None:
    browser = house.browser("bai")
    page = browser.reads(enters(house, browser, "建议规定广场舞的音量").headers["Location"])
    form = dict(re.findall(r'name="(once|version|entry)" value="([^"]+)"', page))
    matter = newest(house.desk)
    answer = posts(
        browser, "/console/counter", f"/console/matters/{matter.id}/kind",
        **{**form, "kind": "question"},
    )  # fmt: skip
    assert answer.headers["Location"] == f"/console/counter?entry={form['entry']}"
    assert newest(house.desk).kind == "question"


def test_thirty_thousand_characters_and_hostile_words_survive_and_are_never_markup(
    house: House,
) -> None:
    browser = house.browser("bai")
    long = ("建议修路。" + HOSTILE + "😀")[:60] * 500
    assert len(long) == 30_000
    assert enters(house, browser, long).status_code == 303
    said = [one.verbatim for one in _of_newest_entry(house)]
    assert "".join("".join(said).split()) == "".join(long.split())
    page = browser.reads(f"/console/matters/{newest(house.desk).id}")
    assert "<script>alert" not in page
    refused = enters(house, browser, long + "长", name=HOSTILE[:40])
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "30001 个字" in text
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text


def _of_newest_entry(house: House) -> list[Matter]:
    with house.desk.memory.read() as session:
        entry = session.scalars(select(Entry.id).order_by(Entry.id.desc())).first()
        wanted = select(Matter).where(Matter.entry_id == entry)
        return sorted(session.scalars(wanted), key=lambda one: one.id)


def test_uploads_that_lie_or_are_too_large_are_refused_and_the_words_stay(house: House) -> None:
    browser = house.browser("bai")
    for data, name, code, says in (
        (b"MZ\x90 a program", "slip.jpg", 422, "照片没有收下"),
        (b"<svg onload=alert(1)></svg>", "slip.png", 422, "照片没有收下"),
        (b"x" * (10 * 2**20 + 1), "../../etc/passwd.jpg", 422, "超过 10 MB"),
        (b"x" * (12 * 2**20), "slip.jpg", 413, "太大"),
    ):
        answer = enters(house, browser, "建议装长椅一把", photo=(BytesIO(data), name))
        page = answer.get_data(as_text=True)
        assert (answer.status_code, says in page) == (code, True), name
        assert code == 413 or "建议装长椅一把" in page
    answer = enters(house, browser, "建议装长椅两把", photo=(BytesIO(photo()), "<b>.exe"))
    assert answer.status_code == 303
    shown = browser.reads(f"/console/matters/{newest(house.desk).id}")
    assert "/console/attachments/" in shown
    assert "&lt;b&gt;" not in shown


def test_a_stranger_may_not_send_a_large_form(house: House) -> None:
    answer = house.browser().client.post("/console/counter", data={"text": "x" * 70_000})
    assert answer.status_code == 413


def test_what_was_typed_when_the_session_ended_is_laid_before_its_writer_again(
    house: House,
) -> None:
    browser = house.browser("bai")
    token = browser.token("/console/counter")
    browser.client.delete_cookie("minyi", path="/console")
    typed = {"csrf_token": token, "text": "建议装个直饮水点", "phone": "13800138000", "place": "p1"}
    answer = browser.client.post("/console/counter", data=typed)
    assert answer.status_code in (400, 401)
    assert "刚才写的内容还在" in answer.get_data(as_text=True)


def test_the_paper_holds_numbers_and_code_and_nothing_that_was_said(house: House) -> None:
    browser = house.browser("bai")
    said = "俺要举报村支书贪污低保款，他把钱装自己口袋了。办居住证要带啥材料？"
    place = enters(house, browser, said).headers["Location"]
    page = browser.reads(place)
    assert "已封存" in page
    entry = place.rpartition("=")[2]
    paper = posts(browser, "/console/counter", f"/console/counter/entries/{entry}/slip")
    text = paper.get_data(as_text=True)
    for one in _of_newest_entry(house):
        assert f"{one.number[:3]}-{one.number[3:6]}-{one.number[6:]}" in text
    assert "贪污" not in text
    assert "举报" not in text
    code = re.search(r"领 (\d{4} \d{4})", text)
    assert code is not None
    assert "认领好了" in house.person("小禾").says(f"领 {code[1]}")
    again = posts(browser, "/console/counter", f"/console/counter/entries/{entry}/slip")
    assert "认领过了" in browser.reads(again.headers["Location"])


def test_no_page_of_the_counter_lets_markup_through(house: House) -> None:
    fill_the_counter(house)
    browser = house.browser("shi")
    day = "2026-11-20"
    home = f"p{house.ids['home']}"
    box = f"s{house.ids['home_box']}"
    for page, typed in (
        ("/console/counter/boxes",
         {"place": box, "day": day, "first": HOSTILE[:40], "second": "老周", "slips": "0"}),
        ("/console/counter/meetings",
         {"place": home, "day": day, "title": HOSTILE, "where": HOSTILE, "people": "2",
          "text": f"{HOSTILE}\n建议修路"}),
        ("/console/counter/activities",
         {"place": "city", "day": day, "kind": "other", "title": HOSTILE, "people": "2"}),
        ("/console/templates", {"place": "city", "title": HOSTILE[:40], "text": HOSTILE}),
    ):  # fmt: skip
        answer = posts(browser, page, **typed)
        assert answer.status_code == 303, page
        for shown in (page, answer.headers["Location"]):
            text = browser.reads(shown)
            assert "&lt;script&gt;" in text or "HYPERLINK" in text, shown
            assert "<script>alert" not in text, shown
    page = f"/console/counter/meetings/{_newest_meeting(house)}"
    taken = posts(browser, page, f"{page}/take", category="群众", paragraph="1")
    assert taken.status_code == 303
    assert newest(house.desk).verbatim == "建议修路"
    assert point_of(house.desk, newest(house.desk)) == HOME
    assert "过了保存期" not in browser.reads(page)
    with house.desk.memory.write() as session:
        session.get_one(Meeting, _newest_meeting(house)).minutes = ""
    assert "记录过了保存期" in browser.reads(page)


def _newest_meeting(house: House) -> int:
    with house.desk.memory.read() as session:
        return session.scalars(select(Meeting.id).order_by(Meeting.id.desc())).first() or 0
