"""The difference a town makes to the shipped weights, and the sentences that travel along."""

from __future__ import annotations

import pytest

from bot.intents.learned import weights
from training.lessons import PACKED, from_corpus, lessons, pack
from training.town import Difference, Taught, learn, several, shipped


def test_the_packed_sentences_are_those_of_the_corpora() -> None:
    assert lessons() == from_corpus(), "run: python -m training.lessons"
    assert PACKED.read_bytes() == pack()


def test_no_sentence_is_learned_from_and_examined_by() -> None:
    every = lessons()
    assert not {text for text, _ in every.learned} & {text for text, _ in every.set_aside}


def test_a_feature_of_few_people_is_left_out_however_often_they_say_it() -> None:
    letters = [(1, ["甲", "乙"]), (2, ["甲"]), (3, ["甲"]), *[(4, ["乙"])] * 9]
    assert several(letters, 3) == {"甲"}


def test_nothing_learned_reads_as_the_shipped_weights_do() -> None:
    base = shipped()
    same = Difference(base.digest, [0.0] * len(base.content["kinds"]), {}).on(base)
    shipped_ones = weights()
    assert shipped_ones is not None
    text = "路灯坏了半年没人修"
    assert same.points(same.runs(text)) == shipped_ones.points(shipped_ones.runs(text))


def test_the_same_lessons_give_the_same_bytes_and_these_read_back() -> None:
    base = shipped()
    taught = [Taught(["磨盘", "石磨"], base.sums([]), 1, 2.0)] * 5
    one, two = learn(taught, base), learn(taught, base)
    assert one.pack() == two.pack()
    assert Difference.unpack(one.pack()) == one
    assert one.rows["石磨"][1] == max(one.rows["石磨"]) > 0


def test_a_difference_to_other_weights_is_refused() -> None:
    base = shipped()
    with pytest.raises(ValueError, match="other shipped weights"):
        Difference("another", [], {}).on(base)
