"""What a person wants to see of an open draft: an article, or the draft by its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.article_hints import stock
from bot.articles import references
from bot.dialogue.letter import Choice, Do
from bot.normalise import normalise
from bot.outline import Outline
from bot.reading import LawCited
from statutes.numerals import NUMERAL, number

_LONGEST = 40
_ENDS = " 。.!！?？~～,，、：:…"
_SHOW = re.compile(
    r"(?:请|麻烦)?(?:我|俺|咱|给我|给俺|帮我|让我|叫俺)?(?:想|要|再)?"
    r"(?:看|瞧|瞅|念|读|打开|查|翻|找|说说)?(?:一?下|一?看|看|瞧|念)?(?:草案)?(?:的|里的?)?"
)
_SHOWN_AS = re.compile(
    r"(?:的|里|里面|里头)?(?:是|说|写|讲|规定)?(?:的|了|哩|得)?(?:是)?(?:啥|什么|嘛|怎么|咋)?"
    r"(?:意思|内容|原文|说的|写的|规定的|回事)?"
    r"(?:咋|怎么|如何)?(?:样|说|写|规定|讲)?(?:的|哩|嘞|呀|啊|了)?"
)
_BARE = re.compile(rf"(?![一两]条)(?P<n>{NUMERAL})条")
_CITES = frozenset("条款项章则")
_PARTED = frozenset("，。！？；,!?;")
_NAME_FRONT = re.compile(
    r"^(?:我|俺)?(?:想|要)?(?:看看?|瞧瞧?|打开|查|找)?(?:一下)?(?:那个|那部|这个|这部|关于)?"
)
_NAME_END = re.compile(r"(?:的)?(?:那个|那部|这个|这部)?(?:草案|内容|全文|原文)?(?:的)?(?:吧|呗)?$")
_ACKNOWLEDGED = re.compile(
    r"(?:嗯+|哦+|噢+|好+|行|中|成|得|对|是|好的|好哩|中中|行行|知道了?|明白了?|懂了|晓得了?|看到了|看见了|看完了|看了|收到|原来如此|这样啊)"
    r"(?:了|啊|呀|吧|哩|嘞|的)*"
)


def article_asked_for(text: str) -> tuple[str, ...]:
    """The articles that `text` asks to see (第八条, 看8条, 第八条第二款说的啥); none when anything
    else stands in it."""
    if len(text) > _LONGEST or _CITES.isdisjoint(text):
        return ()
    plain = normalise(text.strip(_ENDS)).text.strip(_ENDS)
    bare = _BARE.fullmatch(plain)
    if bare:
        return (str(number(bare["n"])),)
    found = [reference for reference in references(plain) if reference.articles]
    if not found or any(r.law for r in found) or not _SHOW.fullmatch(plain[: found[0].start]):
        return ()
    between = [plain[a.end : b.start] for a, b in pairwise(found)]
    behind = plain[found[-1].end :].strip(_ENDS)
    if any(part.strip("、，和与跟及 ") for part in between) or not _SHOWN_AS.fullmatch(behind):
        return ()
    return tuple(dict.fromkeys(article for r in found for article in r.articles))


def law_asked_for(text: str, drafts: Sequence[Outline]) -> LawCited | None:
    """The article of a law other than `drafts` that `text` is, and nothing else."""
    if len(text) > _LONGEST or _CITES.isdisjoint(text):
        return None
    plain = normalise(text.strip(_ENDS)).text.strip(_ENDS)
    found = references(plain, *drafts)
    law = found[0].law if len(found) == 1 else None
    if law is None or not law.article or not _SHOW.fullmatch(plain[: found[0].start]):
        return None
    return law if _SHOWN_AS.fullmatch(plain[found[0].end :].strip(_ENDS)) else None


def article_of_called(
    text: str, drafts: Sequence[Outline]
) -> tuple[Outline, tuple[str, ...]] | None:
    """The draft and its articles when `text` is a draft's name with them, and nothing else."""
    at = text.find("第")
    articles = article_asked_for(text[at:]) if 0 < at <= _LONGEST else ()
    draft = draft_called(text[:at].rstrip("的里"), drafts) if articles else None
    return None if draft is None else (draft, articles)


def draft_called(text: str, drafts: Sequence[Outline]) -> Outline | None:
    """The only draft whose name, or a telling part of it, `text` is and nothing else."""
    bare = re.sub(r"[《》\s]", "", text.strip(_ENDS)) if len(text) <= 2 * _LONGEST else ""
    if not bare or not _PARTED.isdisjoint(bare):
        return None
    for name in (bare, _NAME_END.sub("", _NAME_FRONT.sub("", bare))):
        telling = len(name) >= 2 and name not in stock()
        called = [draft for draft in drafts if telling and _is_called(name, draft)]
        if len(called) == 1:
            return called[0]
    return None


def _is_called(name: str, draft: Outline) -> bool:
    """What holds the whole title and more says something of it."""
    bare = re.sub(r"[(（].*?[)）]", "", draft.title)
    return name in draft.title or name == bare or (bare not in name and draft.is_called(name))


def labelled_by(text: str, choices: Sequence[Choice]) -> int | None:
    """The number of the only choice whose label, a draft's title, `text` is a telling part of."""
    outlines = [Outline(title=choice.label) for choice in choices if choice.do is Do.DRAFT]
    called = draft_called(text, outlines)
    return next((at for at, one in enumerate(outlines, 1) if one is called), None)


def only_acknowledges(text: str) -> bool:
    """知道了, 好: she has read it, and says nothing of it."""
    said = re.split(r"[，,。！!\s]+", text.strip(_ENDS))
    return len(said) <= 3 and all(_ACKNOWLEDGED.fullmatch(part) for part in said)
