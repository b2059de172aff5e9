from __future__ import annotations

import pytest

from models.words import Kind
from reports import wording
from reports.articles import articles
from reports.figures import figures
from statutes.numerals import chinese
from tests.reports.samples import busy, data, line


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (42, "四十二"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1260, "一千二百六十"),
    ],
)
def test_numbers_are_counted_as_laws_count(number: int, name: str) -> None:
    assert chinese(number) == name


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("42", "第四十二条"),
        ("42.1(3)", "第四十二条第一款第（三）项"),
        ("43(2)", "第四十三条第（二）项"),
        ("20-1.2", "第二十条之一第二款"),
        ("ch5", "第五章"),
        ("ch:附则", "附则"),
        ("*", "草案整体"),
        ("怪样子", "怪样子"),
    ],
)
def test_references_are_spelt_out(reference: str, name: str) -> None:
    assert articles([reference]) == name


def test_a_silent_week_reads_as_sentences() -> None:
    given = data(new_followers=0)
    found = figures(given)
    assert "没有收到群众来信来言。" in wording.lead(given, found)
    assert wording.kinds(found) == "本周各类事项均为零。"
    assert wording.channels(found) == ""
    assert wording.work(given).endswith("公众号没有新增关注。")
    assert "18个联系点本周均没有收到" in wording.points(given, found)
    assert wording.referrals(found) == "本周没有需要转介的事项。"
    assert wording.unanswered(given, found) == "截至2026年11月20日9时，群众咨询已全部答复。"


def test_a_busy_week_tells_totals_change_and_silent_points() -> None:
    given = busy()
    found = figures(given)
    assert "18个基层立法联系点共收到群众来信来言79件，比上周增加27件" in wording.lead(given, found)
    assert "15个有来信来言，3个没有：耿黄镇" in wording.points(given, found)
    assert "其中5件超过办理期限（超期天数按工作日计算），请抓紧答复" in wording.unanswered(
        given, found
    )


def test_one_kind_alone_and_a_level_week_are_said_shortly() -> None:
    found = figures(data(lines=(line(),), previous_total_by_kind={Kind.QUESTION: 1}))
    assert wording.kinds(found) == "均为建议。"
    assert wording.compared(found.total) == "，与上周持平"


def test_a_point_reports_to_the_city_unless_told_otherwise() -> None:
    point = data(scope="汲水镇", points=("汲水镇",))
    assert wording.title(point) == "汲水镇基层立法联系点民意征集情况周报"
    assert wording.addressee(point) == "新乡市人大常委会法制工作委员会："
    assert wording.addressee(data()) == "各基层立法联系点："
    assert wording.addressee(data(addressee="示例办公室:")) == "示例办公室："
    assert "报告如下" in wording.lead(point, figures(point))
