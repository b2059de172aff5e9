"""定时任务 in the browser: what ran, what comes next, what went wrong."""

from __future__ import annotations

from datetime import timedelta

from console.wording import full
from handlers.keep_lease import take_lease
from handlers.note_run import Runs, beat, note_runs
from handlers.occur import Due, claim, finish, pass_over
from tests.console.conftest import House

PAGE = "/console/clock"


def test_the_city_sees_what_the_clock_did_and_what_went_wrong(house: House) -> None:
    empty = house.browser("shi").reads(PAGE)
    assert "还没有运行过" in empty
    assert "还没有到点做过的任务" in empty

    desk, now = house.desk, house.desk.clock.now()
    mandate = take_lease(desk, "host-1:42:abcd", 60)
    assert mandate is not None
    beat(desk)
    done = claim(desk, mandate, Due("retention", now, 2, now + timedelta(days=1)))
    failed = claim(desk, mandate, Due("summaries", now, 0, now + timedelta(hours=1)))
    assert done is not None
    assert failed is not None
    finish(desk, mandate, done)
    finish(desk, mandate, failed, "OperationalError")
    pass_over(desk, mandate, Due("records", now, 0, now + timedelta(days=1)))
    note_runs(desk, [Runs("media", now, 1800, 3, 2400, now)])

    page = house.browser("shi").reads(PAGE)
    assert "当班的：host-1:42" in page
    assert "abcd" not in page
    for words in (
        "清除过了保存期的内容",
        "做完了，连同前面错过的 2 次",
        " 再试（OperationalError）",
        "过了时候，没做",
        full(now + timedelta(days=1)),
        "取图片和语音",
        "1800 遍",
        "3 遍",
        "2.4 秒",
    ):
        assert words in page, words
    assert PAGE in house.browser("shi").reads("/console/alerts")
    assert PAGE not in house.browser("bai").reads("/console/alerts")
