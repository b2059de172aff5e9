"""Any string is read: no exception, at least one act, spans inside the text, time bounded."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.normalise import normalise
from bot.reading import Reading
from bot.split import split
from bot.understand import understand
from models.words import Kind
from tests.bot.corpus import directory

_PIECES = st.sampled_from(
    [
        "第",
        "四十二",
        "条",
        "款",
        "项",
        "(",
        "）",
        "《",
        "》",
        "建议",
        "没人管",
        "，",
        "。",
        "①",
        "②",
        "\ud83d",
        "[微笑]",
        "\u200b",
        "不",
        "中",
        "恁",
        "村支书",
        "贪污",
        "着火了",
        "另外",
        " ",
        "\n",
        "１",
        "東大陽堤",
        "民法典",
        "附则",
        "https://a.cn",
        "吗",
        "？",
        "1、",
        "2、",
        "🔥",
        "\x00",
        "到",
        "和",
        "之一",
    ]
)


def check(text: str, reading: Reading) -> None:
    assert reading.acts
    for act in reading.acts:
        start, end = act.span
        assert 0 <= start <= end <= len(text)
        assert act.text == text[start:end]
        assert 0 <= act.confidence <= 1
        assert act.because
        assert act.kind is not Kind.PROPOSAL
    ranks = [{Kind.EMERGENCY: 0, Kind.REPORT: 1}.get(act.kind, 2) for act in reading.acts]
    assert ranks == sorted(ranks)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=80))
def test_any_unicode_is_read(text: str) -> None:
    check(text, understand(text, directory()))


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_any_mixture_of_words_that_matter_is_read(text: str) -> None:
    check(text, understand(text, directory()))


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_every_plain_character_knows_where_it_came_from(text: str) -> None:
    normal = normalise(text)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    assert list(normal.starts) == sorted(normal.starts)
    assert all(s < e <= len(text) for s, e in zip(normal.starts, normal.ends, strict=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_clauses_come_in_order_and_do_not_overlap(text: str) -> None:
    clauses = split(normalise(text).text)
    assert all(a.end <= b.start for a, b in pairwise(clauses))


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "，",
        "建议",
        "能不能",
        "第",
        "第八条和",
        "8、9、",
        "42(1)",
        "《",
        "章",
        "俺村里",
        "没人管村干部打人",
        "民法典",
        "①②③",
        "加微信",
        "是",
        "第四十二条第一款，",
        "\ud800",
        "http://",
    ],
)
def test_twenty_thousand_characters_are_read_in_bounded_time(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    before = time.process_time()
    check(text, understand(text, directory()))
    assert time.process_time() - before < 10  # far above what it takes; a runaway takes minutes


_LETTER = "俺村东头的路灯坏了半年，给恁说了几回没人管。建议市里规定三天内修好！请问归谁管？"


@pytest.mark.parametrize(
    "piece",
    [
        _LETTER,
        "第四十二条第一款，",
        "(（",
        "[微笑]🔥",
        "能不能",
        "第一，二十一条。第二，三十条。",
        "汲水",
    ],
)
def test_ten_times_the_text_takes_some_ten_times_as_long(piece: str) -> None:
    few, many = (_takes(piece, length) for length in (3_000, 30_000))
    assert many < 30 * few + 0.5  # tenfold is linear, a hundredfold is not


def _takes(piece: str, length: int) -> float:
    """Processor seconds of this thread to read so many characters of a piece again and again.

    The least of three, for a collection of the whole suite's garbage may fall into any one.
    """
    text = (piece * length)[:length]
    takes = []
    for _ in range(3):
        before = time.thread_time()
        understand(text, directory())
        takes.append(time.thread_time() - before)
    return min(takes)
