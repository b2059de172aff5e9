"""A person thinks better of what she said: 算了不说了, 改成建议吧, 说错了，不是石婆固是耿黄.

Only a message that is nothing but the change counts; a sentence that says more is to be understood.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.articles import references
from bot.dialogue.answers import kind_in_words
from bot.normalise import normalise
from bot.places import Directory
from models.words import Kind


class Change(StrEnum):
    DROP = "drop"  # she lets it be
    WITHDRAW = "withdraw"
    KIND = "kind"
    PLACE = "place"
    ARTICLES = "articles"
    WRONG = "wrong"  # it was wrong; she does not say yet what is right


@dataclass(frozen=True, slots=True)
class Mind:
    """What she changes, and to what."""

    change: Change
    kind: Kind | None = None
    place: str | None = None
    articles: tuple[str, ...] = ()


_LONGEST = 40
_ENDS = " 。.!！?？~～,，、…"
_EARLIER = "[刚才方前面上头先一那这我俺说发提写的条个件句些事话消息意见建议问题它]"
"""A character of 刚才说的那条建议 and the like; a class, so that nothing matches in two ways."""
_DROP = re.compile(r"(?:那|哎|唉|嗯|哦)*[，,]*(?:算了|得了|罢了|拉倒)(?:吧|呗)?")
_NO_MORE = r"(?:不说|不提|不反映|不问|不讲|不投诉|不咨询)了"
_WITHDRAW = re.compile(
    rf"(?:(?:那|哎|唉|嗯)*[，,]*(?:算了|得了|还是算了)(?:吧|呗)?[，,\s]*"
    rf"(?:我|俺)?(?:还是)?(?:{_NO_MORE}|当(?:我|俺)没说|没事了|不用管了)"
    rf"|(?:我|俺)?(?:还是)?{_NO_MORE}"
    r"|(?:就)?当(?:我|俺)(?:啥都|什么都)?没(?:说|提)(?:过)?"
    rf"|{_EARLIER}+(?:不要了|不算数?了?|作废|别记了?|不用记了?|不用管了|撤了?|撤回|撤掉|取消|删了|不提了|不说了)"
    rf"|{_EARLIER}*(?:发|写|说)错了[，,\s]*(?:不算数?了?|作废|别记了?|不用记了?|撤了?|撤回|取消|重来)"
    r"|(?:我|俺)?(?:刚才|刚刚)?发错了|撤了吧|别记了|不用记了|把它撤了)(?:吧|呗|啊|哈)?"
)
_WRONG = (
    r"(?:(?:不对|错了|不是|(?:刚才|刚刚|前面|上面)?(?:我|俺)?(?:说|写|发|打|弄|搞|选|记|填)错了?"
    r"|(?:刚才|前面|上面)?(?:我|俺)?说的不对|(?:地点|地方|村名|位置|条|条数)(?:写|说|搞|弄)?(?:错了?|不对))[，,。！!\s]*)"
)
_INSTEAD = r"(?:改成|改为|改到|改作|换成|转成|转到|算成|算作|记成|记到|应该是|应当是|其实是|按)"
_OF_KIND = re.compile(rf"(?:{_WRONG})*(?:把)?{_EARLIER}*[，,]?(?:{_INSTEAD}|是|不是)(?P<kind>.*)")
_OPENS_CORRECTION = re.compile(rf"{_WRONG}|(?:把)?{_EARLIER}*{_INSTEAD}|是(?=.{{1,12}}不是)")
_ALL_WRONG = re.compile(rf"(?:哎|唉|嗯|对不起|不好意思)*[，,]*{_WRONG}")
_NEW = re.compile(
    rf"{_WRONG}|{_INSTEAD}|{_EARLIER}|(?:我|俺|咱)(?:们)?(?:家)?|是|不|而|才|在|到|说|写|想|要|的|吧|呗|啊|了|哩|嘞|那|把"
    r"|[，,。！!、；;\s]"
)


def mind_in(text: str, directory: Directory) -> Mind | None:
    """The change of mind that `text` is, or None."""
    bare = text.strip(_ENDS)
    if not bare or len(bare) > _LONGEST:
        return None
    if _DROP.fullmatch(bare):
        return Mind(Change.DROP)
    if _WITHDRAW.fullmatch(bare):
        return Mind(Change.WITHDRAW)
    if bare != "不是" and _ALL_WRONG.fullmatch(bare):
        return Mind(Change.WRONG)
    kind = _of_kind(bare)
    if kind is not None or not _OPENS_CORRECTION.match(bare):
        return kind
    return _of_place(bare, directory) or _of_articles(bare)


def _of_kind(bare: str) -> Mind | None:
    match = _OF_KIND.fullmatch(bare)
    kind = None if match is None else kind_in_words("是" + match["kind"])
    return None if kind is None else Mind(Change.KIND, kind=kind)


def _of_place(bare: str, directory: Directory) -> Mind | None:
    found = directory.find(bare)
    spans = [(place.start, place.end) for place in found]
    meant = _meant(bare, spans)
    if meant is None or _says_more(bare, spans):
        return None
    return Mind(Change.PLACE, place=found[meant].name)


def _of_articles(bare: str) -> Mind | None:
    plain = normalise(bare).text
    found = [reference for reference in references(plain) if reference.articles]
    spans = [(reference.start, reference.end) for reference in found]
    meant = _meant(plain, spans)
    if meant is None or _says_more(plain, spans):
        return None
    return Mind(Change.ARTICLES, articles=found[meant].articles)


def only_articles(text: str) -> tuple[str, ...]:
    """The articles of a text that names them and says nothing else."""
    plain = normalise(text.strip(_ENDS)).text
    found = [reference for reference in references(plain) if reference.articles]
    if _says_more(plain, [(reference.start, reference.end) for reference in found]):
        return ()
    return tuple(article for reference in found for article in reference.articles)


def _meant(text: str, spans: Sequence[tuple[int, int]]) -> int | None:
    """The last one that is not denied (不是石婆固是耿黄, 是耿黄不是石婆固)."""
    denied = re.compile(r"不是(?:在|第)?$")
    for index in reversed(range(len(spans))):
        if not denied.search(text[: spans[index][0]]):
            return index
    return None


def _says_more(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether anything is left beside the names and the words of correcting."""
    rest, last = [], 0
    for start, end in spans:
        rest.append(text[last:start])
        last = end
    rest.append(text[last:])
    return len(_NEW.sub("", " ".join(rest))) > 2
