"""The second reader: weights over runs of characters, and how it is heard beside the rules."""

from __future__ import annotations

from typing import Any

import pytest

from bot.intents.learned import WEIGHTS, Runs, Weights, second_opinion, using, weights
from bot.understand import understand
from models.words import Kind
from tests.bot.corpus import directory
from training.learner import Example, train
from training.letters import KINDS
from training.packing import content_of

_ODD = {
    "kinds": ["suggestion", "question", "complaint", "report", "emergency"],
    "bias": [0, 0, 0, 0, 0],
    "weights": {"梧桐": [5120, 0, 0, 0, 0], "长度:短": [0, 512, 0, 0, 0]},
}


def test_the_weights_in_use_are_small_and_know_the_kinds_that_were_learned() -> None:
    known = weights()
    assert known is not None
    assert known.kinds == tuple(map(Kind, KINDS))
    assert WEIGHTS.stat().st_size < 900_000


def test_points_add_up_over_runs_that_are_known_each_counted_once() -> None:
    odd, text = Weights.of(_ODD), "梧桐树下的梧桐"
    with using(odd):
        opinion = second_opinion(text, odd.runs(text), (), ())
    assert opinion is not None
    assert opinion.points[Kind.SUGGESTION] == 10
    assert opinion.points[Kind.QUESTION] == 1
    assert opinion.share(Kind.SUGGESTION) > 0.99
    assert opinion.because(Kind.SUGGESTION) == ["梧桐"]


@pytest.mark.parametrize(
    ("whole", "stretch"),
    [
        ("路灯坏了。半年没人修，恁管不管？", "半年没人修，恁管不管？"),
        ("路灯坏了。 3号楼 半年没人修。", "3号楼 半年没人修。"),
        ("中，俺支持", "俺支持"),
        ("甲乙丙丁", "甲乙丙丁戊"),
    ],
)
def test_a_stretch_is_read_as_if_it_stood_alone(whole: str, stretch: str) -> None:
    known = weights()
    assert known is not None
    found = Runs(whole).of(max(0, whole.find(stretch)), stretch)
    assert {row.name for row in found} == {row.name for row in known.runs(stretch)}


def test_where_no_rule_speaks_the_weights_decide_and_say_by_which_words() -> None:
    with using(Weights.of(_ODD)):
        act = understand("咱街上的梧桐一排排站着怪精神", directory()).main
    assert act.kind is Kind.SUGGESTION
    assert any("“梧桐”" in reason for reason in act.because)


def test_danger_is_not_learned_from_people_alone() -> None:
    odd = {**_ODD, "weights": {"邻居": [0, 0, 0, 0, 9000]}}
    with using(Weights.of(odd)):
        act = understand("俺邻居在那边种了一排花", directory()).main
    assert act.kind is not Kind.EMERGENCY


def test_learning_gives_the_same_model_every_time_and_one_that_tells_kinds_apart() -> None:
    examples = [Example(["甲", "共"], 0, 1.0), Example(["乙", "共"], 1, 1.0)] * 4
    one, two = train(examples, 5), train(examples, 5)
    assert content_of(one) == content_of(two)
    assert one.points(["甲"])[0] > one.points(["甲"])[1]
    assert one.points(["乙"])[1] > one.points(["乙"])[0]


def test_an_act_that_spans_the_message_again_is_looked_at_once_more_and_no_further() -> None:
    text = "路灯坏了半年没人修。几号来修？低保几月份审？到现在黑灯瞎火的，望处理。"
    assert understand(text, directory()).acts


def test_what_a_town_added_makes_nothing_else_speak_lower_at_a_glance() -> None:
    ours = {**_ODD, "scale": 10.0}
    added = {**_ODD["weights"], "树下": [0] * 5}  # type: ignore[dict-item]
    town = {**ours, "weights": added, "beside": ["树下"]}
    assert _at_a_glance(ours) == _at_a_glance(town)


def _at_a_glance(raw: dict[str, Any]) -> list[float]:
    known, runs = Weights.of(raw), Runs("梧桐树下的梧桐")
    with using(known):
        before, behind = runs.looks((0, 7))
        return known.glanced(behind.since(before))
