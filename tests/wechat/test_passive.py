from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.words import Silence, TextReply, Unfollowed
from wechat.passive import render, utf8_cut
from wechat.xml_reading import legal

PUSH = Unfollowed(account="gh_1a2b", openid="oChen-uncle", created=1, key="e:1", raw="<xml/>")
ANYTHING = st.lists(
    st.one_of(
        st.characters(),
        st.sampled_from(["]]>", "]", ">", "<", "&", "\x08", "\ud83d", "👩‍👩‍👧", "中", "é", "<a "]),
    ),
    max_size=60,
).map("".join)


def content_of(xml: str) -> str:
    return ElementTree.fromstring(xml).findtext("Content") or ""


@pytest.mark.parametrize("text", ["", " ", "\n", "\x00\x08", "\ud800", "\ufffe"])
def test_nothing_to_show_is_acknowledged(text: str) -> None:
    assert render(TextReply(text), PUSH, 7) == "success"


def test_silence_is_acknowledged() -> None:
    assert render(Silence("repeat"), PUSH, 7) == "success"


@pytest.mark.parametrize("text", ["]]>", "a]]>b", "]]]]>>", "]]>]]>", "]]><Evil/>", "&amp;<b>{0}"])
def test_text_cannot_leave_its_element(text: str) -> None:
    xml = render(TextReply(text), PUSH, 7)
    assert content_of(xml) == text
    assert [child.tag for child in ElementTree.fromstring(xml)].count("Content") == 1
    assert ElementTree.fromstring(xml).find("Evil") is None


def test_the_longest_text_arrives_whole_and_one_more_character_does_not() -> None:
    longest = "民" * 682
    assert content_of(render(TextReply(longest), PUSH, 7)) == longest
    assert content_of(render(TextReply(longest + "ab"), PUSH, 7)) == longest + "ab"
    assert content_of(render(TextReply(longest + "abc"), PUSH, 7)) == longest + "ab"
    assert content_of(render(TextReply("意" * 20_000), PUSH, 7)) == "意" * 682


@settings(max_examples=80, deadline=None)
@given(ANYTHING, st.integers(0, 1200))
def test_any_text_is_rendered_well_formed_and_short_enough(text: str, times: int) -> None:
    xml = render(TextReply(text * times), PUSH, 7)
    if xml != "success":
        shown = content_of(xml)
        assert len(shown.encode()) <= 2048
        assert legal(text * times).replace("\r\n", "\n").replace("\r", "\n").startswith(shown)


@settings(max_examples=80, deadline=None)
@given(ANYTHING, st.integers(-3, 80))
def test_a_cut_is_a_beginning_within_the_limit(text: str, limit: int) -> None:
    cut = utf8_cut(text, limit)
    whole = text.encode("utf-8", "ignore").decode()
    assert len(cut.encode()) <= max(limit, 0)
    assert whole.startswith(cut)


@pytest.mark.parametrize(
    "cluster",
    [
        "👩‍👩‍👧‍👦",
        "🏳️‍🌈",
        "👍🏽",
        "❤️",
        "1️⃣",
        "e\u0301\u0323",
        "🇨🇳",
        "🏴\U000e0067\U000e0062\U000e007f",
        "க\u0bbf",
    ],
)
def test_what_is_read_as_one_is_not_cut_apart(cluster: str) -> None:
    size = len(cluster.encode())
    for limit in range(4, 4 + size):
        assert utf8_cut("前x" + cluster + "后", limit) == "前x"
    assert utf8_cut("前x" + cluster + "后", 4 + size) == "前x" + cluster


def test_flags_are_cut_between_pairs() -> None:
    flags = "🇨🇳" * 5
    assert utf8_cut(flags, 8 * 3 + 4) == "🇨🇳" * 3


def test_a_mountain_of_marks_is_cut_anyway() -> None:
    assert len(utf8_cut("a" + "\u0301" * 5000, 2048).encode()) > 1900


def test_a_link_is_kept_whole_or_left_out() -> None:
    link = '<a href="https://example.org/p/1">看详情</a>'
    text = "请看：" + link + "谢谢"
    for limit in range(9, 9 + len(link.encode())):
        assert utf8_cut(text, limit) == "请看："
    assert utf8_cut(text, 9 + len(link.encode())) == "请看：" + link


def test_an_angle_bracket_is_not_yet_a_link() -> None:
    assert utf8_cut("面积<a 或 b，请核对", 12) == "面积<a 或"
    assert utf8_cut("<a x" * 20_000, 2048) == "<a x" * 512


def test_a_reply_that_is_one_long_link_is_cut_rather_than_lost() -> None:
    assert len(utf8_cut("<a href='" + "x" * 3000 + "'>t</a>", 2048)) == 2048
