"""What staff should know about the articles cited: one that the draft lacks, 款 said for 项, words
that fit another article. What was cited is never changed; a hint is a sentence beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from bot import segment
from bot.lexicon import load
from bot.outline import Outline
from bot.reading import Act, Reading
from models.words import Kind
from statutes.numerals import NUMERAL, chinese, number
from statutes.references import on_screen

_NAMED = re.compile(r"([\d-]+)(?:\.(\d+))?(?:\((\d+)\))?")
_NTH = re.compile(rf"第\s?({NUMERAL})章\s?[的里]?第\s?({NUMERAL})条")
_TITLE = re.compile(r"《([^》\n]{2,40})》|([\u4e00-\u9fff]{2,14}(?:条例|办法|规定))")
_KINDS = {Kind.OPINION, Kind.QUESTION, Kind.PROGRESS}
_CLEARLY = 2.0  # how much better another article must fit than the one cited
_ENOUGH = 3  # words shared with an article before it is said to fit


def with_drafts(reading: Reading, drafts: Sequence[Outline]) -> Reading:
    """The reading with the draft and the hints of every act that speaks of one of `drafts`."""
    if not drafts:
        return reading
    return Reading(tuple(_with_drafts(act, drafts) for act in reading.acts))


def _with_drafts(act: Act, drafts: Sequence[Outline]) -> Act:
    if act.kind not in _KINDS or not act.articles:
        return act
    draft = draft_of(act, drafts)
    if draft is None:
        return act
    return replace(act, draft=draft.title or None, hints=tuple(hints(act, draft)))


def draft_of(act: Act, drafts: Sequence[Outline]) -> Outline | None:
    """The draft an act speaks of: the one named, the only open one, or the only one whose articles
    or words fit. None when it cannot be told."""
    named = _named(act.text, drafts) if len(drafts) > 1 else []
    if named:
        return named[0] if len(named) == 1 else None
    drafts = [draft for draft in drafts if not draft.closed] or drafts
    if len(drafts) <= 1:
        return drafts[0] if drafts else None
    holding = [d for d in drafts if all(d.has(article) for article in act.articles)]
    if len(holding) == 1:
        return holding[0]
    return _by_words(act, holding or drafts)


def draft_named(text: str, drafts: Sequence[Outline]) -> Outline | None:
    """The one draft that the text calls by its name, among any number of them."""
    named = _named(text, drafts)
    return named[0] if len(named) == 1 else None


def _named(text: str, drafts: Sequence[Outline]) -> list[Outline]:
    """The drafts called by the longest name in the text, with or without what precedes it."""
    best, named = 0, list[Outline]()
    for match in islice(_TITLE.finditer(text), 20):
        title = match[1] or match[2]
        for draft in drafts:
            called = (
                len(title) - at for at in range(len(title) - 2) if draft.is_called(title[at:])
            )
            length = next(called, 0)
            if length >= best and length:
                named = [draft] if length > best else [*(d for d in named if d is not draft), draft]
                best = length
    return named


def _by_words(act: Act, drafts: Sequence[Outline]) -> Outline | None:
    words = _words(act.text)
    scores = sorted(
        ((_fit(words, _words_of(d, act.articles)), i) for i, d in enumerate(drafts)), reverse=True
    )
    best, second = scores[0], scores[1]
    clear = best[0] >= 2 and best[0] >= _CLEARLY * max(second[0], 1)
    return drafts[best[1]] if clear else None


def _words_of(draft: Outline, articles: Sequence[str]) -> frozenset[str]:
    heads = [_head(article) for article in articles]
    texts = [draft.texts.get(head, "") for head in heads] + [draft.title]
    return _words("".join(texts))


def hints(act: Act, draft: Outline) -> Iterator[str]:
    """Sentences for staff about the articles of `act`, in the order in which they are cited."""
    unknown = [article for article in act.articles if not draft.has(article)]
    for article in unknown:
        yield about_unknown(article, draft)
    in_chapter = _nth_of_chapter(act, draft)
    if in_chapter:
        yield in_chapter
    elsewhere = _better_article(act, draft)
    if elsewhere:
        yield _sentence("content", article=on_screen(elsewhere))


def about_unknown(article: str, draft: Outline) -> str:
    """What is the matter with a reference that the draft lacks, and what may be meant."""
    match = _NAMED.fullmatch(article)
    if match is None:
        return _sentence("no_chapter", chapter=on_screen(article))
    head, part, item = match.groups()
    if head not in draft.parts:
        return _sentence(
            "no_article", article=on_screen(head).removeprefix("第"), count=len(draft.articles)
        )
    named = on_screen(head)
    if part and int(part) > draft.parts[head]:
        if not item and int(part) in draft.items[head]:
            return _sentence("item_meant", article=named, number=part, item=chinese(int(part)))
        return _sentence("no_part", article=named, part=part, count=draft.parts[head])
    if not part and item and int(item) <= draft.parts[head] and not draft.items[head]:
        return _sentence("part_meant", article=named, number=chinese(int(item)), part=item)
    return _sentence("no_item", article=named, item=chinese(int(item or 0)))


def _nth_of_chapter(act: Act, draft: Outline) -> str | None:
    """第五章第二条, where article 2 is not in chapter 5: perhaps the chapter's second."""
    match = _NTH.search(act.text)
    if not match:
        return None
    chapter, nth = number(match[1]), number(match[2])
    if chapter is None or nth is None or draft.chapter_of.get(str(nth)) == chapter:
        return None
    inside = [a for a in draft.articles if draft.chapter_of.get(a) == chapter]
    if not 1 <= nth <= len(inside):
        return None
    return _sentence(
        "nth_of_chapter",
        article=f"{nth}条",
        chapter=chinese(chapter),
        nth=nth,
        found=on_screen(inside[nth - 1]),
    )


def _better_article(act: Act, draft: Outline) -> str | None:
    """The one other article that the words of the act fit clearly better than those cited."""
    cited = {_head(article) for article in act.articles}
    if not draft.texts or cited == {"*"} or any(c.startswith("ch") for c in cited):
        return None
    words = _words(act.text)
    fits = sorted(((_fit(words, _words(t)), a) for a, t in draft.texts.items()), reverse=True)[:2]
    if not fits or fits[0][1] in cited or fits[0][0] < _ENOUGH:
        return None
    mine = max((_fit(words, _words(draft.texts.get(c, ""))) for c in cited), default=0)
    second = fits[1][0] if len(fits) > 1 else 0
    clear = fits[0][0] >= _CLEARLY * max(mine, 1) and fits[0][0] > second
    return fits[0][1] if clear else None


def _head(article: str) -> str:
    return re.split(r"[.(]", article)[0]


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    """Words of two characters or more that are no stock of every statute."""
    return frozenset(w for w in segment.cut(text[:4000]) if len(w) > 1 and w not in stock())


@lru_cache(maxsize=1)
def stock() -> frozenset[str]:
    """Words of every statute, which tell nothing of one."""
    return frozenset(load("hints.yaml")["stock"])


def _sentence(name: str, **values: object) -> str:
    return str(load("hints.yaml")[name]).format(**values)


def _fit(said: frozenset[str], written: frozenset[str]) -> int:
    return len(said & written)
