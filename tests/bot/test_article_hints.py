"""Hints for staff about the articles cited, and the draft an act speaks of."""

from __future__ import annotations

import pytest

from bot.outline import Outline
from bot.reading import Act
from bot.understand import understand
from tests.bot.corpus import directory

DOGS = """样例市养犬管理条例（草案）
第一章 总则
第一条 为了规范养犬活动，维护环境卫生，制定本条例。
第二条 本条例适用于本市城区养犬活动。
第二章 养犬行为
第三条 养犬人应当遵守下列规定：
（一）遛狗牵绳；
（二）清理粪便；
（三）不得带犬进入食堂。
第四条 烈性犬应当佩戴嘴套，圈养在院内，外出乘坐电梯避开人群。
第五条 犬只免疫由兽医站免费办理，每年春季集中注射狂犬疫苗。
养犬人应当保存免疫证明。
第三章 附则
第六条 本条例自公布之日起施行。
"""
PARKING = """样例市停车场管理条例（草案）
第一章 总则
第一条 为了规范停车秩序，制定本条例。
第二条 公共停车场免费停放时间不得少于三十分钟，收费标准应当公示。
第三条 道路泊位不得安装地锁。
第四条 充电车位不得被燃油汽车占用。
第五条 残疾人车位应当靠近出入口。
第六条 夜间居民可以在路边错时停车。
第七条 本条例自公布之日起施行。
"""


@pytest.fixture(scope="module")
def dogs() -> Outline:
    return Outline.from_text(DOGS)


@pytest.fixture(scope="module")
def parking() -> Outline:
    return Outline.from_text(PARKING)


def act(text: str, *drafts: Outline) -> Act:
    return understand(text, directory(), list(drafts)).main


@pytest.mark.parametrize(
    ("text", "articles", "hint"),
    [
        ("第六十五条应该删掉", ("65",), "草案没有第65条，一共6条。"),
        ("第三条第三款太严，反对", ("3.3",), "第3条没有第3款，有第（三）项，可能说的是这一项。"),
        ("第三条第五款太严，反对", ("3.5",), "第3条没有第5款，一共1款。"),
        ("第三条第八项太严，反对", ("3(8)",), "第3条没有第（八）项。"),
        ("第五条第二项太麻烦，反对", ("5(2)",), "第5条没有分项，有第2款，可能说的是这一款。"),
        ("第九章太严，反对", ("ch9",), "草案没有第九章。"),
        (
            "第二章第一条写得太绕，看不懂",
            ("1",),
            "第1条不在第二章；第二章里的第1条是第3条，可能说的是它。",
        ),
        (
            "第二条不合理，烈性犬戴嘴套、坐电梯避开人群，谁做得到，反对",
            ("2",),
            "说的内容像第4条。",
        ),
    ],
)
def test_what_does_not_fit_the_draft_is_kept_and_a_hint_stands_beside_it(
    dogs: Outline, text: str, articles: tuple[str, ...], hint: str
) -> None:
    read = act(text, dogs)
    assert read.articles == articles
    assert hint in read.hints


@pytest.mark.parametrize("text", ["第三条第二项很好，支持", "第四条我同意", "第二章第三条要改"])
def test_what_fits_the_draft_needs_no_hint(dogs: Outline, text: str) -> None:
    read = act(text, dogs)
    assert read.hints == ()
    assert read.draft == dogs.title


def test_of_several_drafts_the_one_named_is_meant(dogs: Outline, parking: Outline) -> None:
    assert act("养犬条例第二条我反对", dogs, parking).draft == dogs.title
    assert act("《样例市停车场管理条例》第二条我反对", dogs, parking).draft == parking.title


def test_of_several_drafts_the_only_one_that_has_the_article_is_meant(
    dogs: Outline, parking: Outline
) -> None:
    assert act("第七条施行太急，反对", dogs, parking).draft == parking.title


def test_of_several_drafts_the_one_whose_words_fit_is_meant(
    dogs: Outline, parking: Outline
) -> None:
    read = act("第二条免费停放时间太短，停车场收费标准太高，反对", dogs, parking)
    assert read.draft == parking.title


def test_when_it_cannot_be_told_no_draft_is_claimed(dogs: Outline, parking: Outline) -> None:
    read = act("第二条我反对", dogs, parking)
    assert read.draft is None
    assert read.hints == ()


def test_last_and_first_article_are_found_by_counting(dogs: Outline) -> None:
    assert act("最后一条我同意", dogs).articles == ("6",)
    assert act("倒数第二条我同意", dogs).articles == ("5",)
    assert act("头一条写得好，支持", dogs).articles == ("1",)
