"""From clauses to acts: what each passage of a message says, after the rules for hard cases.

Clauses are labelled one by one; a passage (the stretch up to the next own numbering or change of
topic) then decides which labels are acts and which are reasons, rhetoric or background.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.articles import Reference
from bot.intents import Evidence, score
from bot.places import Found
from bot.split import Clause
from bot.stance import stance_of
from models.words import Kind, Stance

S, Q, O, C = Kind.SUGGESTION, Kind.QUESTION, Kind.OPINION, Kind.COMPLAINT
_SERVICE = (Kind.ERASE, Kind.UNSUBSCRIBE, Kind.HUMAN)
_INTRO = re.compile(
    r"(?:几|两|[0-9一二三四五六七八九十]+)(?:点|条|个|件|方面)?(?:意见|建议|问题|看法|事|想法|诉求)|如下|以下|有[几两]|说[几两]|提[几两]"
)
_ALSO = re.compile(r"也|都|同样|一样")


@dataclass(slots=True)
class Heard:
    """One clause with everything found in it."""

    clause: Clause
    text: str
    evidence: list[Evidence]
    references: list[Reference]
    places: list[Found]
    points: dict[Kind, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.points = score(self.evidence)

    def has(self, *signals: str) -> bool:
        return any(e.rule.signal in signals for e in self.evidence)

    def of(self, kind: Kind) -> float:
        return self.points.get(kind, 0.0)

    @property
    def articles(self) -> tuple[str, ...]:
        return tuple(a for r in self.references for a in r.articles)

    @property
    def concrete(self) -> bool:
        """Says where or since when."""
        return bool(self.places) or self.has("since", "here")


@dataclass(slots=True)
class Said:
    """An act in the making: its kind and its clauses."""

    kind: Kind
    heard: list[Heard]
    stance: Stance | None = None
    support: list[Heard] = field(default_factory=list)  # clauses that only carry the act along

    @property
    def points(self) -> float:
        return score(e for h in self.heard for e in h.evidence).get(self.kind, 0.0)


def acts_of(heard: Sequence[Heard]) -> list[Said]:
    """All acts of a message in the order written; empty when nothing can be told."""
    groups: dict[int, list[Heard]] = {}
    for item in heard:
        groups.setdefault(item.clause.passage, []).append(item)
    passages = list(groups.values())
    intro = _intro(passages)
    if intro is not None:
        passages = passages[1:]
    acts: list[Said] = []
    for passage in passages:
        said = _passage(passage, intro)
        acts.extend(_joined(acts, said, passage))
    return acts


def _intro(passages: list[list[Heard]]) -> Kind | None:
    """The kind that 提三条建议: gives to the numbered points behind it, if it stands first."""
    if len(passages) < 3 or not passages[1][0].clause.numbered or passages[0][0].clause.numbered:
        return None
    text = "，".join(h.text for h in passages[0])
    if len(text) > 40 or not (_INTRO.search(text) or len(text) <= 12):
        return None
    if any(h.articles for h in passages[0]):
        return O
    return Q if "问" in text else C if "诉求" in text or "反映" in text else S


def _joined(acts: list[Said], said: list[Said], passage: list[Heard]) -> list[Said]:
    """Passages that say nothing of their own are carried by the act before them."""
    if not said and acts and not passage[0].clause.numbered:
        acts[-1].support.extend(passage)
    return said


def _passage(passage: list[Heard], intro: Kind | None) -> list[Said]:
    acts: list[Said] = []
    rest = list(passage)
    for kind, least in ((Kind.EMERGENCY, 4.0), (Kind.REPORT, 2.0)):
        hot = [h for h in rest if h.of(kind) >= least]
        if hot:
            acts.append(Said(kind, hot))
            rest = [h for h in rest if h not in hot]
    if any(a.kind is Kind.REPORT for a in acts):
        rest = _beside_a_report(rest)
    elif acts:
        rest = [h for h in rest if not _part_of_emergency(h)]
    status = _status(rest)
    if status:
        acts.append(Said(Kind.PROGRESS, status))
        rest = [h for h in rest if h not in status and _beyond_progress(h)]
    for kind in _SERVICE:
        hot = [h for h in rest if h.of(kind) >= 3.0]
        if hot:
            acts.append(Said(kind, hot))
            rest = [h for h in rest if h not in hot and (h.of(C) < 1 or h.has("handle"))]
    acts.extend(_content(rest, intro, alone=not acts))
    _carry(acts, passage)
    return sorted(acts, key=lambda a: min(h.clause.start for h in a.heard))


def _beside_a_report(rest: list[Heard]) -> list[Heard]:
    """Details and demands to look into it belong to the report; other wishes and articles stay."""
    return [
        h for h in rest
        if h.articles or h.has("law_question", "real_question") or (h.of(S) >= 2 and h.has("general"))
    ]  # fmt: skip


def _part_of_emergency(heard: Heard) -> bool:
    """快来人, 咋办, 邻居打俺 beside the danger itself; a wish for a rule is an act of its own."""
    if heard.articles or (heard.of(S) >= 2 and heard.has("general")):
        return False
    return not (heard.of(C) >= 2 and heard.has("handle") and heard.has("since"))


def _status(rest: list[Heard]) -> list[Heard]:
    """Clauses that ask what became of something: one's own item, an article, or nothing else."""
    asking = [h for h in rest if h.has("own_item", "status")]
    short = sum(len(h.text) for h in rest) <= 25
    sure = any(h.has("own_item") for h in asking) or any(h.articles for h in rest) or short
    return [h for h in rest if h in asking or h.articles] if asking and sure else []


def _beyond_progress(heard: Heard) -> bool:
    if heard.has("stance", "change") and heard.articles:
        return True
    return (
        (heard.of(S) >= 2 and heard.has("general"))
        or heard.of(C) >= 3
        or heard.has("real_question")
    )


def _content(heard: list[Heard], intro: Kind | None, *, alone: bool) -> list[Said]:
    """Suggestions, questions, opinions and complaints of one passage."""
    if not heard:
        return []
    if _about_draft(heard):
        acts = _on_the_draft(heard)
        if acts:
            return acts
    return _plain(heard, intro, alone=alone)


def _about_draft(heard: list[Heard]) -> bool:
    if any(h.articles for h in heard):
        return True
    speaks = any(h.has("stance", "change") or h.of(S) >= 1.4 for h in heard)
    return speaks and any(h.has("draft") for h in heard)


def _on_the_draft(heard: list[Heard]) -> list[Said]:
    """Opinions by article, and beside them what is clearly something else."""
    opinions: list[Heard] = []
    questions: list[Heard] = []
    others: list[Heard] = []
    pending: list[Heard] = []  # an article named, not yet said what about it
    for item in heard:
        if _asks_in_earnest(item):
            questions.extend([*pending, item])
            pending = []
        elif _something_else(item):
            others.append(item)
        elif _takes_a_stand(item):
            opinions.extend([*pending, item])
            pending = []
        elif opinions and not item.articles:
            opinions.append(item)
        else:
            pending.append(item)
    acts = _by_article(opinions)
    if questions:
        acts.append(Said(Q, questions))
    elif any(h.articles for h in pending) and not acts:
        acts.append(Said(Q if any(h.of(Q) >= 1 for h in heard) else O, [*pending]))
    if others:
        acts.extend(_plain(others, None, alone=False))
    return acts


def _asks_in_earnest(item: Heard) -> bool:
    if item.has("stance", "change") and not item.has("law_question"):
        return False
    return item.has("real_question", "law_question") or (
        item.of(Q) >= 1.2 and not item.has("objection")
    )


def _takes_a_stand(item: Heard) -> bool:
    return item.has("stance", "change", "objection") or item.of(S) >= 1.4


def _something_else(item: Heard) -> bool:
    """A grievance to be dealt with, named in a clause of its own."""
    return (
        not item.articles
        and item.of(C) >= 1.7
        and item.has("handle", "please_fix")
        and item.concrete
        and not item.has("change")
    )


def _by_article(opinions: list[Heard]) -> list[Said]:
    """One act for one stance; a new article with a stand of its own begins a new act."""
    runs: list[list[Heard]] = []
    for item in opinions:
        if runs and not (item.articles and any(h.articles for h in runs[-1])):
            runs[-1].append(item)
        else:
            runs.append([item])
    acts: list[Said] = []
    for run in runs:
        said = Said(O, run, _stance(run))
        if acts and _same_stand(acts[-1], said):
            acts[-1].heard.extend(run)
            acts[-1].stance = acts[-1].stance or said.stance
        else:
            acts.append(said)
    return acts


def _stance(run: Iterable[Heard]) -> Stance | None:
    return stance_of("，".join(h.text for h in run))


def _same_stand(before: Said, said: Said) -> bool:
    """第八条, 第九条我都支持: nothing was said of the first yet, or the same of both."""
    if not any(_takes_a_stand(h) for h in before.heard):
        return True
    if not any(_takes_a_stand(h) for h in said.heard):
        return True
    return before.stance is said.stance and bool(_ALSO.search(said.heard[0].text))


def _plain(heard: list[Heard], intro: Kind | None, *, alone: bool) -> list[Said]:
    """Suggestion, question, complaint without a draft."""
    totals = score(e for h in heard for e in h.evidence)
    wishes = [h for h in heard if _wishes(h)]
    asks = [h for h in heard if h not in wishes and _asks(h)]
    wrongs = [h for h in heard if h not in wishes and h not in asks and h.of(C) >= 1.4]
    wishes, wrongs = _rule_or_repair(heard, wishes, wrongs)
    if wishes:
        return _beside_a_wish(wishes, asks, wrongs)
    if wrongs and asks:
        return _grievance_and_question(wrongs, asks, totals)
    if wrongs or asks:
        return [Said(C, wrongs)] if wrongs else [Said(Q, asks)]
    return _weak(heard, totals, intro, alone=alone)


def _wishes(item: Heard) -> bool:
    own = item.of(S)
    if not any(e.rule.kind is S and e.rule.weight >= 1.2 for e in item.evidence):
        return False  # words of rules and facilities alone are the subject, not a wish
    return own >= 1.4 and own >= item.of(Q) - 0.4 and (own >= item.of(C) or item.has("general"))


def _asks(item: Heard) -> bool:
    return item.of(Q) >= 1.2 and item.of(Q) >= item.of(C) - 0.6


def _rule_or_repair(
    heard: list[Heard], wishes: list[Heard], wrongs: list[Heard]
) -> tuple[list[Heard], list[Heard]]:
    """A wish that this one thing be put right is no suggestion, however it is worded."""
    general = any(h.has("general") for h in wishes)
    if wishes and not general and (wrongs or any(h.has("please_fix") for h in heard)):
        strong = score(e for h in heard for e in h.evidence)
        if strong.get(C, 0.0) >= strong.get(S, 0.0):
            return [], [*wrongs, *wishes]
    return wishes, wrongs


def _beside_a_wish(wishes: list[Heard], asks: list[Heard], wrongs: list[Heard]) -> list[Said]:
    acts = [Said(S, wishes, _stance_of_wish(wishes))]
    earnest = [
        h for h in asks if h.has("real_question", "law_question") and not h.has("seeks_help")
    ]
    if earnest:
        acts.append(Said(Q, earnest))
    if _stands_alone(wrongs):
        acts.append(Said(C, wrongs))
    return acts


def _stands_alone(wrongs: list[Heard]) -> bool:
    """A fact beside a wish is an act when it says where or since when, and what is wrong."""
    placed = any(h.places or h.has("since") for h in wrongs)
    here = any(h.has("here") for h in wrongs)
    handled = any(h.has("handle", "please_fix") for h in wrongs)
    return placed or (here and handled)


def _stance_of_wish(wishes: list[Heard]) -> Stance | None:
    text = "，".join(h.text for h in wishes)
    return Stance.AGAINST if re.search(r"不(?:建议|赞成|支持|同意)|反对", text) else None


def _grievance_and_question(
    wrongs: list[Heard], asks: list[Heard], totals: dict[Kind, float]
) -> list[Said]:
    """Asking who helps belongs to the grievance; asking what the law says, or about us, does not."""
    earnest = [
        h for h in asks if h.has("real_question", "law_question") and not h.has("seeks_help")
    ]
    strong = any(h.has("handle", "please_fix") or h.concrete for h in wrongs)
    if not strong or (earnest and totals.get(Q, 0.0) > totals.get(C, 0.0) + 1):
        return [Said(Q, [*wrongs, *asks])]
    if earnest and any(h.clause.ended in "。！？；\n" for h in wrongs):
        return [Said(C, wrongs), Said(Q, earnest)]
    return [Said(C, [*wrongs, *asks])]


def _weak(
    heard: list[Heard], totals: dict[Kind, float], intro: Kind | None, *, alone: bool
) -> list[Said]:
    """No clause is sure of itself: all of them together, or what the numbering promised."""
    choices = {k: totals.get(k, 0.0) for k in (S, Q, C)}
    if not any(h.has("bad", "handle", "please_fix") for h in heard):
        choices[C] -= 0.7  # here and since yesterday, but nothing wrong
    best = max(choices, key=lambda k: choices[k])
    if intro is not None and choices[best] < 2.0:
        return [Said(intro, heard)]
    if choices[best] >= (0.8 if alone else 1.4):
        return [Said(best, heard)]
    return []


def _carry(acts: list[Said], passage: list[Heard]) -> None:
    """Clauses without a say of their own go with the act before them, else with the next."""
    if not acts:
        return
    spoken = {id(h) for a in acts for h in a.heard}
    ordered = sorted(acts, key=lambda a: min(h.clause.start for h in a.heard))
    for item in passage:
        if id(item) not in spoken:
            before = [
                a for a in ordered if min(h.clause.start for h in a.heard) < item.clause.start
            ]
            (before[-1] if before else ordered[0]).support.append(item)
