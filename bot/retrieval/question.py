"""A question in people's words, as the ideas to look for in the law's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import ahocorasick

from bot import segment
from bot.lexicon import load
from bot.normalise import normalise
from bot.retrieval.index import Idea, Index
from bot.retrieval.terms import asked_for, legal_words, pairs, siblings, spoken

LONGEST = 200  # characters of a question that are looked at
MOST_IDEAS = 32
_LEGAL = 0.7  # a legal word stands for a spoken one almost as well as the word itself
_SIBLING = 0.7  # another spoken word of the same line of the lexicon
_PAIR = 0.3  # pairs across the words' borders only help to order
_PART = 0.4  # a character of a longer word: 老屋 and 房屋, 打理 and 管理 have one in common
_CHARACTER = 0.5  # a word of one character stands inside many words of the law
_ASKED = 0.8  # that there is a number of the kind asked for


def ideas_of(question: str, index: Index) -> list[Idea]:
    """What the question looks for, rarest first; empty for one that says nothing."""
    text = normalise(question[: 2 * LONGEST]).text[:LONGEST]
    asked = [Idea(((mark, 1.0),), _ASKED) for mark in asked_for(text)]
    text = without_asking(text)
    ideas = [
        *_known_ideas(text),
        *_word_ideas(text),
        *_pair_ideas(text),
        *_part_ideas(text),
    ]
    once = {idea.words[0][0]: idea for idea in reversed(ideas)}
    ranked = sorted(once.values(), key=lambda idea: -_worth(idea, index))
    return ranked[:MOST_IDEAS] + (asked if ranked else [])


def without_asking(text: str) -> str:
    """The text without the words that only say that something is asked."""
    return _stop().sub(" ", text)


def telling_words(text: str) -> list[str]:
    """The words of a text that say something, as the dictionary cuts them."""
    return [w for w in segment.dictionary_words(without_asking(text)) if w not in _stop_set()]


def _worth(idea: Idea, index: Index) -> float:
    return idea.weight * max((index.rarity(w) for w, _ in idea.words if index.places(w)), default=0)


def _known_ideas(text: str) -> Iterator[Idea]:
    for word in _known(text):
        yield _idea(word)


def _idea(word: str) -> Idea:
    legal = ((term, _LEGAL) for term in spoken().get(word, ()))
    others = ((other, _SIBLING) for other in siblings().get(word, ()))
    return Idea(((word, 1.0), *legal, *others))


def _known(text: str) -> Iterator[str]:
    """Words of the lexicon, the longest where several stand."""
    for _, word in _spoken().iter_long(text):
        yield word
    for _, word in legal_words(text):
        yield word


def _word_ideas(text: str) -> Iterator[Idea]:
    """Words the lexicon does not speak of, and its short ones that stand alone."""
    rest = list(text)
    for end, word in _spoken().iter_long(text):
        rest[end - len(word) + 1 : end + 1] = " " * len(word)
    for word in segment.dictionary_words("".join(rest)):
        if word in _stop_set():
            continue
        if word in spoken() or (len(word) > 1 and word.isalnum()):
            yield _idea(word)
        elif "\u4e00" <= word <= "\u9fff":
            yield Idea(((word, 1.0),), _CHARACTER)


def _pair_ideas(text: str) -> Iterator[Idea]:
    for pair in pairs(text):
        if len(pair) == 2 and not pair.isascii():
            yield Idea(((pair, 1.0),), _PAIR)


def _part_ideas(text: str) -> Iterator[Idea]:
    for word in telling_words(text):
        if len(word) > 1 and not word.isascii():
            for char in word:
                if "\u4e00" <= char <= "\u9fff" and char not in _stop_set():
                    yield Idea(((char, 1.0),), _PART)


@lru_cache(maxsize=1)
def _spoken() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word in spoken():
        if len(word) > 1:  # shorter ones stand inside other words too often
            automaton.add_word(word, word)
    automaton.make_automaton()
    return automaton


@lru_cache(maxsize=1)
def _stop_set() -> frozenset[str]:
    return frozenset(load("question_words.yaml"))


@lru_cache(maxsize=1)
def _stop() -> re.Pattern[str]:
    words = sorted((w for w in _stop_set() if len(w) > 1), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))
