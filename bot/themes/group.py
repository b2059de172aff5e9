"""Letters into groups: the whole way from words to who belongs together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.themes.again import in_one, said_again
from bot.themes.label import label_of
from bot.themes.linkage import linked
from bot.themes.nearness import ONE, edges, rarities, vectors
from bot.themes.neighbours import by_neighbours
from bot.themes.said import Said
from bot.themes.terms import terms_of

NEAR = int(0.13 * ONE)
"""Mean likeness from which on two groups are one: found on tests/corpus/themes/developed.yaml."""

_TELLS = 0.25
"""A word that this share of the letters has holds a group together."""
_WORDS = 8
_LABELLED_BY = 5

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
    """Letters with the very same terms, oldest first, and where staff put them."""

    terms: Mapping[str, float]
    letters: tuple[Said, ...]
    theme: int | None


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
    groups = [*_groups(_bags(free, said)), *(Group((one.key,), "", ()) for one in alone)]
    return tuple(sorted(groups, key=lambda group: (-len(group.keys), min(group.keys))))


def named_by(letters: Sequence[Said]) -> tuple[str, tuple[str, ...]]:
    """(label, words) of letters that are one group already; ("", ()) when they share no word."""
    bags = _bags(letters, {})
    if not bags:
        return "", ()
    made = _group(bags, rarities([bag.terms for bag in bags]), None)
    return made.label, made.words


def _bags(letters: Sequence[Said], decided: Decided) -> list[_Bag]:
    """In an order that does not depend on the order of the letters. A letter without a telling
    word is a bag of its own; what staff put into different themes is in different bags."""
    bags: dict[tuple[tuple[str, ...], int, int], list[Said]] = defaultdict(list)
    for letter in sorted(letters, key=lambda one: (one.at, one.key)):
        terms = tuple(sorted(terms_of(letter)))
        theme = decided.get(letter.key) or 0
        bags[terms, theme, 0 if terms else letter.key].append(letter)
    return [
        _Bag(dict.fromkeys(terms, 1.0), tuple(bags[terms, theme, own]), theme or None)
        for terms, theme, own in sorted(bags)
    ]


def _groups(bags: Sequence[_Bag]) -> Iterator[Group]:
    terms = [bag.terms for bag in bags]
    sizes = [len(bag.letters) for bag in bags]
    again = said_again(terms, sizes, _themes(bags))
    things = [in_one([terms[at] for at in same]) for same in again]
    counts = [sum(sizes[at] for at in same) for same in again]
    put = _themes([bags[_leader(bags, same)] for same in again])
    rarity = rarities(things)
    for cluster, theme in _by_theme(
        linked(by_neighbours(edges(vectors(things))), counts, NEAR, put), put
    ):
        yield _group([bags[at] for thing in cluster for at in again[thing]], rarity, theme)


def _themes(bags: Sequence[_Bag]) -> dict[int, int]:
    return {at: bag.theme for at, bag in enumerate(bags) if bag.theme is not None}


def _leader(bags: Sequence[_Bag], same: Sequence[int]) -> int:
    """The one that staff have put somewhere, else the first."""
    return next((at for at in same if bags[at].theme is not None), same[0])


def _by_theme(
    clusters: list[list[int]], themes: Mapping[int, int]
) -> Iterator[tuple[list[int], int | None]]:
    """What staff put together stands together, however far apart its words are."""
    together: dict[int, list[int]] = defaultdict(list)
    for cluster in clusters:
        theme = next((themes[at] for at in cluster if at in themes), None)
        if theme is None:
            yield cluster, None
        else:
            together[theme] += cluster
    for theme, members in sorted(together.items()):
        yield sorted(members), theme


def _group(bags: list[_Bag], rarity: Mapping[str, float], theme: int | None) -> Group:
    shares = _shares(bags)
    weights = {word: share * rarity[word] for word, share in shares.items()}
    letters = [letter for bag in _central_first(bags, rarity) for letter in bag.letters]
    label = label_of(letters[:_LABELLED_BY], weights) if len(letters) > 1 else ""
    words = sorted(weights, key=lambda word: (-round(weights[word], 9), word))[:_WORDS]
    return Group(tuple(letter.key for letter in letters), label, tuple(words), theme)


def _central_first(bags: list[_Bag], rarity: Mapping[str, float]) -> list[_Bag]:
    """Nearest to the middle of the group first; ties by the order of the bags."""
    made = [{term: rarity[term] for term in bag.terms} for bag in bags]
    middle: dict[str, float] = defaultdict(float)
    lengths = [sum(weight**2 for weight in vector.values()) ** 0.5 or 1.0 for vector in made]
    for bag, vector, length in zip(bags, made, lengths, strict=True):
        for term, weight in vector.items():
            middle[term] += weight / length * len(bag.letters)
    closeness = [
        sum(middle[term] * weight for term, weight in vector.items()) / length
        for vector, length in zip(made, lengths, strict=True)
    ]
    return [bags[at] for at in sorted(range(len(bags)), key=lambda at: -round(closeness[at], 9))]


def _shares(bags: list[_Bag]) -> dict[str, float]:
    """Word -> share of the letters that have it, for words that hold the group together."""
    total = sum(len(bag.letters) for bag in bags)
    counts: Counter[str] = Counter()
    for bag in bags:
        for term in bag.terms:
            if term[0] not in "~§":
                counts[term] += len(bag.letters)
    least = max(2.0, _TELLS * total)
    return {word: n / total for word, n in counts.items() if n >= least}
