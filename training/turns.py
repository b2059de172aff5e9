"""Learns where a message turns to something else, from all sentences of the open corpora.

The corpora say what a message says, not where in it. Of all places at which a message of several
acts could turn, those count as its turns which make each part most likely to be what it should be.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import yaml

from bot.heard import Heard
from bot.intents.learned import GRAIN, NO_LESS, Look, shares, weights
from bot.places import Directory
from bot.turns import features, may_turn
from bot.understand import hear
from models.words import Kind
from training.corpora import CORPUS, Message, messages_of
from training.learner import SCALE, Example, Model, train
from training.letters import KINDS, OWN, Letter

_GOES_ON, _TURNS = 0, 1
_FIRST = {"emergency", "report"}  # these stand first in the corpora, wherever they were written
_REORDERED, _AT_A_STOP, _STOPS = 1.0, 0.8, frozenset("。！？；\n")
_ROUNDS, _LEAST = 8, 3
_MOST = 9_000  # features kept


def messages() -> list[Message]:
    """All of the open corpora; what is held out stays out."""
    found: list[Message] = []
    for path in sorted(CORPUS.glob("*.yaml")):
        found.extend(messages_of(yaml.safe_load(path.read_text(encoding="utf-8"))))
    return found


def parts(given: Sequence[Message], directory: Directory) -> list[tuple[str, str]]:
    """What messages of several acts say, one thing at a time: text and kind of each part."""
    found: list[tuple[str, str]] = []
    for heard, kinds in _heard(given, directory):
        if len(kinds) > 1:
            order, cuts = _most_likely(kinds, heard)
            stretches = pairwise([0, *cuts, len(heard)])
            for kind, (start, end) in zip(order, stretches, strict=True):
                text = "".join([h.text + h.clause.ended for h in heard[start:end]])
                found.append((text.rstrip("，"), kind))
    return found


def own_parts(given: Sequence[Message], directory: Directory) -> list[Letter]:
    """The parts as sentences of our own, of kinds the weights know."""
    found = [Letter(text, kind, OWN) for text, kind in parts(given, directory)]
    return [letter for letter in found if letter.kind in KINDS]


def lessons(given: Sequence[Message], directory: Directory) -> list[Example]:
    """One example for every place at which a message could turn."""
    found: list[Example] = []
    for heard, kinds in _heard(given, directory):
        _, cuts = _most_likely(kinds, heard)
        found.extend(
            Example(names, _TURNS if at in cuts else _GOES_ON, 1.0) for at, names in features(heard)
        )
    return found


def _heard(
    given: Sequence[Message], directory: Directory
) -> Iterator[tuple[list[Heard], tuple[str, ...]]]:
    """Messages that could turn as often as they say something else."""
    for message in given:
        heard = hear(message.text, directory)
        if may_turn(heard) and len(message.kinds) <= len(heard):
            yield heard, message.kinds


def _most_likely(
    kinds: tuple[str, ...], heard: Sequence[Heard]
) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """The kinds as they were written, and the clauses with which the second and others begin."""
    if len(kinds) == 1:
        return kinds, ()
    looks = heard[0].runs.looks([heard[0].clause.start, *(h.clause.end for h in heard)])
    orders = {kinds, *(itertools.permutations(kinds) if _FIRST.intersection(kinds) else ())}
    ways = (
        (_worth(order, cuts, heard, looks) - _REORDERED * (order != kinds), order, cuts)
        for order in sorted(orders)
        for cuts in itertools.combinations(range(1, len(heard)), len(kinds) - 1)
    )
    _, order, cuts = max(ways)
    return order, cuts


def _worth(
    kinds: Sequence[str], cuts: Sequence[int], heard: Sequence[Heard], looks: Sequence[Look]
) -> float:
    stretches = pairwise([0, *cuts, len(heard)])
    stops = sum(heard[at - 1].clause.ended[:1] in _STOPS for at in cuts)
    likely = sum(
        _likely(kind, looks[end].since(looks[start]))
        for kind, (start, end) in zip(kinds, stretches, strict=True)
    )
    return likely + _AT_A_STOP * stops


def _likely(kind: str, look: Look) -> float:
    known = weights()
    if known is None or Kind(kind) not in known.kinds:
        return NO_LESS
    return shares(known.glanced(look))[known.kinds.index(Kind(kind))]


def learn(found: Sequence[Example]) -> Model:
    """A model of two kinds: somebody goes on, or begins anew."""
    return train(found, 2, _ROUNDS, _LEAST)


def content_of(model: Model) -> dict[str, Any]:
    """Whole numbers of the heaviest features, as `Turns.of` takes them."""
    worth = {name: round(GRAIN * (row[1] - row[0])) for name, row in model.weights.items()}
    heavy = sorted(worth, key=lambda name: (-abs(worth[name]), name))[:_MOST]
    points: dict[str, dict[str, int]] = defaultdict(dict)
    for name in sorted(heavy):
        group, _, value = name.partition(":")
        if worth[name]:
            points[group][value] = worth[name]
    return {"bias": round(model.bias[1] - model.bias[0], 3), "scale": SCALE, "points": points}
