"""Whether a line stands by itself, or belongs to what was said a moment ago."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.talk import Said, Talk, Windows
from bot.reading import Act
from models.words import Kind

_POINTS_BACK = re.compile(
    r"(?:对了|哦|啊|嗯)?[，,\s]*(?:(?:就是|还是|说的是|我说的是|俺说的是|我指的是|俺指的是)"
    r"(?:我|俺)?(?:上面|刚才|前面|方才|刚刚|头先)|(?:上面|刚才|前面|方才|刚刚)(?:我|俺)?(?:说|讲|提)的"
    r"|(?:我|俺)?(?:再|来)?补充|(?:我|俺)?(?:忘了|漏了|少)说|接着(?:上面|刚才)|就是(?:那个|这个))"
)
"""She says herself that she goes on with what she said before."""

_SINCE = re.compile(
    r"(?:这|那|到现在|都|已经|差不多|大概|大约|估计|得有|也就|有|得|坏了|快|足足)*"
    r"[\d一二三四五六七八九十两半几好多]+(?:来)?(?:年|个多?月|天|星期|礼拜|周|个钟头|小时)"
    r"(?:多|半|来)?(?:了|哩|嘞|吧)*[。.，,!！\s]*"
)
_NOBODY = re.compile(
    r"(?:一直|到现在|还是|也|都|就|(?:反映|找)(?:了|过)?(?:好?几[回次])?了?|谁)*"
    r"(?:没人管|没人问|没人理|不管|没用|没动静|没结果)(?:了|哩|嘞)*[。.，,!！\s]*"
)
"""How long, and that nobody sees to it: said of something, never by itself."""

_LIKEWISE = re.compile(
    r".{1,12}(?:也是|也一样|一个样|也这样|都这样|都是|都一样|更(?:厉害|严重|多|差|狠))(?:了|哩|嘞|呢|啊)*[。.，,!！\s]*"
)
"""Said of another place or time, by likeness to what was said before."""

_SHORT = 24
"""Characters of a line that is nothing but such words."""

_ANOTHER = re.compile(
    r"(?:另外|此外|除此|还有(?:一|个|件|另)|再(?:说|提|问|反映)(?:一|个|件)|(?:第|其)[二三四2-9]"
    r"|再有|换个|别的|顺便|还想(?:说|问|提))"
)
"""She begins with something else."""

_CONTINUES = re.compile(
    r"(?:也|都(?!说)|又|还(?![有想是得问能])|就(?!是[问想]|[问想])|而且|并且|所以|结果|弄得|害得|搞得"
    r"|可是|但是|不过|因为|要不然|不然)"
)
"""Words that begin no matter of their own."""

_THEN_WISHES = re.compile(
    r"(?:能不能|能否|可不可以|可以不可以|要不|不如|得[有立管]|应该|该不该|咋办|咋弄)"
)
"""What she wants done about what she has only begun to tell."""

_FINISHED = re.compile(r"[。！？!?；;]\s*$")

_STANDS_ALONE = frozenset({Kind.EMERGENCY, Kind.REPORT, Kind.HUMAN, Kind.SPAM, Kind.PROPOSAL})
"""Kinds that are matters of their own whatever was said before."""

_ONLY = (_SINCE, _NOBODY, _LIKEWISE)

_GUESSED_AT = frozenset({Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT})
"""Kinds that a fragment is easily taken for when none of its words says so."""

_JOINED_BY_NOTHING = frozenset({Kind.SPAM})


def points_back(text: str) -> bool:
    """Whether she says herself that she goes on with what she said before."""
    return bool(_POINTS_BACK.match(text.strip()))


def has_no_kind(text: str, acts: Sequence[Act]) -> bool:
    """Whether a line says nothing that is a matter by itself. `acts` are those to be filed."""
    if any(act.kind in _STANDS_ALONE for act in acts):
        return False
    if all(act.kind is Kind.UNCLEAR for act in acts):
        return True
    bare = text.strip()
    if len(acts) > 1:
        return False
    if len(bare) > _SHORT:
        return bool(_POINTS_BACK.match(bare))
    if acts[0].guessed and acts[0].kind in _GUESSED_AT and not opens_another(bare):
        return True
    return bool(_POINTS_BACK.match(bare) or any(only.fullmatch(bare) for only in _ONLY))


def unfinished(text: str, acts: Sequence[Act], after: Said | None = None) -> bool:
    """Whether a line is half a sentence, so that a wish may still speak of the same: short, without
    an end and of no kind of its own. What joined half a sentence is one when it only complains."""
    if len(text.strip()) > _SHORT or _FINISHED.search(text) or len(acts) != 1:
        return False
    if after is not None and not after.unfinished:
        return False
    if after is not None and acts[0].kind is Kind.COMPLAINT:
        return True  # what is the matter with it; what she wants done may follow
    return has_no_kind(text, acts)


def continues(text: str, acts: Sequence[Act], last: Said) -> bool:
    """A line that plainly goes on (都没法走), or a wish after half a sentence (能不能定个规矩).
    What is guarded, urgent, about what she looks at, or a question of its own, does not."""
    bare = text.strip()
    if len(bare) > _SHORT or len(acts) != 1 or acts[0].kind in _STANDS_ALONE or acts[0].shown:
        return False
    if _CONTINUES.match(bare) and not opens_another(bare):
        return acts[0].kind is not Kind.QUESTION or acts[0].guessed
    return last.unfinished and bool(_THEN_WISHES.match(bare))


def opens_another(text: str) -> bool:
    """另外…, 还有一件…: she says herself that this is something else."""
    return bool(_ANOTHER.match(text.strip(" ，,。对了哦")))


def goes_on(
    talk: Talk, text: str, acts: Sequence[Act], now: datetime, windows: Windows
) -> Said | None:
    """What these words belong to: said so shortly before that she is still speaking.

    A line without a kind of its own goes on with what was said; a line with one gives its kind to
    a beginning that had none, unless she says that it is something else.
    """
    last = talk.last
    if last is None or last.kind in _JOINED_BY_NOTHING or not acts:
        return None
    window = windows.sealed if last.kind is Kind.REPORT else windows.join
    if now - last.at > window:
        return None
    if has_no_kind(text, acts) or continues(text, acts, last):
        return last
    begun = last.kind is Kind.UNCLEAR and acts[0].kind not in {Kind.HUMAN, Kind.SPAM}
    return last if begun and not opens_another(text) else None


def continued(filed: Sequence[tuple[int, Act]]) -> tuple[int, Kind]:
    """Which of the matters of one message more words would join: the sealed one, so that they do
    not lie open, else the one in danger, else what was said last."""
    for kind in (Kind.REPORT, Kind.EMERGENCY):
        for matter, act in filed:
            if act.kind is kind:
                return matter, kind
    matter, act = max(filed, key=lambda one: one[1].span[0])
    return matter, act.kind


_STAYS = frozenset({Kind.REPORT, Kind.EMERGENCY, Kind.HUMAN, Kind.PROPOSAL, Kind.SPAM})
"""Kinds that no added words change."""

_NO_NEWS = frozenset({Kind.UNCLEAR, Kind.SPAM, Kind.HUMAN})


def said_in_all(acts: Sequence[Act], kind: Kind) -> Act | None:
    """The act of a joined text that carries its evidence: danger and wrongdoing first, then what
    the matter is already, then the first that is anything."""
    for wanted in (Kind.EMERGENCY, Kind.REPORT, kind):
        for act in acts:
            if act.kind is wanted and wanted is not Kind.UNCLEAR:
                return act
    told = [act for act in acts if act.kind not in _NO_NEWS]
    return next(iter(told or acts), None)


def kind_of_all(acts: Sequence[Act], kind: Kind) -> Kind:
    """What a matter is after words joined it. A kind gives way only to danger, to wrongdoing, or,
    when it was none yet or the whole says one thing only, to what the whole says."""
    main = said_in_all(acts, kind)
    if main is None or kind in _STAYS or main.kind in _NO_NEWS:
        return kind
    if main.kind in {Kind.EMERGENCY, Kind.REPORT} or kind is Kind.UNCLEAR or len(acts) == 1:
        return main.kind
    return kind
