"""What a message means, measured against sentences people could write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.doors import DOORS
from bot.reading import Reading
from bot.understand import understand, understand_lines
from models.words import Kind
from tests.bot.corpus import CONTENT, TALK, directory, labelled, load


def read(text: str, own: str | None = None) -> Reading:
    return understand(text, directory(), own_place=own)


def kinds(text: str) -> list[str]:
    return [act.kind.value for act in read(text).acts]


@pytest.mark.parametrize(
    ("text", "meant"), [line for kind in (*CONTENT, *TALK) for line in labelled(kind)]
)
def test_a_sentence_of_the_corpus_is_read_as_it_is_meant(text: str, meant: str) -> None:
    reading = read(text)
    assert reading.main.kind.value == meant, reading.main.because


@pytest.mark.parametrize("kind", [*CONTENT, *TALK])
def test_every_corpus_says_what_it_is_and_what_it_is_not(kind: str) -> None:
    content = load(kind)
    assert len(content["yes"]) >= 9
    assert len(content["no"]) >= 5
    assert content["kind"] not in content["no"].values()


@pytest.mark.parametrize("row", load("acts_multi"), ids=lambda row: row["text"])
def test_several_things_said_are_several_acts(row: dict[str, Any]) -> None:
    assert kinds(row["text"]) == row["acts"]


@pytest.mark.parametrize("name", ["held_out/emergency", "held_out/report"])
def test_no_emergency_and_no_report_is_missed_even_among_sentences_set_aside(name: str) -> None:
    content = load(name)
    assert [t for t in content["yes"] if content["kind"] not in kinds(t)] == []


def test_sentences_set_aside_are_mostly_read_right() -> None:
    lines = [line for kind in CONTENT for line in labelled(f"held_out/{kind}")]
    lines += labelled("held_out/talk") + labelled("held_out/second") + labelled("held_out/third")
    lines += labelled("held_out/fourth") + labelled("held_out/eighth")
    right = sum(read(text).main.kind.value == meant for text, meant in lines)
    assert right / len(lines) >= 0.85


def test_spans_are_slices_of_the_original_even_in_full_width_and_traditional_writing() -> None:
    text = "　東大陽堤的路燈壞了！！！！半年了\u200b沒人管。　另外第４２條我反對［哭］"
    reading = read(text)
    assert [act.text for act in reading.acts] == [
        text[act.span[0] : act.span[1]] for act in reading.acts
    ]
    assert [act.kind for act in reading.acts] == [Kind.COMPLAINT, Kind.OPINION]
    assert reading.acts[1].articles == ("42",)
    assert reading.acts[1].text.startswith("另外第４２條")


def test_an_emergency_stands_first_wherever_it_was_written() -> None:
    assert kinds("建议每个村修个篮球场。俺家厨房着火了快来人")[0] == "emergency"


def test_a_place_given_as_her_own_belongs_to_every_act() -> None:
    reading = read("我是耿黄镇的，建议村里装路灯。另外秸秆补贴找谁领")
    assert [act.places for act in reading.acts] == [("耿黄镇",), ("耿黄镇",)]


def test_a_complaint_is_shown_the_right_door() -> None:
    doors = {
        "俺们干了一冬天，老板不给工钱": "12333",
        "超市卖给俺过期的奶，不给退": "12315",
        "法院判了两年，钱一分没执行": "12368",
        "路灯坏了半年没人管": "12345",
        "派出所的民警收了人家的礼": "12389",
        "村支书贪污修路款，俺要举报": "12388",
        "俺家着火了": "119",
        "我不想活了": "crisis",
        "有人拿刀砍人": "110",
    }
    assert {text: read(text).main.door for text in doors} == doors
    assert set(doors.values()) <= DOORS.keys()


def test_every_act_says_why_in_words_a_clerk_can_read() -> None:
    because = read("建议给环卫工人发高温补贴").main.because
    assert any("建议" in reason for reason in because)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("物业他妈的又停水，三天没人管", "abuse"),
        ("我是初二学生，建议学校门口装红绿灯", "minor"),
        ("楼上老王电话13812345678，天天半夜打麻将，没人管", "third_party_phone"),
        ("恁们联系点的值班人员态度恶劣，没人管吗", "against_staff"),
    ],
)
def test_what_a_clerk_should_notice_is_flagged(text: str, flag: str) -> None:
    assert flag in read(text).main.flags


def test_ones_own_telephone_is_not_somebody_elses() -> None:
    assert "third_party_phone" not in read("路灯坏了没人管，我的电话13812345678").main.flags


def test_one_line_of_json_gives_one_line_and_a_bad_line_gives_its_error() -> None:
    lines = [
        json.dumps({"id": 1, "text": "第五条我支持"}),
        "not json",
        json.dumps({"id": 3}),
        json.dumps({"id": 4, "text": 7}),
        json.dumps(["text"]),
        json.dumps({"id": 6, "text": "你好"}),
    ]
    rows = list(understand_lines(lines, directory()))
    assert [row["id"] for row in rows] == [1, None, 3, 4, None, 6]
    assert ["error" in row for row in rows] == [False, True, True, True, True, False]
    assert set(rows[0]["acts"][0]) == {
        "kind", "text", "span", "stance", "articles", "laws", "places", "confidence", "because",
    }  # fmt: skip
    assert rows[0]["acts"][0]["articles"] == ["5"]
    assert rows[0]["acts"][0]["stance"] == "for"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("建议把电动车进电梯写到条例里头，逮住一回罚二百", ["suggestion"]),
        ("我反对第十八条，凭啥不让俺在自家门口晒粮食", ["opinion"]),
        ("路灯坏了三个月没人修，建议装太阳能的", ["complaint", "suggestion"]),
        ("路灯坏了三个月没人修，建议尽快修好", ["complaint"]),
        ("删了也别发了", ["erase", "unsubscribe"]),
        ("把我删了吧，也别再给我推消息", ["erase", "unsubscribe"]),
        ("第十五条罚款太高。请问这个草案哪天表决", ["opinion", "question"]),
        ("上次的意见有回信没？俺又想起一条，村里该有个公共晒场", ["progress", "suggestion"]),
        ("化工厂漏毒气了，好多人晕。第六条俺举双手赞成", ["emergency", "opinion"]),
        ("建议县城的公厕多弄几个蹲位。桥塌了一截，有车栽下去了", ["emergency", "suggestion"]),
        ("13812345678", ["unclear"]),
    ],
)
def test_what_stands_beside_an_act_neither_swallows_nor_doubles_it(
    text: str, meant: list[str]
) -> None:
    assert kinds(text) == meant


def test_a_thing_that_was_taken_away_is_no_withdrawal() -> None:
    assert "erase" not in kinds("垃圾分类我支持，可是垃圾桶撤了俺扔哪儿")


def test_a_greeting_word_for_word_is_read_with_confidence() -> None:
    assert read("你好").main.confidence >= 0.9
