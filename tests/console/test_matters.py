"""The list, one matter, and the answer."""

from __future__ import annotations

from itertools import count
from threading import Thread

import pytest
from sqlalchemy import func, select

from models.answer import Answer
from models.audit_entry import AuditEntry
from models.matter import Channel, Matter
from tests.console.conftest import House
from tests.support.twins import NO_ANSWER


def answers_of(house: House, matter_id: int) -> list[str]:
    with house.desk.memory.read() as session:
        return list(session.scalars(select(Answer.text).where(Answer.matter_id == matter_id)))


_asked = count(1)


@pytest.fixture
def asked(house: House) -> int:
    """A fresh question (the same words again would be the same one), with the window open."""
    text = f"请问立法联系点周六开门吗？（第{next(_asked)}回问）"
    return house.files("asked", house.person("小谢"), text)


def test_the_list_shows_number_words_and_time_as_people_write_them(house: House) -> None:
    page = house.browser("bai").reads("/console/matters")
    assert "请问电动车能在楼道里充电吗" in page
    assert "今天 10:00" in page
    assert "诚城社区" in page


def test_an_empty_search_says_what_to_do(house: House) -> None:
    assert "换个词试试" in house.browser("bai").reads("/console/matters?q=没有这个词")


def test_a_percent_sign_is_searched_for_and_matches_nothing_else(house: House) -> None:
    assert "没有找到" in house.browser("bai").reads("/console/matters?q=%25")


def test_an_emergency_stands_in_red_above_the_list(house: House) -> None:
    browser = house.browser("shi")
    house.files("fire", house.person("大刘"), "着火了！村东头麦场着火了")
    assert "有 1 条紧急提醒没人接手" in browser.reads("/console/matters")


def test_a_matter_says_why_it_was_filed_so(house: House, asked: int) -> None:
    with house.desk.memory.read() as session:
        matter = session.get_one(Matter, asked)
    page = house.browser("shi").reads(f"/console/matters/{asked}")
    assert "为什么这样归类" in page
    assert matter.because
    for reason in matter.because:
        assert reason in page


def test_before_writing_the_clerk_reads_that_the_way_is_open(house: House, asked: int) -> None:
    page = house.browser("shi").reads(f"/console/matters/{asked}")
    assert "客服消息可送达" in page
    assert "还剩 5 条" in page


def test_an_answer_goes_out_and_the_page_says_so(house: House, asked: int) -> None:
    browser = house.browser("shi")
    answer = browser.answers(asked, "周六上午开门。")
    assert answer.status_code == 303
    assert house.messenger.sent[-1][1].endswith("周六上午开门。")
    page = browser.reads(f"/console/matters/{asked}")
    assert "答复已发到对方微信" in page
    assert "已送达" in page


def test_when_the_window_is_shut_the_page_says_it_waits(house: House, asked: int) -> None:
    house.clock.forward(hours=49)
    browser = house.browser("shi")
    assert "微信不让主动发" in browser.reads(f"/console/matters/{asked}")
    sent = len(house.messenger.sent)
    browser.answers(asked, "周六上午开门。")
    assert len(house.messenger.sent) == sent
    page = browser.reads(f"/console/matters/{asked}")
    assert "答复已存好，对方还没看到" in page
    assert "未看到" in browser.reads("/console/matters")


def test_an_unclear_outcome_is_told_as_one(house: House, asked: int) -> None:
    house.messenger.results.append(NO_ANSWER)
    browser = house.browser("shi")
    browser.answers(asked, "周六开门。")
    assert "可能送到了，也可能没有" in browser.reads(f"/console/matters/{asked}")


def test_off_wechat_an_answer_is_only_put_on_file(house: House, asked: int) -> None:
    with house.desk.memory.write() as session:
        row = session.get_one(Matter, asked)
        row.channel, row.follower_id, row.arrival_id = Channel.BOX, None, None
    browser, sent = house.browser("shi"), len(house.messenger.sent)
    browser.answers(asked, "已当面答复。")
    page = browser.reads(f"/console/matters/{asked}")
    assert "请用别的办法告诉本人" in page
    assert "已存档" in page
    assert len(house.messenger.sent) == sent


def test_the_same_form_posted_twice_answers_once(house: House, asked: int) -> None:
    browser, sent = house.browser("shi"), len(house.messenger.sent)
    token = browser.form_token(asked)
    codes = [browser.answers(asked, "开门。", once=token).status_code for _ in range(2)]
    assert codes == [303, 303]
    assert answers_of(house, asked) == ["开门。"]
    assert len(house.messenger.sent) == sent + 1
    assert "没有重复发送" in browser.reads(f"/console/matters/{asked}")


def test_two_clicks_at_the_same_moment_answer_once(house: House, asked: int) -> None:
    browsers = [house.browser("shi") for _ in range(4)]
    token = browsers[0].form_token(asked)
    clicks = [Thread(target=b.answers, args=(asked, "开门。", token)) for b in browsers]
    for click in clicks:
        click.start()
    for click in clicks:
        click.join()
    assert answers_of(house, asked) == ["开门。"]


def test_a_refused_answer_keeps_the_words_and_may_be_posted_again(house: House, asked: int) -> None:
    browser = house.browser("shi")
    token = browser.form_token(asked)
    refused = browser.answers(asked, "长" * 501, once=token)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "一条最多 500 字" in page
    assert "长" * 501 in page
    assert browser.answers(asked, "短。", once=token).status_code == 303
    assert answers_of(house, asked) == ["短。"]


def test_a_made_up_form_token_does_nothing(house: House, asked: int) -> None:
    house.browser("shi").answers(asked, "开门。", once="x")
    assert answers_of(house, asked) == []


def test_a_whole_conversation_is_looked_at_on_the_record(house: House, asked: int) -> None:
    browser = house.browser("bai")
    browser.reads(f"/console/matters/{house.ids['question']}")
    assert views(house) == 0
    browser.reads(f"/console/matters/{house.ids['question']}?talk=all")
    assert views(house) == 1
    assert "查看" in house.browser("shen").reads("/console/audit")


def views(house: House) -> int:
    with house.desk.memory.read() as session:
        wanted = select(func.count()).where(AuditEntry.action == "view", AuditEntry.actor == "bai")
        return session.scalar(wanted) or 0


def test_a_picture_is_shown_and_anything_else_is_a_download(house: House) -> None:
    browser, file_id = house.browser("wai"), house.ids[f"file of {house.ids['away']}"]
    shown = browser.opens(f"/console/attachments/{file_id}")
    assert shown.headers["Content-Type"] == "image/png"
    assert "attachment" not in shown.headers.get("Content-Disposition", "")
    saved = browser.opens(f"/console/attachments/{file_id}?save=1")
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["X-Content-Type-Options"] == "nosniff"
    shown.close()
    saved.close()


def test_numbers_of_others_are_covered_until_somebody_needs_them(house: House) -> None:
    number = "13800000001"
    told = f"包工头欠俺仨月工钱不给，他电话{number}，关机了"
    matter_id = house.files("owed", house.person("小谢"), told)
    browser = house.browser("shi")
    assert number not in browser.reads("/console/matters")
    page = browser.reads(f"/console/matters/{matter_id}")
    assert "他电话〔别人的电话〕，关机了" in page
    assert page.index("看没有遮住的原话") < page.index(number)
    assert "提醒：有别人的电话" in page


def test_a_childs_letter_says_what_may_not_be_done_with_it(house: House) -> None:
    told = "我是四年级学生，建议校门口装个红绿灯"
    matter_id = house.files("child", house.person("小谢"), told)
    browser = house.browser("shi")
    assert "可能不满14岁" in browser.reads("/console/matters")
    page = browser.reads(f"/console/matters/{matter_id}")
    assert "家长同意以前，不打电话回访，不公开" in page
