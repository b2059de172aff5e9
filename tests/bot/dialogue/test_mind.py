"""A change of mind is told from a message that says something."""

from __future__ import annotations

import pytest

from bot.dialogue.mind import Change, Mind, mind_in, only_articles
from bot.places import Directory, Place
from models.words import Kind

DIRECTORY = Directory(
    [
        Place("石婆固镇", "point", ("石婆固",), "石婆固镇"),
        Place("耿黄镇", "point", ("耿黄",), "耿黄镇"),
    ]
)


@pytest.mark.parametrize(
    ("text", "mind"),
    [
        ("算了", Mind(Change.DROP)),
        ("唉，算了吧", Mind(Change.DROP)),
        ("算了不说了", Mind(Change.WITHDRAW)),
        ("算了，俺不说了。", Mind(Change.WITHDRAW)),
        ("前面那条不要了", Mind(Change.WITHDRAW)),
        ("刚才那条发错了，不算", Mind(Change.WITHDRAW)),
        ("当我没说", Mind(Change.WITHDRAW)),
        ("发错了", Mind(Change.WITHDRAW)),
        ("我说错了", Mind(Change.WRONG)),
        ("改成建议吧", Mind(Change.KIND, kind=Kind.SUGGESTION)),
        ("刚才那条改成咨询", Mind(Change.KIND, kind=Kind.QUESTION)),
        ("不是建议是诉求", Mind(Change.KIND, kind=Kind.COMPLAINT)),
        ("刚才说错了，不是石婆固镇是耿黄镇", Mind(Change.PLACE, place="耿黄镇")),
        ("是耿黄镇不是石婆固镇", Mind(Change.PLACE, place="耿黄镇")),
        ("地点写错了，应该是耿黄镇", Mind(Change.PLACE, place="耿黄镇")),
        ("不是第十条，是第十二条", Mind(Change.ARTICLES, articles=("12",))),
        ("说错了，是第十二条第二款", Mind(Change.ARTICLES, articles=("12.2",))),
    ],
)
def test_a_change_of_mind(text: str, mind: Mind) -> None:
    assert mind_in(text, DIRECTORY) == mind


@pytest.mark.parametrize(
    "text",
    [
        "建议村里修个公厕",
        "算了一下，一年要三百块",
        "不要罚款",
        "改成每月一次吧",
        "不对，石婆固的路也坏了",
        "建议石婆固改成耿黄",
        "刚才说的路灯不要了太可惜，还是修一修",
        "第十条罚款太高，应当降一点",
        "不是俺村的",
        "不是石婆固",
        "不是",
        "应该是不罚款",
        "把罚款改成警告",
        "",
        "改" * 50,
    ],
)
def test_what_says_something_is_no_change_of_mind(text: str) -> None:
    assert mind_in(text, DIRECTORY) is None


def test_articles_alone() -> None:
    assert only_articles("是第十二条") == ("12",)
    assert only_articles("第十二条罚款太高") == ()
