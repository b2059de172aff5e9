"""From clauses to acts: what each passage of a message says, after the rules for hard cases.

Clauses are labelled one by one; a passage (the stretch up to the next own numbering or change of
topic) then decides which labels are acts and which are reasons, rhetoric or background.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter

from bot.draft_opinions import about_draft, on_the_draft
from bot.heard import Heard, Said
from bot.intents import score
from bot.intents.danger import ENOUGH
from bot.turns import parted
from bot.weighing import (
    alarm_beside,
    alarming,
    as_one,
    beside_the_point,
    doubted,
    likelier,
    once_more,
    plain_danger,
    weigh,
)
from models.words import Kind, Stance

WISH, ASK, STAND, WRONG = Kind.SUGGESTION, Kind.QUESTION, Kind.OPINION, Kind.COMPLAINT
_SERVICE = (Kind.ERASE, Kind.UNSUBSCRIBE, Kind.HUMAN)
_MANY = frozenset({WISH, ASK, STAND, WRONG})  # of these somebody may have two
_INTRO = re.compile(
    r"(?:几|两|[0-9一二三四五六七八九十]+)(?:点|条|个|件|方面)?(?:意见|建议|问题|看法|事|想法|诉求)|如下|以下|有[几两]|说[几两]|提[几两]"
)
_A_LETTER = 90  # characters
_TAG = re.compile(
    r"(?:恁|您|你们?|大家)?(?:看|说|觉得)?(?:这样)?(?:中不中|行不行|成不成|好不好|沾不沾|可不可以|可中|可行|可好|可以不"
    r"|可以吗|[中行成好沾]不|[中行成好沾]吗|中啵|行啵)[啊呀嘞哩哈呢]?"
)
_TO_REPORT = re.compile(r"举报|检举|保密|证据")
_MENDS = re.compile(r"修|解决|处理|清|管|恢复|疏通|整治|查|还给|退|赔|停|拆|换|尽快|赶紧|赶快|抓紧")
_GONE = (
    r"(?:撤回|撤销|撤掉|撤了|撤|收回|删除|删掉|删了|删|清空|清除|清掉|清了|抹掉|抹了|作废|不算数)"
)
_HERS = (
    r"(?:(?:我|俺)?(?:刚才|刚刚|方才|以前|之前|先前|前面|上面|上回|上次)(?:我|俺)?|我|俺)(?:说|提|写|发)"
    r"(?:过)?(?:的|哩|嘞)(?:话|那?[些条]|东西|意见|建议|信息)?|上一?条|(?:前面|刚才|上面)那?一?条"
)
_OWN_WORDS = re.compile(
    rf"(?:请|麻烦|那|就|我|俺|想|要|给|帮|您|恁|把|将)*(?:(?:{_HERS})(?:给|都|全|全部|我|俺|也|就|想|要)*{_GONE}"
    rf"|{_GONE}(?:{_HERS}))(?:吧|了|掉|呗|啊)*"
)
"""An order from end to end that speaks of her own words, which no letter says of somebody else."""
_HAN = re.compile(r"[\u4e00-\u9fff]")


def acts_of(heard: Sequence[Heard]) -> list[Said]:
    """All acts of a message in the order written; empty when nothing can be told."""
    acts: list[Said] = []
    waiting: list[Heard] = []  # says nothing of its own and stands before everything else
    parts = parted(heard)
    for part in parts:
        said = _acts_of_one_turn(part, whole=len(parts) == 1)
        if said:
            said[0].support.extend(waiting)
            waiting = []
            _go_on(acts, said)
        elif acts:
            acts[-1].support.extend(part)
        else:
            waiting.extend(part)
    return acts


def _go_on(acts: list[Said], said: list[Said]) -> None:
    """Adds what was said next; of some things nobody has two."""
    for act in said:
        same = next((a for a in acts if a.kind is act.kind and a.kind not in _MANY), None)
        if same is None:
            acts.append(act)
        else:  # 着火了！村东头着火了 is one fire
            same.heard.extend(act.heard)
            same.support.extend(act.support)


def _acts_of_one_turn(heard: Sequence[Heard], *, whole: bool) -> list[Said]:
    groups: dict[int, list[Heard]] = {}
    for item in heard:
        groups.setdefault(item.clause.passage, []).append(item)
    passages = list(groups.values())
    intro = _intro(passages)
    if intro is not None:
        passages = passages[1:]
    acts: list[Said] = []
    for passage in passages:
        said = _passage(passage, intro, whole=whole and len(passages) == 1)
        said = _joined(acts, said, passage)
        if passage[0].clause.numbered:
            acts.extend(said)
        else:
            _go_on(acts, said)
    if len(acts) > 1:
        acts = as_one(acts, heard)
    return once_more(acts, heard)


def _intro(passages: list[list[Heard]]) -> Kind | None:
    """The kind that 提三条建议: gives to the numbered points behind it, if it stands first."""
    if len(passages) < 3 or not passages[1][0].clause.numbered or passages[0][0].clause.numbered:
        return None
    text = "，".join(h.text for h in passages[0])
    if len(text) > 40 or not (_INTRO.search(text) or len(text) <= 12):
        return None
    if any(h.articles for h in passages[0]):
        return STAND
    return ASK if "问" in text else WRONG if "诉求" in text or "反映" in text else WISH


def _joined(acts: list[Said], said: list[Said], passage: list[Heard]) -> list[Said]:
    """Passages that say nothing of their own are carried by the act before them."""
    if not said and acts and not passage[0].clause.numbered:
        acts[-1].support.extend(passage)
    return said


def _passage(passage: list[Heard], intro: Kind | None, *, whole: bool) -> list[Said]:
    acts: list[Said] = []
    rest = list(passage)
    for kind, least in _by_heat(rest):
        hot = _hot(rest, kind, least)
        if kind is Kind.REPORT:  # an article that names wrongdoing accuses nobody
            hot = [h for h in hot if not h.articles]
        if hot and doubted(kind, hot, passage):
            passage[0].roles.calmed = True
        elif hot:
            acts.append(Said(kind, hot))
            rest = [h for h in rest if h not in hot]
    alarms = alarming(rest) if rest else []
    _go_on(acts, alarms)
    rest = [h for h in rest if not any(h in alarm.heard for alarm in alarms)] if alarms else rest
    if any(a.kind is Kind.REPORT for a in acts):
        rest = _beside_a_report(rest)
    elif acts:
        rest = [h for h in rest if not _part_of_emergency(h)]
    status = _status(rest)
    if status and not beside_the_point(Kind.PROGRESS, rest):
        acts.append(Said(Kind.PROGRESS, status))
        rest = [h for h in rest if h not in status and _beyond_progress(h, status)]
    for kind in _SERVICE:
        hot = [h for h in rest if h.of(kind) >= 3.0]
        plain = any(_nothing_else(h, kind) for h in hot)
        if hot and (plain or not (_is_letter(rest) or beside_the_point(kind, rest))):
            acts.append(Said(kind, hot))
            alarms = alarm_beside(hot, rest)
            _go_on(acts, alarms)
            rest = [] if alarms else [h for h in rest if h not in hot and not _mere_annoyance(h)]
    content = _content(rest, intro, alone=not acts)
    if rest and (intro is None or any(h.evidence for h in rest)):
        content = weigh(content, rest, alone=not acts, whole=whole and not acts)
    _go_on(acts, content)
    _carry(acts, passage)
    return sorted(acts, key=_begin) if len(acts) > 1 else acts


def _by_heat(passage: list[Heard]) -> list[tuple[Kind, float]]:
    """Danger before wrongdoing; an official who hits somebody is no emergency on top of it."""
    danger, wrongdoing = (Kind.EMERGENCY, ENOUGH), (Kind.REPORT, 2.0)
    hot = _hot(passage, *danger)
    both = hot and _hot(passage, *wrongdoing)
    if both and likelier(Kind.EMERGENCY, Kind.REPORT, passage) is Kind.REPORT:
        return [danger, wrongdoing] if plain_danger(hot) else [wrongdoing]
    return [danger, wrongdoing]


def _hot(rest: list[Heard], kind: Kind, least: float) -> list[Heard]:
    """Clauses that are sure of themselves, or signs that together are enough."""
    signs = [h for h in rest if kind in h.points]
    if not signs:
        return []
    sure = [h for h in signs if h.points[kind] >= least]
    together = score(e for h in signs for e in h.evidence).get(kind, 0.0)
    accused = kind is Kind.EMERGENCY and any(h.of(Kind.REPORT) >= 2.0 for h in rest)
    return sure or (signs if together >= least and not accused else [])


def _nothing_else(heard: Heard, kind: Kind) -> bool:
    """A clause that is an order from end to end: 转人工，…"""
    said = [len(e.words) for e in heard.evidence if e.rule.kind is kind]
    own = kind is Kind.ERASE and _OWN_WORDS.fullmatch(heard.text.strip()) is not None
    return own or max(said, default=0) >= len(heard.text.strip()) - 1


def _is_letter(rest: list[Heard]) -> bool:
    """Too long for an order to the bot: 让他们删掉 in it is said of somebody else."""
    return sum(len(h.text) for h in rest) > _A_LETTER


def _mere_annoyance(heard: Heard) -> bool:
    """烦死了 beside 别发了 is the reason, no grievance."""
    if any(heard.of(kind) >= 3.0 for kind in _SERVICE):
        return False
    return not heard.has("handle") and max(heard.of(WISH), heard.of(ASK), heard.of(STAND)) < 1.2


def _beside_a_report(rest: list[Heard]) -> list[Heard]:
    """Details and demands to look into it belong to the report; other wishes and articles stay."""
    return [h for h in rest if h.articles or _asks_for_law(h) or _wishes_for_a_rule(h)]


def _asks_for_law(heard: Heard) -> bool:
    if heard.has("law_question", "real_question"):
        return True
    return heard.has("asks") and _TO_REPORT.search(heard.text) is not None


def _wishes_for_a_rule(heard: Heard) -> bool:
    return heard.of(WISH) >= 2.2 or (heard.of(WISH) >= 2 and heard.has("general"))


def _part_of_emergency(heard: Heard) -> bool:
    """快来人, 咋办, 邻居打俺 beside the danger itself; a wish for a rule is an act of its own."""
    if heard.articles or _wishes_for_a_rule(heard):
        return False
    return not (heard.of(WRONG) >= 2 and heard.has("handle") and heard.has("since"))


def _status(rest: list[Heard]) -> list[Heard]:
    """Clauses that ask what became of something: one's own item, an article, or nothing else."""
    asking = [h for h in rest if h.has("own_item", "status")]
    short = sum(len(h.text) for h in rest) <= 25
    sure = any(h.has("own_item") for h in asking) or any(h.articles for h in rest) or short
    return [h for h in rest if h in asking or h.articles] if asking and sure else []


def _beyond_progress(heard: Heard, status: list[Heard]) -> bool:
    if heard.has("stance", "change") and heard.articles:
        return True
    return (
        (heard.of(WISH) >= 2 and heard.has("general"))
        or heard.of(WRONG) >= 3
        or (heard.has("real_question") and any(h.clause.ended in "。！？；\n" for h in status))
    )


def _content(heard: list[Heard], intro: Kind | None, *, alone: bool) -> list[Said]:
    """Suggestions, questions, opinions and complaints of one passage."""
    if not heard:
        return []
    if about_draft(heard):
        acts, others = on_the_draft(heard)
        if acts:
            return acts + (_plain(others, None, alone=False) if others else [])
    return _plain(heard, intro, alone=alone)


def _plain(heard: list[Heard], intro: Kind | None, *, alone: bool) -> list[Said]:
    """Suggestion, question, complaint without a draft."""
    totals = score(e for h in heard for e in h.evidence)
    wishes = [h for h in heard if _wishes(h)]
    asks = [h for h in heard if h not in wishes and _asks(h) and not _tags_along(h, heard)]
    wrongs = [h for h in heard if h not in wishes and h not in asks and h.of(WRONG) >= 1.4]
    wishes, wrongs = _rule_or_repair(heard, wishes, wrongs)
    if wishes:
        return _beside_a_wish(wishes, asks, wrongs)
    if wrongs and asks:
        return _grievance_and_question(wrongs, asks, totals)
    if wrongs or asks:
        return [Said(WRONG, wrongs)] if wrongs else [Said(ASK, asks)]
    return _weak(heard, totals, intro, alone=alone)


def _wishes(item: Heard) -> bool:
    own = item.of(WISH)
    if not any(e.rule.kind is WISH and e.rule.weight >= 1.2 for e in item.evidence):
        return False  # words of rules and facilities alone are the subject, not a wish
    return (
        own >= 1.4 and own >= item.of(ASK) - 0.4 and (own >= item.of(WRONG) or item.has("general"))
    )


def _asks(item: Heard) -> bool:
    return item.of(ASK) >= 1.2 and item.of(ASK) >= item.of(WRONG) - 0.6


def _tags_along(item: Heard, heard: list[Heard]) -> bool:
    """…，中不中 asks about what stands before it, be that a wish or a question."""
    return item is not heard[0] and _TAG.fullmatch(item.text.strip()) is not None


def _rule_or_repair(
    heard: list[Heard], wishes: list[Heard], wrongs: list[Heard]
) -> tuple[list[Heard], list[Heard]]:
    """A wish that this one thing be put right is no suggestion, however it is worded."""
    general = any(h.has("general") or _proposes(h) for h in wishes)
    if wishes and not general and (wrongs or any(h.has("please_fix") for h in heard)):
        strong = score(e for h in heard for e in h.evidence)
        if strong.get(WRONG, 0.0) >= strong.get(WISH, 0.0):
            return [], [*wrongs, *wishes]
    return wishes, wrongs


def _proposes(item: Heard) -> bool:
    """建议装太阳能的: something new, not that the old be mended."""
    return item.of(WISH) >= 2.2 and not item.has("please_fix") and not _MENDS.search(item.text)


def _beside_a_wish(wishes: list[Heard], asks: list[Heard], wrongs: list[Heard]) -> list[Said]:
    acts = [Said(WISH, wishes, _stance_of_wish(wishes))]
    earnest = [
        h for h in asks if h.has("real_question", "law_question") and not h.has("seeks_help")
    ]
    if earnest:
        acts.append(Said(ASK, earnest))
    if _stands_alone(wrongs):
        acts.append(Said(WRONG, wrongs))
    return acts


def _stands_alone(wrongs: list[Heard]) -> bool:
    """A fact beside a wish is an act when it says where or since when, and what is wrong."""
    heavy = sum(h.of(WRONG) for h in wrongs) >= 2.0
    placed = any(h.places or (heavy and h.has("since")) for h in wrongs)
    here = any(h.has("here") for h in wrongs)
    handled = any(h.has("handle", "please_fix") for h in wrongs)
    return placed or (here and handled)


def _stance_of_wish(wishes: list[Heard]) -> Stance | None:
    text = "，".join(h.text for h in wishes)
    return Stance.AGAINST if re.search(r"不(?:建议|赞成|支持|同意)|反对", text) else None


def _grievance_and_question(
    wrongs: list[Heard], asks: list[Heard], totals: dict[Kind, float]
) -> list[Said]:
    """Asking who helps belongs to the grievance; asking what the law says does not."""
    earnest = [
        h for h in asks if h.has("real_question", "law_question") and not h.has("seeks_help")
    ]
    strong = any(h.has("handle", "please_fix") or h.concrete for h in wrongs)
    if not strong or (earnest and totals.get(ASK, 0.0) > totals.get(WRONG, 0.0) + 1):
        return [Said(ASK, [*wrongs, *asks])]
    if earnest and any(h.clause.ended in "。！？；\n" for h in wrongs):
        return [Said(WRONG, wrongs), Said(ASK, earnest)]
    return [Said(WRONG, [*wrongs, *asks])]


def _weak(
    heard: list[Heard], totals: dict[Kind, float], intro: Kind | None, *, alone: bool
) -> list[Said]:
    """No clause is sure of itself: all of them together, or what the numbering promised."""
    choices = {k: totals.get(k, 0.0) for k in (WISH, ASK, WRONG)}
    if not any(h.has("bad", "handle", "please_fix") for h in heard):
        choices[WRONG] -= 0.7  # here and since yesterday, but nothing wrong
    best = max(choices, key=lambda k: choices[k])
    if intro is not None and choices[best] < 2.0:
        return [Said(intro, heard)]
    if choices[best] >= (0.8 if alone else 1.4):
        return [Said(best, heard)]
    return [Said(WRONG, heard)] if alone and _tells_something(heard) else []


def _tells_something(heard: list[Heard]) -> bool:
    """A statement of some length without thanks: nearly always something that is wrong."""
    kinds = {e.rule.kind for h in heard for e in h.evidence}
    length = sum(len(_HAN.findall(h.text)) for h in heard)
    return length >= 10 and not kinds & {Kind.THANKS, Kind.GREETING} and len(heard) <= 40


def _carry(acts: list[Said], passage: list[Heard]) -> None:
    """Clauses without a say of their own go with the act before them, else with the next."""
    if not acts:
        return
    spoken = {id(h) for a in acts for h in a.heard}
    silent = [h for h in passage if id(h) not in spoken]
    if not silent:
        return
    begun = sorted(((_begin(a), a) for a in acts), key=itemgetter(0))
    for item in silent:
        before = [a for start, a in begun if start < item.clause.start]
        (before[-1] if before else begun[0][1]).support.append(item)


def _begin(act: Said) -> int:
    return min([h.clause.start for h in act.heard])
