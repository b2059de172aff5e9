"""Where a message turns to something else, and where it only goes on."""

from __future__ import annotations

import pytest

from bot.turns import parted
from bot.understand import hear, understand
from tests.bot.corpus import directory


def stretches(text: str) -> list[str]:
    return ["，".join(h.text for h in part) for part in parted(hear(text, directory()))]


@pytest.mark.parametrize(
    "text",
    [
        "楼上天天半夜拖凳子，物业不管，跟谁说都没用",
        "只要把学生除外，第八条我就支持",
        "第九条支持，不过得写清楚谁管",
        "俺村东头，就是小学门口那段，建议装几个太阳能路灯",
        "路灯坏了三个月没人修，建议尽快修好",
        "关堤乡卫生院几点开门，这是第17",
        "关堤乡卫生院几点开门，第2回第17",
    ],
)
def test_one_thing_stays_one(text: str) -> None:
    assert len(stretches(text)) == 1


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("俺家门口的路坑了半年没人填 请问低保几月份审", ["complaint", "question"]),
        ("第十条我支持 另外问一下这条例几号施行", ["opinion", "question"]),
        ("机井坏了半个月没人修 往后每个村都该有个会修井的", ["complaint", "suggestion"]),
    ],
)
def test_two_things_without_a_number_are_two(text: str, kinds: list[str]) -> None:
    assert [act.kind.value for act in understand(text, directory()).acts] == kinds


def test_danger_told_twice_in_one_breath_is_one() -> None:
    acts = understand("着火了！村东头麦场着火了", directory()).acts
    assert [act.kind.value for act in acts] == ["emergency"]


def test_no_word_is_lost_between_the_parts() -> None:
    text = "草案俺通篇赞成 就盼着再办个农机救助的基金 顺便问问申报表在哪领"
    assert "".join(stretches(text)).replace("，", "") == text.replace(" ", "")


def test_a_story_with_one_point_is_one_thing() -> None:
    text = (
        "我外甥脑子好使，就是爱打游戏，小时候也挨过打。想问退充值款走诉讼，是去县里还是去平台那边"
    )
    assert [act.kind.value for act in understand(text, directory()).acts] == ["question"]


def test_a_greeting_before_a_question_of_an_article_swallows_nothing() -> None:
    text = "早上好呀，今儿天怪冷嘞，恁吃了没 第十九条可把俺说糊涂了，到底归谁审批"
    assert any("19" in act.articles for act in understand(text, directory()).acts)


@pytest.mark.parametrize("greeting", ["", "您好！"])
def test_a_greeting_is_no_headline(greeting: str) -> None:
    text = (
        "我今年十七,读的护理。上一届的学姐说去“实习”其实就是拧螺丝,一天十一个钟头,跟专业半点关系没有。"
        "希望能规定实习必须对口,未成年的晚上不准排班。"
    )
    assert understand(greeting + text, directory()).main.kind.value == "suggestion"
