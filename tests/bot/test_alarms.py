"""Danger that stands beside something else is heard once; what only sounds like it is not."""

from __future__ import annotations

import pytest

from bot.understand import understand
from tests.bot.corpus import directory


def kinds(text: str) -> list[str]:
    return [act.kind.value for act in understand(text, directory()).acts]


@pytest.mark.parametrize(
    ("text", "beside"),
    [
        ("有个娃钻到挖掘机底下了 快来人 工地都该围起来", "suggestion"),
        ("都删了吧，我在铁轨上", "erase"),
        ("煤气中毒两个人躺着不动快打120，这楼的烟道从去年冬天就堵着，物业不修", None),
        ("有人站楼顶要跳 快报警 草案三十三条我回头看了 觉着不合适 得删", "opinion"),
        ("有人持刀进院要砍俺，是派出所所长他侄儿，那个所长平日收俺们门面保护费", "report"),
    ],
)
def test_danger_is_heard_beside_whatever_else_is_said(text: str, beside: str | None) -> None:
    read = kinds(text)
    assert read[0] == "emergency"
    assert beside is None or beside in read


@pytest.mark.parametrize(
    "text",
    [
        "把照片撤了吧 里头有俺娃的脸",
        "俺家老头儿走了，他这号恁就别再发通知了",
        "人在广东，家里的会就别喊我了，通知停",
        "有人偷偷往河里排污水",
        "路灯不亮。井盖丢了。还有人偷偷往河里排污水。",
    ],
)
def test_what_only_sounds_like_danger_is_none(text: str) -> None:
    assert "emergency" not in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "洪水进村了，俺家房顶上还有四口人 拆迁办的人改面积，给他塞钱就多算",
        "恁说人喝了除草剂还能救不？俺大嫂刚喝罢，搁院里坐着哩",
        "学校后门有四个人拿钢管在打一个男生，他趴在地上不动了。我在窗户后头不敢出声，你们赶紧过来。",
    ],
)
def test_one_danger_is_told_once(text: str) -> None:
    assert kinds(text).count("emergency") == 1


def test_nobody_is_accused_twice_in_one_breath() -> None:
    assert kinds("民政所姓赵的那位，办个残疾证得给他两条烟").count("report") == 1


def test_how_long_something_else_is_broken_calms_no_fire() -> None:
    read = kinds("楼上着火了 烟都进俺屋了 另外俺院的消防栓从去年就没水")
    assert read == ["emergency", "complaint"]


@pytest.mark.parametrize(
    "text", ["俺死了恁们就省心了", "真想一觉睡过去再也不醒", "俺这条命不值钱 死了拉倒"]
)
def test_words_of_despair_lead_to_somebody_who_listens(text: str) -> None:
    act = understand(text, directory()).main
    assert (act.kind.value, act.door) == ("emergency", "crisis")


def test_a_live_wire_in_the_water_is_not_fished_for() -> None:
    assert understand("电线掉水坑里了路上全是水", directory()).main.door == "power"


def test_what_is_not_to_be_found_does_not_burn() -> None:
    act = understand("河边有个小孩衣裳在岸上人找不着了", directory()).main
    assert act.kind.value == "emergency"
    assert act.door != "119"
