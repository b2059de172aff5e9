"""Two readers to be beaten: a handful of keywords, and words weighed by how rare they are."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

from bot import segment
from training.letters import Letter

_KEYWORDS = {
    "suggestion": ("建议", "希望", "应该", "应当", "最好", "增加", "规定", "完善", "优化"),
    "question": ("咨询", "请问", "吗", "？", "?", "如何", "怎么", "什么时候", "多少", "能否"),
    "complaint": ("投诉", "反映", "举报", "扰民", "没人管", "解决", "严重", "违规", "不给", "噪音"),
}


def by_keywords(text: str) -> str:
    """The kind with most keywords in the text, complaint when there are none."""
    counts = {kind: sum(text.count(word) for word in words) for kind, words in _KEYWORDS.items()}
    best = max(counts, key=lambda kind: counts[kind])
    return best if counts[best] else "complaint"


def by_rare_words(letters: Sequence[Letter]) -> Callable[[str], str]:
    """A reader by TF-IDF: the kind whose mean letter is nearest by the angle between them."""
    words = [Counter(_words(letter.text)) for letter in letters]
    met = Counter(word for counts in words for word in counts)
    rarity = {word: math.log(len(letters) / n) for word, n in met.items() if n > 1}
    means: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    sizes = Counter(letter.kind for letter in letters)
    for letter, counts in zip(letters, words, strict=True):
        for word, weight in _unit(counts, rarity).items():
            means[letter.kind][word] += weight / sizes[letter.kind]
    length = {kind: math.hypot(*mean.values()) for kind, mean in means.items()}

    def read(text: str) -> str:
        weighed = _unit(Counter(_words(text)), rarity)
        near = {
            kind: sum(w * mean.get(word, 0.0) for word, w in weighed.items()) / length[kind]
            for kind, mean in means.items()
        }
        return max(near, key=lambda kind: near[kind])

    return read


def _words(text: str) -> list[str]:
    return [word for word, _, _ in segment.tokens(text) if word.strip()]


def _unit(counts: Counter[str], rarity: dict[str, float]) -> dict[str, float]:
    weighed = {word: n * rarity[word] for word, n in counts.items() if word in rarity}
    length = math.hypot(*weighed.values()) or 1.0
    return {word: weight / length for word, weight in weighed.items()}
