"""Where an opinion stands: for, against, for under a condition, or not said.

A request for other words alone takes no side. Negation turns the side (不反对 is for, 我不建议
罚款 is against), a question takes none (中不中).
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.intents.rules import expand
from bot.lexicon import made_of_roles
from models.words import Stance

_TURNED_FOR = re.compile(
    r"不是?(?:不同意|反对|不支持)|不反对|(?:没|冇|木|无|没有|冇啥|没啥)(?:什么)?(?:意见|异议)|没得说|不算(?:重|多|狠|严)"
)
_ASKED = re.compile(r"([中行沾])不\1|(?:支持|同意|赞成)(?:不|吗|没)|是不是|同不同意|支不支持")
_CONDITION = re.compile(
    r"(?:只要|如果|要是|除非|前提是|条件是|得是|不过|但是?|可是|就是)[^。！？；]{0,40}"
)
_CONDITION_WORD = re.compile(r"只要|如果|要是|除非|前提|不过|但|可是|就是(?!支持|同意|好|不)")
_NOT_FOR = re.compile(r"(?:不|没|别|冇|难以|无法|不能|不太|不大|不敢)(?:能|太|大|会)?$")
_MUST_GO = re.compile(
    r"(?:应该|应当|应|该|得|要|建议|最好|必须)?(?:把)?[^，。！？；]{0,6}(?:删掉|删了|删去|删除|去掉|取消|废止|废除|拿掉|划掉)"
)


@lru_cache(maxsize=8)
def _worded(wording: str) -> re.Pattern[str]:
    return re.compile(expand(wording))


made_of_roles(_worded.cache_clear)
_FOR = "{赞成}"
_PLAIN_FOR = "(?<![不对])(?:中|好)(?:得很|哩很|着哩)?{句尾}"
_AGAINST = "{反对}"
_HARSH = re.compile(
    r"(?:罚|写|定|管|规定|说|限|卡)(?:得|哩|的)(?:太|有点|忒|老|也太|过)?(?:狠|重|轻|绕|死|严|松|虚|粗|笼统|模糊|不清|不明|宽|多|少)"
    r"|不够(?:具体|明确|细|清楚|狠|重)|有点(?:狠|重|轻|严|松|绕|虚|多|少|高|低|短|长)|凭啥|凭什么|谁受得了|咋活"
)
_OBJECTS = re.compile(
    r"(?:不让|不准|不许|禁止|都罚|要罚)[^。！？；]{0,24}(?:咋弄|咋办|咋活|怎么办|上哪|去哪|咋整|往哪|咋着)"
)


def stance_of(text: str) -> Stance | None:
    """The side taken in `text` (normalised, about one or several articles)."""
    text = _ASKED.sub("  ", text)
    turned = _TURNED_FOR.search(text)
    text = _TURNED_FOR.sub("〇", text)
    against = _find_against(text)
    agrees = turned or _find_for(text)
    if agrees and (against or _asks_change(text)):
        return _mixed(text, agrees.start(), against)
    if agrees:
        return Stance.CONDITIONAL if _conditional(text) else Stance.FOR
    return Stance.AGAINST if against else None


def _find_for(text: str) -> re.Match[str] | None:
    for pattern in (_FOR, _PLAIN_FOR):
        for match in _worded(pattern).finditer(text):
            if not _NOT_FOR.search(text[max(0, match.start() - 3) : match.start()]):
                return match
    return None


def _find_against(text: str) -> re.Match[str] | None:
    for pattern in (_worded(_AGAINST), _HARSH, _MUST_GO, _OBJECTS):
        match = pattern.search(text)
        if match:
            return match
    match = _worded(_FOR).search(text)
    if match and _NOT_FOR.search(text[max(0, match.start() - 3) : match.start()]):
        return match
    return None


def _asks_change(text: str) -> bool:
    return bool(re.search(r"改为|改成|加上|写明|写清|应(?:该)?(?:加|改|写)|得(?:加|改|写)", text))


def _conditional(text: str) -> bool:
    return bool(_CONDITION_WORD.search(text) and _CONDITION.search(text))


def _mixed(text: str, agrees: int, against: re.Match[str] | None) -> Stance:
    """支持, 但罚得太狠 is conditional; 不合理, 支持删掉 is against."""
    if against is not None and against.start() < agrees and not _conditional(text):
        return Stance.AGAINST
    return Stance.CONDITIONAL
