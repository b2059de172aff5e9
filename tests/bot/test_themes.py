"""What many said in different words is one theme, whatever order they said it in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench._grouping import score_of
from bench._themes import labelled, many
from bot.themes import Said, grouped, named_by, waves

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
LAMPS = ("路灯坏了半年没人修", "俺村路灯坏了三天内得修好", "路灯不亮，坏了一个月")
DOGS = ("遛狗必须拴绳", "遛狗不拴绳吓着孩子", "建议遛狗要拴绳，不拴就罚")
PETITION = "我们全体业主坚决要求更换物业公司，并公布三年来的账目"


def said(*texts: str, hours: int = 1) -> list[Said]:
    return [
        Said(key, text, MONDAY + timedelta(hours=hours * key), voice=key)
        for key, text in enumerate(texts, start=1)
    ]


def together(letters: list[Said], **decided: int | None) -> set[frozenset[int]]:
    return {frozenset(group.keys) for group in grouped(letters)}


def test_lamps_and_dogs_are_two_themes() -> None:
    assert together(said(*LAMPS, *DOGS)) == {frozenset({1, 2, 3}), frozenset({4, 5, 6})}


def test_a_theme_is_called_by_its_own_words() -> None:
    letters = said(*LAMPS, *DOGS)
    for group in grouped(letters):
        texts = [one.text for one in letters if one.key in group.keys]
        assert group.label
        assert any(group.label in text for text in texts)
        assert group.words[0] in {"路灯", "拴绳", "狗", "遛狗", "坏"}


def test_a_name_that_one_person_wrote_is_in_no_label() -> None:
    letters = said("张大伟家门口路灯坏了", "路灯坏了没人修", "俺这路灯坏了，电话13800000000")
    for group in grouped(letters):
        assert "张大伟" not in group.label
        assert not any(char.isdigit() for char in group.label)


@settings(max_examples=15, deadline=None)
@given(st.permutations(labelled("developed").said[:80]))
def test_the_order_of_the_letters_is_nothing(letters: list[Said]) -> None:
    assert grouped(letters) == grouped(sorted(letters, key=lambda one: one.key))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=12))
def test_every_letter_is_in_exactly_one_group_whatever_is_written(texts: list[str]) -> None:
    letters = said(*texts)
    keys = [key for group in grouped(letters) for key in group.keys]
    assert sorted(keys) == [one.key for one in letters]
    waves(letters)
    named_by(letters)


def test_very_long_and_empty_letters_stand_somewhere() -> None:
    letters = said("", "。。。", "路灯坏了" * 5_000, "\0\ud800", "🙂" * 300)
    assert sum(len(group.keys) for group in grouped(letters)) == len(letters)


def test_a_letter_handed_in_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        grouped([*said("路灯坏了"), *said("路灯坏了")])


def test_what_staff_put_together_stays_together() -> None:
    groups = grouped(said(*LAMPS, *DOGS), {1: 7, 4: 7})
    assert [g.theme for g in groups if {1, 4} <= set(g.keys)] == [7]


def test_what_staff_put_apart_stays_apart() -> None:
    letters = said(*LAMPS, LAMPS[0])
    groups = grouped(letters, {1: 7, 4: 8})
    assert {g.theme for g in groups if 1 in g.keys} == {7}
    assert {g.theme for g in groups if 4 in g.keys} == {8}


def test_what_staff_took_out_stands_alone() -> None:
    assert frozenset({1}) in {frozenset(g.keys) for g in grouped(said(*LAMPS), {1: None})}


def test_a_place_does_not_make_a_theme() -> None:
    letters = [
        Said(1, "关堤乡的路灯坏了没人修", MONDAY, 1, ("关堤乡",)),
        Said(2, "关堤乡遛狗不拴绳", MONDAY, 2, ("关堤乡",)),
    ]
    assert len(grouped(letters)) == 2


def test_themes_hold_from_week_to_week() -> None:
    """With a tenth more letters, pairs that stood together still do."""
    letters = many(600).said
    before, after = grouped(letters[:540]), grouped(letters)
    which = {key: at for at, group in enumerate(after) for key in group.keys}
    pairs = [(g.keys[0], key) for g in before for key in g.keys[1:]]
    assert sum(which[a] == which[b] for a, b in pairs) / len(pairs) > 0.85


def test_letters_set_aside_are_grouped_as_well_as_measured() -> None:
    assert score_of(labelled("set_aside")).f1 > 0.45
    assert score_of(labelled("developed")).f1 > 0.65


def test_the_same_text_from_many_people_is_a_wave() -> None:
    (wave,) = waves(said(PETITION, PETITION + "！！", "俺" + PETITION, "路灯坏了"))
    assert (wave.keys, wave.people, wave.nameless) == ((1, 2, 3), 3, 0)


def test_one_person_alone_makes_no_wave() -> None:
    assert not waves([Said(key, PETITION, MONDAY, voice=1) for key in range(5)])


def test_slips_from_the_box_count_as_such() -> None:
    (wave,) = waves([Said(key, PETITION, MONDAY, voice=None) for key in range(1, 5)])
    assert (wave.people, wave.nameless) == (0, 4)


def test_the_same_words_weeks_apart_are_no_wave() -> None:
    assert not waves(said(PETITION, PETITION, PETITION, hours=24 * 10))


def test_short_words_are_said_alike_by_chance() -> None:
    assert not waves(said("路灯坏了", "路灯坏了", "路灯坏了", "路灯坏了"))
