"""Rules and learned weights together: what a stretch of a message most likely is.

The rules take a passage apart and know the guide; the weights have read many letters. Where the
rules only guessed, the weights decide; where they found words of their own, these count first.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bot.gates import ONLY_WHO
from bot.heard import Heard, Said
from bot.intents.learned import Opinion, second_opinion
from bot.intents.meetings import speaks_of
from bot.stance import stance_of
from bot.turns import STORY, plainly_one
from models.words import Kind

_OPEN = frozenset({Kind.SUGGESTION, Kind.QUESTION, Kind.COMPLAINT})
_HOT = (Kind.EMERGENCY, Kind.REPORT)
_ALARMING, _PLAINLY_ALARMING = 0.5, 0.55  # shares: with words of danger, and without
_ALARMING_IN_A_LETTER = 0.8  # long messages tell of danger that is long past
_UNHEARD = {Kind.EMERGENCY: 0.45, Kind.REPORT: 0.2}  # below: words were met, not the thing
_PLAINLY_ALONE = 0.9  # share of danger or wrongdoing in clauses read without those beside them
_PLAINLY_BESIDE, _FEW_BESIDE = 0.85, 4  # share, and characters, of danger beside an order
_NO_DESPAIR = 0.15  # share below which words of despair are taken for an idiom
_RATHER_ASKED = {Kind.EMERGENCY: 0.5, Kind.REPORT: 0.42}
_NO_ORDER, _PLAINLY_ELSE = 0.04, 0.8
_A_LETTER, _NO_HINT = 160, -4.0  # characters; logarithm of a share below which nothing alarms
_PLAIN_HINT = -0.7  # the same, from which half of a message is read by itself
_A_WISH = 2.2  # points of a sentence that plainly wishes
_ORDERS = frozenset({Kind.HUMAN, Kind.ERASE, Kind.UNSUBSCRIBE})
_TALK = _ORDERS | {Kind.PROGRESS}
_WITH_ARTICLES = frozenset({Kind.OPINION, Kind.QUESTION, Kind.PROGRESS})
_ALONE = frozenset({Kind.THANKS, Kind.GREETING, Kind.SPAM, Kind.UNCLEAR})
_TALKING = 0.45  # share at which a short message is talk that no rule has words for
_ORDERED = {Kind.UNSUBSCRIBE: 0.8, Kind.ERASE: 0.6}  # what is done for it is felt at once
_VERY_FEW, _TALKING_IN_A_FEW = 3, 0.7  # characters, and the share in so few (嫌多 thanks nobody)
_CHAT = 40  # characters of a message that may be talk
_RULES_SAY = 0.5  # points for what the rules found in a short message, and in a letter:
_RULES_SAY_OF_A_LETTER = 0.7  # measured on sentences not seen and city by city, each left out
_PLAIN_WORDS = 1.5  # weight of a rule that by itself tells what is wanted
_RULES_SAY_MOST, _BY_HOW_FAR = 2.0, 0.5  # in a few words, by how far a kind is ahead
_A_FEW_WORDS = 30
_AT_THE_END = 1.0  # what a letter's last sentence wants
_IN_PARTS = 1.5  # more, for one of several acts: somebody who says two things means both
_IN_THE_TITLE, _TITLE, _HEADS = 1.8, 12, 1.6  # a letter's title says more than its body
_LEAN, _LEAN_OF_A_POST = 1.0, 3.0  # long messages are mostly grievances, posts still more often
_A_POST = 20  # characters, from which a headline before the body makes a short message lean, too
_HEADLINE = re.compile(
    r"(?![^，。！？；\n]{0,8}好[。！])[^，。！？；\n]{2,30}[。！？\n](?=.)"
)  # 公交站没有棚子。下雨…; 您好！… is none
_UNASKED = 0.1  # who states a fact, wishes nothing and asks nothing, mostly complains
_UNASKED_IN_A_LETTER = 0.7
_LONG = 60
_FAR = 0.7  # points
_ENDS = frozenset("。！？；\n")
_FEW_SENTENCES, _WORTH_READING, _BY_ITSELF = 90, 6, 0.7
_SHORT = 9
_SURE, _FAIRLY_SURE = 0.55, 0.38
_A_STAND = 0.75
_ALL_OF_IT = 0.6  # share of one kind in what says one thing
_CLOSE = 0.4  # share of the second kind from which the person is asked which it is
_TOO_LIKELY = {Kind.EMERGENCY: 0.5, Kind.REPORT: 0.3}  # shares; measured on papers not learned
_TALKED = 0.5  # points for talk to the bot, against what rules made of it
_DRAFTS = 0.3
_NO_STAND = {Kind.PROGRESS: 0.5, Kind.QUESTION: 1.0}  # points: an article was only named
_AHEAD = 0.5  # points by which one thing is likelier than another
_HEARD_OF = 0.5  # share of a kind in a message the rules can make nothing of,
_FEW, _HEARD_OF_A_FEW = 6, 0.8  # and in a few characters, which may only name a thing (公厕)
_OWN_NUMBER = re.compile(
    r"^[(（]?(?:[①-⑳]|[一二三四五六七八九1-9][)）、.．是]|第[一二三四五六七八九][，、])"
)
_BEGUN_AS = re.compile(
    r"(?:关于|我要|我想|再次)?(?:(?P<complaint>反映|投诉|求助)|(?P<question>咨询|请问|请教|问)|(?P<suggestion>建议))"
)
_BY_ITS_FIRST_WORD = 1.5  # points for what a letter calls itself
_DIGITS = re.compile(r"[0-9\s\W]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def weigh(said: list[Said], passage: Sequence[Heard], *, alone: bool, whole: bool) -> list[Said]:
    """The acts of one passage with the second reader heard. `said` is what the rules found.

    `alone`: nothing else was found in the passage; `whole`: the passage is the message.
    """
    if not said and not alone:
        return said
    if any(act.kind not in _OPEN for act in said):
        return _stand(said, passage)
    text, opinion = _heard_again(passage)
    if opinion is None:
        return said
    other = _alarm(opinion, text, passage) or (
        _talk(opinion, text, passage, whole) if alone else None
    )
    if other is not None:
        return [_told(Said(other, list(passage)), opinion, opinion.share(other))]
    acts = _of_three(_open(opinion), said, passage, text)
    return [_of_the_draft(act, opinion) for act in acts]


def once_more(said: list[Said], heard: Sequence[Heard]) -> list[Said]:
    """What was found to be one act, read as a whole by the weights: when they hold another kind
    for far likelier, it is that. An alarm stays what it is.
    """
    if len(said) != 1:
        return said
    act = said[0]
    _, opinion = _heard_again(heard)
    if opinion is None or act.kind not in opinion.points:
        return said
    best = _alarm_of_one(opinion, act, heard) or _by_far(opinion, act.kind, heard)
    if best is None:
        return said
    stance = stance_of("，".join(h.text for h in heard)) if best is Kind.OPINION else None
    again = Said(best, list(act.heard), stance, support=act.support)
    return [_told(again, opinion, opinion.share(best))]


def as_one(said: list[Said], heard: Sequence[Heard]) -> list[Said]:
    """Several things the rules found in what plainly says one: the one the weights hold all of it
    for, when they are sure. Alarms and orders stay, and stands on several articles."""
    one = not _stay_apart(said, heard) and plainly_one(heard)
    _, opinion = _heard_again(heard) if one else (None, None)
    if opinion is None or opinion.highest() < _ALL_OF_IT:
        return said
    best = opinion.best()
    if not _may_be_all(best, said, heard):
        return said
    clauses = sorted({h for act in said for h in act.heard}, key=lambda h: h.clause.start)
    support = [h for act in said for h in act.support]
    stance = next((act.stance for act in said if act.kind is best), None)
    return [_told(Said(best, clauses, stance, support), opinion, opinion.highest())]


def _stay_apart(said: Sequence[Said], heard: Sequence[Heard]) -> bool:
    if any(act.kind in _HOT for act in said) or _stands_of(said) > 1:
        return True
    short = heard[-1].clause.end - heard[0].clause.start <= STORY
    return short and any(_to_be_dealt_with(act) for act in said)


def _may_be_all(best: Kind, said: Sequence[Said], heard: Sequence[Heard]) -> bool:
    if best in _HOT or best in _ALONE or (best not in _WITH_ARTICLES and _names_articles(said)):
        return False
    if any(act.kind in _ORDERS and act.kind is not best for act in said):
        return False
    return best is not Kind.OPINION or bool(_stands_of(said) or _may_be_of_a_draft(heard))


def _to_be_dealt_with(act: Said) -> bool:
    """A grievance that says where or since when is no mere reason for what stands beside it."""
    return act.kind is Kind.COMPLAINT and any(h.places or h.has("since") for h in act.heard)


def _names_articles(said: Sequence[Said]) -> bool:
    return any(h.articles for act in said for h in (*act.heard, *act.support))


def _stands_of(said: Sequence[Said]) -> int:
    return sum(act.kind is Kind.OPINION for act in said)


def _alarm_of_one(opinion: Opinion, act: Said, heard: Sequence[Heard]) -> Kind | None:
    """Danger or wrongdoing that is likely enough to be called so, if not likelier than the rest:
    missing one costs more than a call too many."""
    start, end = heard[0].clause.start, heard[-1].clause.end
    if act.kind not in _OPEN | {Kind.UNCLEAR} or end - start > _A_LETTER:
        return None
    if any(h.articles for h in heard) or heard[0].roles.within("report:冒充", start, end):
        return None
    least = _ALARMING_IN_A_LETTER if end - start > _LONG else 0.0
    return next((k for k in _HOT if opinion.share(k) >= max(least, _TOO_LIKELY[k])), None)


def _by_far(opinion: Opinion, kind: Kind, heard: Sequence[Heard]) -> Kind | None:
    """The kind that is likelier than `kind` by as much as it takes."""
    best = opinion.best()
    ahead = opinion.points[best] - opinion.points[kind]
    if best is Kind.OPINION and not _may_be_of_a_draft(heard):
        return None
    if kind is Kind.UNCLEAR:
        few = len(_HAN.findall("".join([h.text for h in heard]))) <= _FEW
        bar = _HEARD_OF_A_FEW if few else _HEARD_OF
        told = best in _OPEN | {Kind.OPINION} and opinion.share(best) >= bar
    elif kind is Kind.OPINION:
        told = ahead >= _NO_STAND.get(best, math.inf)
    elif kind not in _OPEN | _TALK or any(h.articles for h in heard):
        told = False
    elif best in _OPEN:
        short = heard[-1].clause.end - heard[0].clause.start <= _LONG
        told = short and ahead >= _AHEAD
    else:
        ordered = opinion.share(best) >= _ORDERED.get(best, 0.0)
        told = best in _TALK and ordered and ahead >= _TALKED
        told = told or (best is Kind.OPINION and ahead >= _DRAFTS)
    return best if told and best is not kind else None


def _of_the_draft(act: Said, opinion: Opinion) -> Said:
    """Who names an article and does not ask about it takes a stand, in whatever words; who speaks
    of the draft, when the weights hear a stand above all."""
    if any(h.articles for h in act.heard):
        stands = opinion.points[Kind.OPINION] > opinion.points[Kind.QUESTION] + _FAR
        if act.kind is Kind.OPINION or (act.kind is Kind.QUESTION and not stands):
            return act
    elif opinion.best() is not Kind.OPINION or not _may_be_of_a_draft(act.heard):
        return act
    stand = Said(Kind.OPINION, act.heard, act.stance, act.support)
    return _told(stand, opinion, opinion.share(Kind.OPINION))


def _may_be_of_a_draft(heard: Sequence[Heard]) -> bool:
    """Words of a draft, and no law by its name: 环境保护法，这个法第五章 is that law's."""
    of_law = any(r.law for h in heard for r in h.references)
    return not of_law and any(h.has("draft", "of_text", "like_text") for h in heard)


def _of_three(
    opinion: Opinion, said: list[Said], passage: Sequence[Heard], text: str
) -> list[Said]:
    """Suggestion, question or complaint."""
    apart = _sentence_by_sentence(passage, text)
    if len(apart) > 1:
        return apart
    if not said or not _grounded(said[0]):
        return _guess(opinion, said, passage, text)
    if len(said) == 1:
        return _settle(opinion, said[0], text, passage)
    return _merged([act for one in said for act in _settle_by_itself(one, text)])


def _sentence_by_sentence(passage: Sequence[Heard], text: str) -> list[Said]:
    """建议…。请问…: sentences that are each plainly something else; empty when they are not."""
    sentences = _sentences(passage) if len(text) <= _FEW_SENTENCES else []
    if len(sentences) < 2:
        return []
    if len(_named(passage)) < 2:
        return []
    said: list[Said] = []
    for sentence in sentences:
        own, opinion = _heard_again(sentence)
        if opinion is None or len(own) < _WORTH_READING:
            return []
        opinion = _open(opinion)
        best = opinion.best()
        if opinion.highest() < _BY_ITSELF or best not in _named(sentence):
            return []
        said.append(_told(Said(best, sentence), opinion, opinion.highest()))
    return _merged(said)


def _named(stretch: Sequence[Heard]) -> set[Kind]:
    """The kinds that any clause names. A grievance beside something else is one of its own when it
    says where or since when."""
    named: set[Kind] = set()
    for heard in stretch:
        named.update([kind for kind in (Kind.SUGGESTION, Kind.QUESTION) if heard.of(kind) >= 1.0])
        if heard.concrete or heard.has("handle"):
            named.add(Kind.COMPLAINT)
    return named


def _open(opinion: Opinion) -> Opinion:
    return Opinion({k: p for k, p in opinion.points.items() if k in _OPEN}, opinion.rows)


def doubted(kind: Kind, hot: Sequence[Heard], passage: Sequence[Heard]) -> bool:
    """Whether danger or wrongdoing, which the rules found in `hot`, is most unlikely: the weights
    do not hear it at all, or hear a question about it."""
    if not _not_heard(kind, _sentences_of(hot, passage)):
        return False
    alone = sorted(hot, key=lambda h: h.clause.start)  # who accuses may ask or wish beside it
    if kind is Kind.REPORT:
        return _not_heard(kind, alone)
    if any(h.has("despair") for h in hot):  # a word too many for 12356 costs nothing
        _, opinion = _heard_again(alone)
        return opinion is not None and opinion.share(kind) < _NO_DESPAIR
    return not plain_danger(alone)


def plain_danger(hot: Sequence[Heard]) -> bool:
    """Whether clauses are danger when they are read alone, whatever stands beside them."""
    _, opinion = _heard_again(sorted(hot, key=lambda h: h.clause.start))
    return opinion is not None and opinion.share(Kind.EMERGENCY) >= _PLAINLY_ALONE


def _not_heard(kind: Kind, stretch: Sequence[Heard]) -> bool:
    _, opinion = _heard_again(stretch)
    if opinion is None:
        return False
    asked = opinion.share(Kind.QUESTION) >= _RATHER_ASKED[kind]
    return opinion.share(kind) < _UNHEARD[kind] or asked


def beside_the_point(kind: Kind, passage: Sequence[Heard]) -> bool:
    """Whether words of an order to the bot (白发, 删掉) stand in what is plainly something else."""
    _, opinion = _heard_again(passage)
    return (
        opinion is not None
        and opinion.share(kind) < _NO_ORDER
        and opinion.highest() >= _PLAINLY_ELSE
        and opinion.best() in _OPEN
    )


def likelier(one: Kind, other: Kind, passage: Sequence[Heard]) -> Kind | None:
    """Which of two kinds the weights hold for likelier by far, None when neither is."""
    _, opinion = _heard_again(passage)
    if opinion is None:
        return None
    ahead = opinion.points[one] - opinion.points[other]
    return one if ahead > _FAR else other if ahead < -_FAR else None


def _sentences_of(hot: Sequence[Heard], passage: Sequence[Heard]) -> list[Heard]:
    """The sentences of a passage in which any of `hot` stands."""
    holding = [s for s in _sentences(passage) if any(h in hot for h in s)]
    return [h for sentence in holding for h in sentence]


def _sentences(passage: Sequence[Heard]) -> list[list[Heard]]:
    found: list[list[Heard]] = [[]]
    for item in passage:
        found[-1].append(item)
        if item.clause.ended in _ENDS and item is not passage[-1]:
            found.append([])
    return found


def _heard_again(passage: Sequence[Heard]) -> tuple[str, Opinion | None]:
    """Text and opinion of a stretch; kept beside its first clause, for it is asked again."""
    again, key = passage[0].again, tuple([h.clause.start for h in passage])
    if key not in again:
        again[key] = _read_again(passage)
    return again[key]


def _read_again(passage: Sequence[Heard]) -> tuple[str, Opinion | None]:
    first = passage[0]
    text = _joined(passage)
    spoke = {e.rule.name for h in passage for e in h.evidence}
    roles = first.roles.features(first.clause.start, passage[-1].clause.end)
    return text, second_opinion(text, first.runs.of(first.clause.start, text), spoke, roles)


def _joined(passage: Sequence[Heard]) -> str:
    text = "".join([h.text + h.clause.ended for h in passage])
    return _OWN_NUMBER.sub("", text, count=1) if passage[0].clause.numbered else text


def _alarm(
    opinion: Opinion, text: str, passage: Sequence[Heard], least: float = 0.0
) -> Kind | None:
    """Danger or wrongdoing no rule has words for, in a message short enough to be about it."""
    least = max(least, _ALARMING_IN_A_LETTER if len(text) > _LONG else 0.0)
    if len(text) > _A_LETTER:
        return None
    start, end = passage[0].clause.start, passage[-1].clause.end
    for kind in _HOT:
        share = opinion.share(kind)
        if share < least:
            continue
        if passage[0].roles.within("report:冒充", start, end):
            continue
        if share >= _PLAINLY_ALARMING and len(opinion.because(kind)) > 1:
            return kind  # by several words: nobody is in danger for being called 邻居
        likely = share >= _ALARMING and share >= opinion.highest()
        if likely and speaks_of(kind, start, end, passage[0].roles):
            return kind
    return None


def alarm_beside(order: Sequence[Heard], passage: Sequence[Heard]) -> list[Said]:
    """Danger or wrongdoing in what stands beside an order to the bot (都删了吧，我在铁轨上)."""
    rest = [h for h in passage if h not in order]
    text, opinion = _heard_again(rest) if rest else ("", None)
    if opinion is None or len(_HAN.findall(text)) < _FEW_BESIDE:
        return []
    kind = _alarm(opinion, text, rest, _PLAINLY_BESIDE)
    return [_told(Said(kind, rest), opinion, opinion.share(kind))] if kind else []


def alarming(passage: Sequence[Heard]) -> list[Said]:
    """Sentences that are an alarm by themselves, else the beginning or the end of a message:
    what stands beside them must not drown them."""
    length = passage[-1].clause.end - passage[0].clause.start
    if len(passage) < 2 or length > _A_LETTER:
        return []
    least = _ALARMING_IN_A_LETTER if length > _LONG else 0.0
    sentences = _sentences(passage)
    found = [_alarm_in(s, least) for s in sentences] if len(sentences) > 1 else []
    if not any(found) and _hints_at_alarm(passage):
        found = [_alarm_in_half(passage)]
    return [said for said in found if said is not None]


def _alarm_in(stretch: Sequence[Heard], least: float) -> Said | None:
    if not _hints_at_alarm(stretch):
        return None
    if any(h.of(Kind.SUGGESTION) >= _A_WISH or h.has("real_question") for h in stretch):
        return None
    text, opinion = _heard_again(stretch)
    kind = _alarm(opinion, text, stretch, least) if opinion else None
    return (
        _told(Said(kind, list(stretch)), opinion, opinion.share(kind)) if opinion and kind else None
    )


def _alarm_in_half(passage: Sequence[Heard]) -> Said | None:
    """有个娃钻到挖掘机底下了 快来人 工地都该围起来: the first half alone is danger."""
    halves = [half for at in range(1, len(passage)) for half in (passage[:at], passage[at:])]
    for half in halves:
        if _hints_at_alarm(half, _PLAIN_HINT):
            said = _alarm_in(half, _PLAINLY_ALONE)
            if said is not None:
                return said
    return None


def _hints_at_alarm(sentence: Sequence[Heard], least: float = _NO_HINT) -> bool:
    """At a glance, which costs less than to read it."""
    start, end = sentence[0].clause.start, sentence[-1].clause.end
    return end - start >= _WORTH_READING and sentence[0].runs.hints_at(start, end, _HOT, least)


def _talk(opinion: Opinion, text: str, passage: Sequence[Heard], whole: bool) -> Kind | None:
    """A short message to the bot itself, for which no rule has words."""
    best = opinion.best()
    if len(text) > _CHAT or not (best in _TALK or (whole and best in _ALONE)):
        return None
    if best in _TALK and stance_of(text) is not None:
        return None  # 我反对 is said of what was spoken about, and never takes it back
    if best is not Kind.SPAM and any(h.places for h in passage):
        return None  # so is 在河湾镇
    if best is Kind.SPAM and _DIGITS.fullmatch(text):
        return None  # whoever writes 120 sells nothing
    few = len(_HAN.findall(text)) <= _VERY_FEW
    least = max(_ORDERED.get(best, 0.0), _TALKING_IN_A_FEW if few else _TALKING)
    return best if opinion.share(best) >= least else None


def _stand(said: list[Said], passage: Sequence[Heard]) -> list[Said]:
    """第四十七条不准占道, 俺们上哪卖去: one stand, though half of it is put as a question."""
    kinds = {act.kind for act in said}
    asked = Kind.QUESTION in kinds and kinds <= {Kind.QUESTION, Kind.OPINION}
    apart = len(said) > 1 and all(_on_its_own(act, passage) for act in said)
    if not asked or apart:
        return said
    _, opinion = _heard_again(passage)
    if opinion is None or opinion.share(Kind.OPINION) < _A_STAND:
        return said
    heard = [h for act in said for h in act.heard]
    stance = next((act.stance for act in said if act.stance), None)
    support = [h for act in said for h in act.support]
    return [Said(Kind.OPINION, heard, stance, support, opinion)]


def _on_its_own(act: Said, passage: Sequence[Heard]) -> bool:
    """Names an article, or asks in earnest in a sentence of its own (请问这个草案哪天表决)."""
    if act.kind is Kind.QUESTION and act.heard[0].has("real_question"):
        begins = any(s[0] is act.heard[0] for s in _sentences(passage))
        return begins and not act.heard[0].has("objection")
    return any(h.articles for h in act.heard)


def _grounded(act: Said) -> bool:
    """Whether any rule found words for the kind, or the rules only guessed."""
    return any(h.of(act.kind) >= 1.0 for h in act.heard)


def _guess(opinion: Opinion, said: list[Said], passage: Sequence[Heard], text: str) -> list[Said]:
    """No rule spoke: the weights alone, and only when they are sure of a short message."""
    length = len(_HAN.findall(text))
    opinion = opinion.with_more(
        Kind.COMPLAINT, _UNASKED if len(text) <= _LONG else _UNASKED_IN_A_LETTER
    )
    best = opinion.best()
    if ONLY_WHO.fullmatch(text.rstrip("。！")):
        return said
    small_talk = any(
        e.rule.kind in {Kind.THANKS, Kind.GREETING} for h in passage for e in h.evidence
    )
    if length < 6 or (small_talk and length <= 14):
        return said
    if opinion.share(best) < (_SURE if length <= _SHORT else _FAIRLY_SURE):
        return []
    return [_told(Said(best, list(passage)), opinion, opinion.share(best))]


def _settle(opinion: Opinion, act: Said, text: str, passage: Sequence[Heard]) -> list[Said]:
    points = dict(opinion.points)
    if len(text) > _LONG:
        points[act.kind] += _RULES_SAY_OF_A_LETTER if _in_plain_words(act) else 0.0
        points[Kind.COMPLAINT] += _LEAN_OF_A_POST if _HEADLINE.match(text) else _LEAN
        if _is_titled(act):
            points[act.kind] += _IN_THE_TITLE
        begun = _BEGUN_AS.match(text)
        if begun and begun.lastgroup:
            points[Kind(begun.lastgroup)] += _BY_ITS_FIRST_WORD
        wanted = _wanted_at_the_end(passage)
        if wanted is not None:
            points[wanted] += _AT_THE_END
    else:
        points[act.kind] += _said_by_rules(act) if len(text) <= _A_FEW_WORDS else _RULES_SAY
        if len(text) > _A_POST and _HEADLINE.match(text):
            points[Kind.COMPLAINT] += _LEAN
    sure = Opinion(points, opinion.rows)
    best = sure.best()
    if best is not act.kind:
        act = Said(best, act.heard, support=act.support)
    return [_told(act, sure, sure.share(best))]


def _said_by_rules(act: Said) -> float:
    """More, the further the words for this kind outweigh those for another."""
    found = {kind: sum([h.of(kind) for h in act.heard]) for kind in _OPEN}
    own = found.pop(act.kind, 0.0)
    ahead = own - max(found.values(), default=0.0)
    return max(_RULES_SAY, min(_RULES_SAY_MOST, _RULES_SAY + _BY_HOW_FAR * (ahead - 1.0)))


def _in_plain_words(act: Said) -> bool:
    """Words of rules and facilities, or one 几个, stand in every long letter and want nothing."""
    return any(
        e.rule.kind is act.kind and e.rule.weight >= _PLAIN_WORDS
        for h in act.heard
        for e in h.evidence
    )


def _is_titled(act: Said) -> bool:
    """Whether a letter's title speaks for the act's kind."""
    return any(h.of(act.kind) >= _HEADS and h.clause.start < _TITLE for h in act.heard)


def _wanted_at_the_end(passage: Sequence[Heard]) -> Kind | None:
    """What a letter's last sentence wants: that is what it was written for."""
    last = _sentences(passage)[-1]
    if any(h.has("please_fix", "handle") for h in last):
        return Kind.COMPLAINT
    if any(h.has("real_question", "law_question") and h.of(Kind.QUESTION) >= _HEADS for h in last):
        return Kind.QUESTION
    return Kind.SUGGESTION if any(h.of(Kind.SUGGESTION) >= _A_WISH for h in last) else None


def _settle_by_itself(act: Said, text: str) -> list[Said]:
    """One of several acts: what its own clauses say, not what stands beside it."""
    _, own = _heard_again(sorted(act.heard, key=lambda h: h.clause.start))
    if own is None:
        return [act]
    return _settle(_open(own).with_more(act.kind, _IN_PARTS), act, text, act.heard)


def _merged(said: list[Said]) -> list[Said]:
    """Two acts of one kind side by side are one."""
    kept = [said[0]]
    for act in said[1:]:
        if act.kind is kept[-1].kind:
            kept[-1].heard.extend(act.heard)
            kept[-1].support.extend(act.support)
        else:
            kept.append(act)
    return kept


def _told(act: Said, opinion: Opinion, sure: float) -> Said:
    act.sure = sure
    act.learned = opinion
    second = max((k for k in opinion.points if k is not act.kind), key=lambda k: opinion.points[k])
    act.rival = second if opinion.share(second) >= _CLOSE else None
    return act
