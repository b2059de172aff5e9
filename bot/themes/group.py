"""Letters into groups: the whole way from words to who belongs together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.themes.label import label_of
from bot.themes.linkage import linked
from bot.themes.nearness import ONE, Vector, edges, rarities, vectors
from bot.themes.said import Said
from bot.themes.terms import terms_of

NEAR = int(0.115 * ONE)
"""Mean likeness from which on two groups are one: found on tests/corpus/themes/developed.yaml."""

_TELLS = 0.25
"""A word that this share of the letters has holds a group together."""
_WORDS = 8

Decided = Mapping[int, int | None]
"""What staff said of a matter: the theme it belongs to, or None: to no theme."""


@dataclass(frozen=True, slots=True)
class Group:
    """`keys`: most central first. `theme`: the one that staff put members into. `words`: what
    holds it together, the most telling first."""

    keys: tuple[int, ...]
    label: str
    words: tuple[str, ...]
    theme: int | None = None


@dataclass(frozen=True, slots=True)
class _Bag:
    """Letters that say the same words count as one when words are weighed, so that a letter
    copied a hundred times makes nothing common; as a hundred when groups are."""

    terms: frozenset[str]
    letters: tuple[Said, ...]


def grouped(letters: Sequence[Said], decided: Decided | None = None) -> tuple[Group, ...]:
    """Every letter in exactly one group, those with nobody beside them alone. Largest first.

    A key given twice raises ValueError. Letters that staff put into one theme are in one group;
    those put into different ones never are.
    """
    said = decided or {}
    if len({letter.key for letter in letters}) != len(letters):
        raise ValueError("a letter was handed in twice")
    free = [letter for letter in letters if said.get(letter.key, 0) is not None]
    alone = [letter for letter in letters if said.get(letter.key, 0) is None]
    bags = _bags(free, said)
    made = vectors([bag.terms for bag in bags])
    themes = {at: theme for at, bag in enumerate(bags) if (theme := _theme(bag, said)) is not None}
    sizes = [len(bag.letters) for bag in bags]
    clusters = _under_one_theme(linked(edges(made), sizes, NEAR, themes), themes)
    rarity = rarities([bag.terms for bag in bags])
    groups = [_group([bags[i] for i in c], [made[i] for i in c], rarity, t) for c, t in clusters]
    groups += [Group((letter.key,), "", ()) for letter in alone]
    return tuple(sorted(groups, key=lambda g: (-len(g.keys), min(g.keys))))


def _bags(letters: Sequence[Said], decided: Decided) -> list[_Bag]:
    """In an order that does not depend on the order of the letters. Letters without a telling
    word are each a bag of their own, and so are those that staff put into different themes."""
    bags: dict[tuple[tuple[str, ...], int], list[Said]] = defaultdict(list)
    for letter in sorted(letters, key=lambda one: (one.at, one.key)):
        terms = tuple(sorted(terms_of(letter)))
        apart = decided.get(letter.key) or 0
        bags[terms, apart if terms else -letter.key].append(letter)
    return [
        _Bag(frozenset(terms), tuple(same)) for (terms, _), same in sorted(bags.items(), key=_first)
    ]


def _first(item: tuple[tuple[tuple[str, ...], int], list[Said]]) -> tuple[tuple[str, ...], int]:
    return item[0]


def _theme(bag: _Bag, decided: Decided) -> int | None:
    return decided.get(bag.letters[0].key)


def _under_one_theme(
    clusters: list[list[int]], themes: Mapping[int, int]
) -> list[tuple[list[int], int | None]]:
    """What staff put together stands together, however far apart its words are."""
    found: list[tuple[list[int], int | None]] = []
    by_theme: dict[int, list[int]] = defaultdict(list)
    for cluster in clusters:
        theme = next((themes[at] for at in cluster if at in themes), None)
        if theme is None:
            found.append((cluster, None))
        else:
            by_theme[theme] += cluster
    return found + [(sorted(members), theme) for theme, members in sorted(by_theme.items())]


def _group(
    bags: list[_Bag], made: list[Vector], rarity: Mapping[str, float], theme: int | None
) -> Group:
    order = _central_first(bags, made)
    letters = [letter for at in order for letter in bags[at].letters]
    shares = _shares(bags)
    words = tuple(sorted(shares, key=lambda word: (-shares[word] * rarity[word], word))[:_WORDS])
    weights = {word: share * rarity[word] for word, share in shares.items()}
    return Group(
        tuple(letter.key for letter in letters), label_of(letters[:5], weights), words, theme
    )


def _central_first(bags: list[_Bag], made: list[Vector]) -> list[int]:
    """Nearest to the middle of the group first; ties by the order of the bags."""
    middle: dict[str, float] = defaultdict(float)
    for bag, vector in zip(bags, made, strict=True):
        for term, weight in vector.items():
            middle[term] += weight * len(bag.letters)
    closeness = [sum(middle[term] * w for term, w in vector.items()) for vector in made]
    return sorted(range(len(bags)), key=lambda at: (-round(closeness[at], 9), at))


def _shares(bags: list[_Bag]) -> dict[str, float]:
    """Word -> share of the letters that have it, for words that hold the group together."""
    total = sum(len(bag.letters) for bag in bags)
    counts: Counter[str] = Counter()
    for bag in bags:
        for term in bag.terms:
            if term[0] not in "~§":
                counts[term] += len(bag.letters)
    least = max(2, _TELLS * total) if total > 1 else 1
    return {word: n / total for word, n in counts.items() if n >= least}
