"""What a person thinks of what she was told: 谢谢, 满意, 不满意, 五分. Pure.

Only a message that begins with it counts; words behind it go on as any others do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_LONGEST = 300
_END = r"[\s。.!！~～，,、；;]"
_PARTICLES = r"(?:[啊呀哩嘞哈呗吧了哦啦]|得很)*"
_BEFORE = rf"(?:(?:好的?|中|行|嗯|收到|知道|明白|看到)了?{_END}*)?"
_SCORES: tuple[tuple[int, str], ...] = (
    (1, r"(?:很|非常|十分|特别|太|可|极)(?:的)?不满意"),
    (2, r"(?:不|冇)(?:太|大|怎么|是很|很)?满意"),
    (5, r"(?:很|非常|十分|特别|太|可|老)(?:的)?满意"),
    (4, r"(?:基本|比较|还算|挺|还)?满意"),
    (3, r"一般般?|还行|凑合|马马虎虎"),
)
_WHO = r"(?:我|俺|咱)?(?:们)?(?:觉得|觉着|感觉)?"
_RATED = [
    (score, re.compile(rf"{_WHO}(?:{words}){_PARTICLES}(?P<rest>{_END}+.*)?", re.DOTALL))
    for score, words in _SCORES
]
_POINTS = re.compile(
    rf"{_WHO}(?:打|给|评)?(?:个)?(?P<points>[1-5１-５一二三四五])(?:分|星|颗星){_PARTICLES}"
    rf"(?P<rest>{_END}+.*)?",
    re.DOTALL,
)
_POINT_SIGNS = {sign: at % 5 + 1 for at, sign in enumerate("12345１２３４５一二三四五")}
_WHOM = r"(?:你们|您|恁|你|大家|同志们?|领导|工作人员|各位|政府|费心|告诉我|给回信|答复|回复)*"
_THANKS = re.compile(
    rf"{_BEFORE}(?:那|可|真|太|十分|非常|多)*(?:谢谢|感谢|多谢|谢了|辛苦){_WHOM}{_PARTICLES}"
    rf"(?:{_END}*(?:谢谢|辛苦|感谢){_WHOM}{_PARTICLES})?{_END}*"
)


@dataclass(frozen=True, slots=True)
class Satisfied:
    """`score` from 1 to 5, None for a thank-you; `rest`: what she said behind it, `words`: the
    message without that."""

    score: int | None
    rest: str = ""
    words: str = field(default="", compare=False)


def satisfaction_in(text: str) -> Satisfied | None:
    """What the message says of our work, or None when it speaks of something else."""
    said = text.strip()
    if not said or len(said) > _LONGEST:
        return None
    points = _POINTS.fullmatch(said)
    if points is not None:
        return _satisfied(_POINT_SIGNS[points["points"]], points)
    for score, pattern in _RATED:
        match = pattern.fullmatch(said)
        if match is not None:
            return _satisfied(score, match)
    return Satisfied(None, words=said) if _THANKS.fullmatch(said) else None


def _satisfied(score: int, match: re.Match[str]) -> Satisfied:
    rest = _bare(match["rest"])
    words = match.string[: match.start("rest")] if rest else match.string
    return Satisfied(score, rest, words)


def _bare(rest: str | None) -> str:
    """Thanks behind a score add nothing that somebody would have to read."""
    words = (rest or "").strip(" 。.!！~～，,、；;\n\t")
    return "" if _THANKS.fullmatch(words) else words
