"""The place a writer introduces herself with: 百泉律所的, …, 俺是冀屯镇李庄村的, ….

After the labelling rules it belongs to every act of the message.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.places import Found

_AS_OWN = re.compile(
    r"\s*(?:[^，。！？；：\n]{0,6}(?:好|领导|同志)[，。！\s]*)?"
    r"(?:(?:我们?|俺们?|咱|这里|这边|本人|地点|位置|住址|地址)?(?:家|老家)?(?:是|就是|住在?|在|搁|来自|：)?)?\s*"
    r"[^，。！？；不]{0,3}$"
)
_OWN_TAIL = re.compile(
    r"(?:的|哩|人|村民|居民|业主|群众|嘞|[^，。！？；]{0,3}(?:的|哩|村民|居民|业主|群众|人))?(?:[，。：！\n\s]|$)"
)

_IS_FROM = re.compile(r"(?:我们?|俺们?|咱|本人)(?:家|老家)?(?:就?是|就?住在?|在|搁)$")
_SOMEBODY = re.compile(r"[的哩嘞][^，。！？；]{1,6}(?:[，。：！\n\s]|$)")  # 我是关堤乡的老党员，


def places_given_first(plain: str, found: Sequence[Found]) -> tuple[str, ...]:
    """Names of the places at the front, a town and its village together; () when none is hers."""
    ordered = sorted(found, key=lambda f: f.start)
    if not ordered or ordered[0].start > 20 or not _AS_OWN.match(plain[: ordered[0].start]):
        return ()
    mine = [ordered[0]]
    for place in ordered[1:]:
        if place.start - mine[-1].end > 1:
            break
        mine.append(place)
    tail = _OWN_TAIL.match(plain, mine[-1].end) or (
        _IS_FROM.search(plain, 0, mine[0].start) and _SOMEBODY.match(plain, mine[-1].end)
    )
    return tuple(p.name for p in mine) if tail else ()
