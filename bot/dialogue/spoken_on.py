"""What is said after an article was shown, or of a draft that is called by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from bot.article_hints import draft_named, stock
from bot.commands import says_unhelped
from bot.dialogue.lines import opens_another
from bot.intents.rules import expand
from bot.lexicon import made_of_roles
from bot.normalise import normalise
from bot.outline import Outline
from bot.reading import Act
from bot.retrieval.terms import spoken
from bot.stance import stance_of
from bot.topics import TopicReader, shipped
from models.words import Kind, Stance

_SHORT = 16  # a wish of so few words that names no subject has the one that lies before her
_ENDS = " 。.!！?？~～,，、：:…"
_STANCE_ONLY = re.compile(
    r"(?:我|俺|咱|我们|俺们|全家|大家|俺村)*(?:想|要|也|还是|都|全|完全|很|非常|基本|举双手|一百个|坚决)*"
    r"(?:不|没|没有|没啥|冇|反)?(?:同意|支持|赞成|赞同|拥护|反对|意见|异议|对)(?:的|了|哩|呀|啊|这样定|这么定)*"
)
_BARE_STAND = re.compile(
    r"(?:我|俺|咱)(?:们)?(?:想|要|也|就|还是|坚决|都|很|完全)*(?:不同意|不支持|不赞成|反对|同意|支持|赞成)(?:的|了|哩|呀|啊)*"
    r"|(?:坚决|完全)?(?:不同意|不支持|不赞成|反对|赞成)(?:的|了|哩|呀|啊)*"
)
"""Said of something, and not of what: 同意 and 支持 alone may as well be an answer."""
_STANCE_END = re.compile(rf"(?:^|[，。的》例法定]){_STANCE_ONLY.pattern}$")
_TAKES_A_STAND = frozenset(
    {Kind.OPINION, Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT, Kind.UNCLEAR}
)
_WHOLE = re.compile(r"整个|整部|全部|草案|条例|法规|全文|通篇|总的|办法")
_DEIXIS = re.compile(
    r"(?:这|那|该|上面那?|刚才那?|这里面?|里头)(?:一)?(?:条款?|款|项|句|章|规定|个规定|写的|说的)"
    r"|这(?:个|样)?(?:规定|写|定|罚|限)"
)
_MEASURED = re.compile(
    r"(?:太|忒|老|有点|稍微|嫌|过于|不够|够|更|最)(?:高|低|多|少|重|轻|长|短|严|松|宽|窄|贵|死|细|粗|早|晚|急|麻烦)"
    r"|[\d一二三四五六七八九十百千两几]+(?:来|多|半)?(?:块|元|米|厘米|公斤|斤|天|个月|年|岁)?(?:钱)?就?(?:够|中|行)"
)
"""A measure is too much, too little, or enough."""
_JUDGED = re.compile(
    r"[交掏出养看管买付赔负受办做守过]不(?:起|了|住|来|到)"
    r"|应该|应当|必须|不该|该不该|不能|不许|不准|不让|不用|不必|最好|干脆|还不如|得(?:先|有|让|按|给|留|分|减|免|加|算|管)"
    r"|公平|公道|道理|合情|咋办|咋弄|凭啥|划不来|不划算|吃亏|麻烦|方便|管用|没用|难为|为难|负担|行不通|多余|没必要"
)
"""A stance, a reason or a wish that names nothing it is about."""
_CARE = re.compile(r"没人|不管|管管|邻居|隔壁|对门|咬[了伤着]|(?:俺|我|咱)们?(?:村|庄|小区|楼|家)")
"""Somebody's own trouble, which is to be seen to."""
_STRONG = re.compile(r"支持|同意|赞|拥[护戴]|认可|意见|异议|举双手|合[理适]|该|应|保留|可行|心坎")
_PRAISE = re.compile(
    r"(?:这|那|写|定|规定|说|讲|改|得|哩|的|真|很|可|怪|通|挺|太|老|蛮|是|确实|一|条|款|项|个|就|都|我|俺|咱|看|觉得|感觉|样|么)*"
    r"(?:好|中|不错|不赖|行|对|美|嫽|得劲)(?:得很|哩很|着哩|扎)?(?:了|的|哩|嘞|呀|啊|咧)*"
)
_FEW = 4  # characters that say something
_GREETS = re.compile(r"^(?:各位|尊敬的)?(?:领导|您|你|大家|同志|老师|主任)们?好[，。！,!\s]*")
_BEGINS = re.compile(
    r"(?:在吗|在不在|有人(?:吗|没)|喂|您好|你好|(?:我|俺)?(?:想|要)?(?:问|说|反映|提|打听|咨询)(?:一下|一?个|点|件)?(?:事情?|意见|建议|问题)?(?:儿)?)+"
    r"(?:行不|中不|吗|呗|吧)*"
)
_FIRST = {Kind.EMERGENCY: 0, Kind.REPORT: 1}
_MAY_BE = frozenset({Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT, Kind.UNCLEAR, Kind.OPINION})


@lru_cache(maxsize=1)
def _change() -> re.Pattern[str]:
    return re.compile(expand("{改文字}") + r"|降一?点|降低|提高|写得?(?:细|清|明|宽|严)")


made_of_roles(_change.cache_clear)


def spoken_on(text: str, acts: Iterable[Act], article: str, told: str) -> list[Act]:
    """The acts of `text` as they are meant by somebody who has just looked at `article` of a draft
    ("" for the draft as a whole), whose words and explanation are `told`.

    What is clearly about something else stays what it is: danger, wrongdoing, orders, a grievance
    with a place of its own, another subject. A question stays one and carries the article.
    """
    meant = [_meant(act, article, told) for act in acts]
    return _together(text, meant)


def on_named(acts: Iterable[Act], drafts: Sequence[Outline]) -> list[Act]:
    """The acts, with those as opinions that take a stand on a draft which they call by its name,
    or that are nothing but a stand (我反对) while any draft is open: she is asked on what."""
    return [_on_named(act, drafts) for act in acts]


def _on_named(act: Act, drafts: Sequence[Outline]) -> Act:
    if act.kind not in _TAKES_A_STAND or act.articles or not drafts:
        return act
    plain = normalise(act.text).text
    stance = stance_of(plain)
    if (
        act.kind is Kind.UNCLEAR
        and stance is not None
        and _BARE_STAND.fullmatch(plain.strip(_ENDS))
    ):
        because = (*act.because, "有草案在征求意见，话里只有态度")
        return replace(act, kind=Kind.OPINION, stance=stance, because=because, guessed=False)
    if draft_named(act.text, drafts) is None:
        return act
    if stance is None and (act.kind is Kind.QUESTION or not _change().search(plain)):
        return act
    whole = stance is not None and bool(_STANCE_END.search(plain.strip(_ENDS)))
    return replace(
        act,
        kind=Kind.OPINION,
        articles=("*",) if whole else (),
        stance=stance,
        because=(*act.because, "说的是正在征求意见的草案"),
        rival=None,
        door=None,
        guessed=False,
    )


def _meant(act: Act, article: str, told: str) -> Act:
    plain = _GREETS.sub("", normalise(act.text).text)
    if not _may_be(act, plain) or (act.articles and act.articles != ("*",)):
        return act
    elsewhere = act.articles == ("*",) or any(law.article for law in act.laws)
    if elsewhere and not _DEIXIS.search(plain):
        return act
    if says_unhelped(act.text):
        return _asked(act, article) if act.kind is Kind.UNCLEAR else act
    if not _speaks_of(act, plain, told):
        return act
    if act.kind is Kind.QUESTION and not _stands(plain.strip(_ENDS)):
        return _asked(act, article)
    return replace(
        act,
        kind=Kind.OPINION,
        articles=_articles(plain, article),
        stance=stance_of(plain),
        because=(*act.because, "刚看过这一条，接着说的"),
        rival=None,
        door=None,
        guessed=False,
        shown=True,
    )


def _may_be(act: Act, plain: str) -> bool:
    """Praise sounds like thanks (好得很), and more may stand behind a greeting (领导好，…)."""
    if act.kind in {Kind.THANKS, Kind.GREETING}:
        greeted = len(plain) < len(act.text) and len(plain) >= _FEW
        return "谢" not in plain and (greeted or bool(_PRAISE.fullmatch(plain.strip(_ENDS))))
    return act.kind in _MAY_BE


def _asked(act: Act, article: str) -> Act:
    """A question about what she read, for a person to answer."""
    return replace(
        act, kind=Kind.QUESTION, articles=(article,) if article else (), rival=None, guessed=False
    )


def _articles(plain: str, article: str) -> tuple[str, ...]:
    """Of a draft as a whole only a plain stand is about the whole: else it may be any article."""
    if article:
        return (article,)
    whole = _STANCE_ONLY.fullmatch(plain.strip(_ENDS)) or _WHOLE.search(plain)
    return ("*",) if whole else ()


def _speaks_of(act: Act, plain: str, told: str) -> bool:
    bare = plain.strip(_ENDS)
    if opens_another(bare) or _BEGINS.fullmatch(bare):
        return False
    if act.kind is Kind.OPINION or _DEIXIS.search(bare):
        return True
    fits, stands = _fits(bare, told), _stands(bare)
    if act.kind is Kind.QUESTION:
        return fits or stands
    if not fits and (act.places or _topic(bare) not in {"", *_OF_PEOPLE, _topic(told)}):
        return False
    if act.kind is Kind.COMPLAINT and not act.guessed:
        return fits and (stands or (bool(_MEASURED.search(bare)) and not _CARE.search(bare)))
    said = (_change(), _MEASURED, _JUDGED)
    short = len(bare) <= _SHORT and not _topic(bare)
    wish = short and act.kind is Kind.SUGGESTION and not act.guessed
    return wish or fits or stands or any(pattern.search(bare) for pattern in said)


def _stands(bare: str) -> bool:
    """Whether it takes a side. Praise is one only of what lies before her: 天真好 praises that."""
    stance = stance_of(bare)
    if stance is not Stance.FOR or _STRONG.search(bare):
        return stance is not None
    return bool(_PRAISE.fullmatch(bare))


_OF_PEOPLE = frozenset({"elderly", "education"})
"""Fields of life that say who somebody is: 老人交不起 may be about any article."""


def _fits(bare: str, told: str) -> bool:
    """Whether both speak of the same thing, in the law's words or in people's."""
    if _pairs(bare) & _pairs(told) or ("罚" in bare and "罚" in told):
        return True
    called = (legal for said, legal in spoken().items() if said in bare)
    if any(word in told for words in called for word in words):
        return True
    return bool(_topic(bare)) and _topic(bare) == _topic(told)


def _topic(text: str) -> str:
    """The field of life it speaks of most; empty when it names none."""
    return next((found.key for found in _topics().read(text)), "")


@lru_cache(maxsize=1)
def _topics() -> TopicReader:
    return TopicReader(shipped())


_EVERYWHERE = frozenset("的了是我你他这那有没不就都也在和与或及其应当可以得要会能人们")


def _pairs(text: str) -> frozenset[str]:
    """Two characters side by side that may tell a subject."""
    pairs = (text[at : at + 2] for at in range(len(text) - 1))
    return frozenset(
        pair
        for pair in pairs
        if pair.isalnum()
        and not pair.isascii()
        and _EVERYWHERE.isdisjoint(pair)
        and pair not in stock()
    )


def _together(text: str, acts: Sequence[Act]) -> list[Act]:
    """What was said on one article in one breath is one opinion."""
    said: list[Act] = []
    for act in sorted(acts, key=lambda one: one.span[0]):
        last = said[-1] if said else None
        if last and last.shown and act.shown and last.articles == act.articles:
            said[-1] = _one(text, last, act)
        else:
            said.append(act)
    return sorted(said, key=lambda one: _FIRST.get(one.kind, 2))


def _one(text: str, first: Act, second: Act) -> Act:
    span = (first.span[0], second.span[1])
    words = text[span[0] : span[1]]
    return replace(
        first,
        text=words,
        span=span,
        stance=stance_of(normalise(words).text),
        places=tuple(dict.fromkeys((*first.places, *second.places))),
        laws=tuple(dict.fromkeys((*first.laws, *second.laws))),
        because=tuple(dict.fromkeys((*first.because, *second.because))),
        flags=first.flags | second.flags,
    )
