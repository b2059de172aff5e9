"""The state of a conversation, and what a line belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogue.lines import (
    continued,
    goes_on,
    has_no_kind,
    kind_of_all,
    opens_another,
    unfinished,
)
from bot.dialogue.talk import About, Question, Said, Shown, Talk, Windows, words_digest
from bot.reading import Act
from models.words import Kind

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
WINDOWS = Windows(
    timedelta(seconds=60), timedelta(minutes=10), timedelta(minutes=10), timedelta(minutes=10)
)


def act(kind: Kind, text: str = "话", start: int = 0) -> Act:
    return Act(kind, text, (start, start + len(text)), None, (), (), (), 0.5, ())


def talk_of(kind: Kind, text: str = "建议修渠", at: datetime = NOW) -> Talk:
    return Talk().heard(Said(at, words_digest(text), (1,), 1, kind))


def test_it_survives_being_a_row() -> None:
    said = Said(NOW, "x", (1, 2), 2, Kind.OPINION, unfinished=True)
    question = Question(About.POINT, None, 19, "您是哪儿的？", NOW)
    assert Said.from_row(said.as_row()) == said
    assert Question.from_row(question.as_row()) == question
    shown = Shown(3, 7, "8.2", NOW)
    assert Shown.from_row(shown.as_row()) == shown


def test_what_she_looked_at_lies_before_her_for_ten_minutes() -> None:
    talk = Talk().shows(Shown(3, 7, "8", NOW))
    assert talk.looking_at(NOW + timedelta(minutes=10), WINDOWS) == talk.shown
    assert talk.looking_at(NOW + timedelta(minutes=10, seconds=1), WINDOWS) is None
    assert talk.looked_away().looking_at(NOW, WINDOWS) is None


def test_only_the_last_few_are_remembered() -> None:
    talk = Talk()
    for n in range(9):
        talk = talk.heard(Said(NOW, str(n), (n,), n, Kind.QUESTION))
    assert [one.digest for one in talk.said] == ["6", "7", "8"]


def test_the_same_words_are_known_for_a_while_whatever_their_spaces() -> None:
    talk = talk_of(Kind.SUGGESTION)
    assert talk.same_words(" 建议 修渠\n", NOW + timedelta(minutes=9), WINDOWS)
    assert talk.same_words("建议修渠", NOW + timedelta(minutes=11), WINDOWS) is None
    assert talk.same_words("建议修路", NOW, WINDOWS) is None


@pytest.mark.parametrize(("seconds", "open_"), [(0, True), (600, True), (601, False)])
def test_silence_closes_a_question(seconds: int, open_: bool) -> None:
    talk = Talk().asks(Question(About.KIND, 1, 3, "您这是想：", NOW))
    assert bool(talk.asked(NOW + timedelta(seconds=seconds), WINDOWS)) is open_


@pytest.mark.parametrize(
    ("before", "text", "kind", "seconds", "joins"),
    [
        (Kind.SUGGESTION, "村东头那段", Kind.UNCLEAR, 60, True),
        (Kind.SUGGESTION, "村东头那段", Kind.UNCLEAR, 61, False),
        (Kind.SUGGESTION, "建议种树", Kind.SUGGESTION, 5, False),
        (Kind.UNCLEAR, "建议种树", Kind.SUGGESTION, 5, True),
        (Kind.UNCLEAR, "另外建议种树", Kind.SUGGESTION, 5, False),
        (Kind.UNCLEAR, "转人工吧", Kind.HUMAN, 5, False),
        (Kind.COMPLAINT, "就是上面说的那个路灯", Kind.COMPLAINT, 5, True),
        (Kind.COMPLAINT, "大概有半年了", Kind.COMPLAINT, 5, True),
        (Kind.COMPLAINT, "路灯坏了半年了", Kind.COMPLAINT, 5, False),
        (Kind.COMPLAINT, "反映好几回了没人管", Kind.COMPLAINT, 5, True),
        (Kind.SUGGESTION, "就是上面说的着火了", Kind.EMERGENCY, 5, False),
        (Kind.COMPLAINT, "都没法走了", Kind.COMPLAINT, 60, True),
        (Kind.COMPLAINT, "都没法走了", Kind.COMPLAINT, 61, False),
        (Kind.COMPLAINT, "都把钱贪了", Kind.REPORT, 5, False),
        (Kind.COMPLAINT, "都说养老金要涨", Kind.QUESTION, 5, False),
        (Kind.COMPLAINT, "还想问问低保", Kind.QUESTION, 5, False),
        (Kind.COMPLAINT, "能不能立个规矩", Kind.SUGGESTION, 5, False),
        (Kind.REPORT, "他叫李四", Kind.UNCLEAR, 500, True),
        (Kind.SPAM, "他叫李四", Kind.UNCLEAR, 5, False),
    ],
)
def test_what_a_line_belongs_to(
    before: Kind, text: str, kind: Kind, seconds: int, joins: bool
) -> None:
    later = NOW + timedelta(seconds=seconds)
    found = goes_on(talk_of(before), text, [act(kind, text)], later, WINDOWS)
    assert (found is not None) is joins


def test_a_wish_joins_half_a_sentence_only() -> None:
    half = Said(NOW, "x", (1,), 1, Kind.COMPLAINT, unfinished=True)
    wish = [act(Kind.SUGGESTION, "能不能立个规矩")]
    assert goes_on(Talk((half,)), wish[0].text, wish, NOW, WINDOWS) is half
    assert unfinished("俺们庄那个路啊", [act(Kind.UNCLEAR)])
    assert unfinished("都没法走", [act(Kind.COMPLAINT)], half)
    assert not unfinished("俺们庄那个路坏了。", [act(Kind.UNCLEAR)])
    assert not unfinished("能不能立个规矩", wish, half)
    assert not unfinished("村东头那段", [act(Kind.UNCLEAR)], replace(half, unfinished=False))


def test_several_acts_have_a_kind() -> None:
    assert not has_no_kind("就是上面说的", [act(Kind.SUGGESTION), act(Kind.QUESTION)])
    assert opens_another("对了，还有一件事")


def test_more_words_go_with_the_sealed_half_else_with_danger_else_with_the_last() -> None:
    wish, danger = act(Kind.SUGGESTION, start=9), act(Kind.EMERGENCY)
    assert continued([(1, danger), (2, wish)]) == (1, Kind.EMERGENCY)
    assert continued([(1, danger), (2, act(Kind.REPORT, start=4))]) == (2, Kind.REPORT)
    assert continued([(1, act(Kind.QUESTION)), (2, wish)]) == (2, Kind.SUGGESTION)


@pytest.mark.parametrize(
    ("kinds", "was", "becomes"),
    [
        ([Kind.SUGGESTION], Kind.UNCLEAR, Kind.SUGGESTION),
        ([Kind.UNCLEAR], Kind.SUGGESTION, Kind.SUGGESTION),
        ([Kind.COMPLAINT], Kind.SUGGESTION, Kind.COMPLAINT),
        ([Kind.COMPLAINT, Kind.SUGGESTION], Kind.SUGGESTION, Kind.SUGGESTION),
        ([Kind.SUGGESTION, Kind.EMERGENCY], Kind.SUGGESTION, Kind.EMERGENCY),
        ([Kind.SUGGESTION], Kind.REPORT, Kind.REPORT),
        ([Kind.SUGGESTION], Kind.EMERGENCY, Kind.EMERGENCY),
        ([Kind.SUGGESTION], Kind.HUMAN, Kind.HUMAN),
        ([Kind.SPAM], Kind.UNCLEAR, Kind.UNCLEAR),
        ([], Kind.QUESTION, Kind.QUESTION),
    ],
)
def test_a_kind_gives_way_only_to_danger_to_wrongdoing_or_from_none(
    kinds: list[Kind], was: Kind, becomes: Kind
) -> None:
    assert kind_of_all([act(kind) for kind in kinds], was) is becomes
