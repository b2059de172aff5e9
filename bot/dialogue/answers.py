"""An answer in words to what was asked with numbers: 是咨询, 前一个, 都不是, 确认."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.dialogue.letter import Choice, Do
from bot.dialogue.talk import About
from models.words import Kind

NONE_OF_THESE = 0
_LONGEST = 16

_ENDS = " 。.!！?？~～,，、"
_LEAD = r"(?:嗯|哦|那|对|好|就|我|俺|咱|这|应该|其实|想|要|是|算|选|当|按|说|的|个|一|条)*"
_TAIL = r"(?:吧|呗|呀|啊|了|的|哩|嘞|哟|处理|办|算)*"
_KIND_WORDS: dict[Kind, str] = {
    Kind.SUGGESTION: "(?:提|提个|提一个|提点)?(?:建议|意见建议)",
    Kind.QUESTION: "(?:咨询|问题咨询|提问|问个?事情?|问一下|问问|打听(?:个?事)?)",
    Kind.COMPLAINT: (
        "(?:诉求|求助|投诉|反映(?:个|一个)?(?:问题|事|情况)|告状|叫?恁?管管|叫人来修|反映)"
    ),
    Kind.OPINION: "(?:草案意见|对草案(?:提)?(?:的)?意见|草案的?)",
}
_KINDS = {kind: re.compile(f"{_LEAD}(?:{words}){_TAIL}") for kind, words in _KIND_WORDS.items()}
_NOT_BUT = re.compile(r"(?:不|可不)是.{1,8}?[，,\s]*(?:而)?(?=是)")
_NONE = re.compile(
    r"(?:哪个?|这些|这几个|俩|两个|以上)?(?:都|全)?(?:不是|不对)(?:这些|这几个)?"
    r"|都没有|说不清|说不好|不知道|不清楚|没有我要的"
)
_FIRST = re.compile(r"(?:是|就|选)*(?:第一|头一|前一|前面那?|上面那?)(?:个|条|种|项)?(?:的|吧|呗)*")
_SECOND = re.compile(r"(?:是|就|选)*(?:第二|后一|后面那?|下面那?)(?:个|条|种|项)?(?:的|吧|呗)*")
_LAST = re.compile(r"(?:是|就|选)*(?:最后|末了|最下面)(?:那|一)*(?:个|条|种|项)?(?:的|吧|呗)*")
_YES = re.compile(
    r"是|是的|是哩|对|对的|对哩|嗯|确认|确定|要|中|行|好|好的|可以|同意|撤|撤吧|撤了吧|要撤|删|删吧|要删|删了吧"
)
_NO = re.compile(r"否|不|不要|不要了|不是|不行|别|取消|留着|先留着|不撤|不删")


def answer_in_words(text: str, about: About, choices: Sequence[Choice]) -> int | None:
    """The number that `text` means among the `choices` of the question; NONE_OF_THESE when she says
    so and none is for that; None when it is no answer."""
    bare = text.strip(_ENDS)
    if not bare or len(bare) > _LONGEST:
        return None
    if about is About.CONSENT:
        return _consent(bare)
    if _NONE.fullmatch(bare):
        return _number_of_none(choices)
    return _labelled(bare, choices) or _by_order(bare, len(choices)) or _kind(bare, choices)


def kind_in_words(text: str) -> Kind | None:
    """The kind that a few words name, and nothing else: 是咨询, 不是建议是诉求."""
    bare = _NOT_BUT.sub("", text.strip(_ENDS))
    if len(bare) > _LONGEST:
        return None
    return next((kind for kind, words in _KINDS.items() if words.fullmatch(bare)), None)


def _consent(bare: str) -> int | None:
    if _YES.fullmatch(bare) or bare.startswith("确认"):
        return 1
    return 2 if _NO.fullmatch(bare) else None


def _number_of_none(choices: Sequence[Choice]) -> int:
    for number, choice in enumerate(choices, 1):
        if choice.do is Do.REPOINT and choice.value is None:
            return number
        if choice.do is Do.REKIND and choice.value == Kind.UNCLEAR.value:
            return number
    return NONE_OF_THESE


def _labelled(bare: str, choices: Sequence[Choice]) -> int | None:
    for number, choice in enumerate(choices, 1):
        if choice.label and bare.removeprefix("是").removesuffix("吧") == choice.label:
            return number
    return None


def _by_order(bare: str, count: int) -> int | None:
    if _FIRST.fullmatch(bare):
        return 1
    if _SECOND.fullmatch(bare) and count >= 2:
        return 2
    return count if _LAST.fullmatch(bare) else None


def _kind(bare: str, choices: Sequence[Choice]) -> int | None:
    kind = kind_in_words(bare)
    for number, choice in enumerate(choices, 1):
        if kind is not None and choice.do is Do.REKIND and choice.value == kind.value:
            return number
    return None
