"""Topics are read by words, and what no word tells is not guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.topics import TopicReader, TopicWords, shipped

READER = TopicReader(shipped())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("物业光收钱不干活", "property"),
        ("村口的红绿灯坏了", "roads"),
        ("垃圾堆在路边没人拉", "sanitation"),
        ("广场舞音响震天响", "noise"),
        ("村里老人没人管饭，办个幸福食堂", "elderly"),
        ("校门口放学堵得走不动", "education"),
        ("遛狗不拴绳", "dogs"),
        ("機井坏了浇地没水", "farming"),
        ("宅基地五年批不下来", "building"),
        ("自来水老停水", "utilities"),
        ("低保咋评的", "welfare"),
        ("办个证明窗口让跑五趟", "service"),
        ("草案征求意见能不能多几天", "lawmaking"),
    ],
)
def test_words_lead_to_a_topic(text: str, key: str) -> None:
    found = READER.read(text)
    assert found[0].key == key
    assert found[0].because


def test_no_word_no_topic() -> None:
    assert READER.read("今天天气不错") == ()


def test_words_of_staff_are_words_and_no_patterns() -> None:
    reader = TopicReader([TopicWords("odd", "怪", (".*", "(", "")), TopicWords("none", "空", ())])
    assert reader.read("随便什么") == ()
    assert reader.read("写着.*呢")[0].key == "odd"


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert len(READER.read(text)) <= 3


def test_shipped_topics_have_names_of_their_own() -> None:
    names = [topic.name for topic in shipped()]
    assert len(names) == len(set(names)) >= 13
