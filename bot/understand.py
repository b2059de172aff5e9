"""One message in, one `Reading` out: the ear of the house. Pure: no database, no clock."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

from bot import gates, segment
from bot.article_hints import with_drafts
from bot.articles import Reference, references
from bot.doors import door_for
from bot.heard import Heard, Said
from bot.intents import could_be_danger, find_evidence
from bot.intents.learned import Runs
from bot.intents.meetings import stands_across
from bot.normalise import Normal, normalise
from bot.outline import Outline
from bot.own_place import places_given_first
from bot.passages import acts_of
from bot.places import Directory, Found
from bot.reading import Act, LawCited, Reading
from bot.split import Clause, split
from bot.weighing import once_more
from models.words import KIND_NAMES, Kind, Stance

_Located = TypeVar("_Located", Reference, Found)
_FIRST = {Kind.EMERGENCY: 0, Kind.REPORT: 1}
_SUREST = 0.95  # nothing is surer: of what sounds certain, one in twenty is misread
_WORD_FOR_WORD = 0.9  # a greeting or a thanks from end to end
_LOOKED_AT_AGAIN = 500  # characters; a longer letter has danger in more than one word
_FEW = 8  # acts that are looked at once more, each by itself


def prepare(directory: Directory, instead_of: Directory | None = None) -> None:
    """Warms what is slow to start and teaches the segmenter the directory's names; those of a
    former directory are taken back. Call once for each directory."""
    segment.add_words(directory.words())
    if instead_of is not None:
        segment.take_back(instead_of.words())
    understand("你好，第一条我支持", directory)


def understand(
    text: str,
    directory: Directory,
    outline: Outline | Sequence[Outline] | None = None,
    own_place: str | None = None,
) -> Reading:
    """Reads `text`, any string. `outline` is the open draft, or all of them; `own_place` is the
    writer's own place. With several drafts open, an act carries the one it surely speaks of."""
    drafts = (outline,) if isinstance(outline, Outline) else tuple(outline or ())
    acts, calmed = _acts(text, directory, drafts, own_place)
    if calmed and 1 < len(acts) <= _FEW:
        acts = _one_danger(text, [_danger_by_itself(act, directory) for act in acts])
    acts = _with_what_blanks_hide(text, acts, directory)
    reading = Reading(tuple(sorted(acts, key=lambda act: _FIRST.get(act.kind, 2))))
    return with_drafts(reading, drafts)


def hear(text: str, directory: Directory) -> list[Heard]:
    """The clauses of a message with all that was found in them, before it is told what they say;
    empty for one that is told at once (a bare number, a forwarded link)."""
    plain = normalise(text).text
    return [] if gates.whole_message(plain) else _hear(plain, directory, (), None)


def _acts(
    text: str,
    directory: Directory,
    drafts: tuple[Outline, ...] = (),
    own_place: str | None = None,
    *,
    only: Kind | None = None,
) -> tuple[list[Act], bool]:
    """What is said in `text`, in the order in which it is written; never empty without `only`.

    And whether any danger in it was taken back for what stands around it.
    """
    normal = normalise(text)
    plain = normal.text
    whole = gates.whole_message(plain)
    if whole is not None:
        return [_whole_act(text, *whole)], False
    heard = _hear(plain, directory, drafts, own_place)
    said = _only_small_talk(heard) or acts_of(heard) or once_more([_small_talk(heard)], heard)
    own = places_given_first(plain, [f for h in heard for f in h.places])
    acts = [_act(text, normal, item, own) for item in said if only in {None, item.kind}]
    return acts, any(h.roles.calmed for h in heard[:1])


_BLANK_INSIDE = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])")


def _with_what_blanks_hide(text: str, acts: list[Act], directory: Directory) -> list[Act]:
    """A blank inside a word (村会 计) hides it from every rule: danger and wrongdoing are looked
    for once more without blanks. Only rules count there, for the weights know no such text."""
    hidden = [kind for kind in _FIRST if all(act.kind is not kind for act in acts)]
    if not hidden or len(text) > _LOOKED_AT_AGAIN or not _BLANK_INSIDE.search(text):
        return acts
    blank = {at for m in _BLANK_INSIDE.finditer(text) for at in range(*m.span())}
    kept = [at for at in range(len(text)) if at not in blank]
    joined = "".join(text[at] for at in kept)
    joints = {new for new, (a, b) in enumerate(pairwise(kept), 1) if b != a + 1}
    if not stands_across(joined, joints):  # most blanks stand for a comma, and hide nothing
        return acts
    read, _ = _acts(joined, directory)
    found = [act for act in read if act.kind in hidden and not act.guessed]
    for act in found:
        acts = _over(text, acts, act, (kept[act.span[0]], kept[act.span[1] - 1] + 1))
    return acts


def _over(text: str, acts: Sequence[Act], hot: Act, span: tuple[int, int]) -> list[Act]:
    """`hot` in place of the acts it overlaps, with all their words; of danger and wrongdoing that
    were found already, nothing is taken away."""
    reached = [act for act in acts if act.span[0] < span[1] and span[0] < act.span[1]]
    reached = [act for act in reached if act.kind not in _FIRST]
    start = min([span[0], *(act.span[0] for act in reached)])
    end = max([span[1], *(act.span[1] for act in reached)])
    places = dict.fromkeys([*hot.places, *(name for act in reached for name in act.places)])
    mine = replace(hot, text=text[start:end], span=(start, end), places=tuple(places))
    return [*(act for act in acts if all(act is not one for one in reached)), mine]


def _one_danger(text: str, acts: Sequence[Act]) -> list[Act]:
    """Of two dangers told one behind the other, one: nobody calls twice in one breath."""
    kept: list[Act] = []
    for act in acts:
        last = kept[-1] if kept else None
        if last is not None and last.kind is act.kind is Kind.EMERGENCY:
            start, end = min(last.span[0], act.span[0]), max(last.span[1], act.span[1])
            places = tuple(dict.fromkeys((*last.places, *act.places)))
            kept[-1] = replace(last, text=text[start:end], span=(start, end), places=places)
        else:
            kept.append(act)
    return kept


def _danger_by_itself(act: Act, directory: Directory) -> Act:
    """What is danger when it stands alone is danger beside a wish as well: the guards that calm a
    wish (建议…别砸着人) look at the whole message and must not calm its other half."""
    if act.kind is Kind.EMERGENCY or not could_be_danger(normalise(act.text).text):
        return act
    read, _ = _acts(act.text, directory, only=Kind.EMERGENCY)  # once: an act may span all again
    alone = next((other for other in read if other.kind is Kind.EMERGENCY), None)
    if alone is None:
        return act
    return replace(
        alone, text=act.text, span=act.span, places=act.places, flags=act.flags, articles=()
    )


def _hear(
    plain: str, directory: Directory, drafts: tuple[Outline, ...], own_place: str | None
) -> list[Heard]:
    found_references = references(plain, *drafts)
    found_places = directory.find(plain, own_place)
    clauses = split(plain, tuple((r.start, r.end) for r in found_references))
    evidence, roles = find_evidence(plain, clauses)
    runs = Runs(plain)
    references_of = _by_clause(clauses, found_references)
    places_of = _by_clause(clauses, found_places)
    return [
        Heard(
            clause,
            plain[clause.start : clause.end],
            evidence[i],
            references_of[i],
            places_of[i],
            roles,
            runs,
        )
        for i, clause in enumerate(clauses)
    ]


def _by_clause(clauses: Sequence[Clause], found: Iterable[_Located]) -> list[list[_Located]]:
    """What was found, sorted into the clauses it begins in."""
    sorted_in: list[list[_Located]] = [[] for _ in clauses]
    starts = [clause.start for clause in clauses]
    for item in found:
        at = bisect_right(starts, item.start) - 1
        if at >= 0 and item.start < clauses[at].end:
            sorted_in[at].append(item)
    return sorted_in


def _whole_act(text: str, kind: Kind, reason: str) -> Act:
    confidence = 0.3 if kind is Kind.UNCLEAR else 0.95
    return Act(
        kind, text, (0, len(text)), None, (), (), (), confidence, (reason,), gates.flags_of(text)
    )


def _only_small_talk(heard: Sequence[Heard]) -> list[Said]:
    """A message whose every clause is a greeting or a thanks from end to end."""
    kinds: set[Kind] = set()
    for item in heard:
        kind = _spoken_throughout(item)
        if kind is None:
            return []
        kinds.add(kind)
    if not kinds:
        return []
    kind = Kind.THANKS if Kind.THANKS in kinds else Kind.GREETING
    return [Said(kind, list(heard), sure=_WORD_FOR_WORD)]


def _spoken_throughout(item: Heard) -> Kind | None:
    for evidence in item.evidence:
        left = evidence.start - item.clause.start + item.clause.end - evidence.end
        if left <= 2 and evidence.rule.kind in {Kind.THANKS, Kind.GREETING}:
            return evidence.rule.kind
    return None


def _small_talk(heard: Sequence[Heard]) -> Said:
    """Thanks or a greeting when that is all there is, else unclear."""
    kinds = {e.rule.kind for h in heard for e in h.evidence}
    for kind in (Kind.THANKS, Kind.GREETING):
        if kind in kinds and sum(len(h.text) for h in heard) <= 60:
            return Said(kind, list(heard))
    return Said(Kind.UNCLEAR, list(heard))


def _act(text: str, normal: Normal, said: Said, own: tuple[str, ...]) -> Act:
    mine = sorted((*said.heard, *said.support), key=lambda h: h.clause.start)
    start, end = normal.span(mine[0].clause.start, mine[-1].clause.end)
    words = "，".join(h.text for h in mine)
    has_door = said.kind in {Kind.COMPLAINT, Kind.REPORT, Kind.EMERGENCY}
    return Act(
        kind=said.kind,
        text=text[start:end],
        span=(start, end),
        stance=said.stance,
        articles=_articles(said, mine),
        laws=_laws(mine),
        places=_places(mine, own),
        confidence=_confidence(said),
        because=_because(said, mine),
        flags=gates.flags_of(words),
        door=door_for(words, said.kind, _met(said, mine)).key if has_door else None,
        rival=said.rival,
        guessed=_guessed(said, mine),
    )


_A_WORD = 1.0  # points below which what the rules found is no word of the kind


def _guessed(said: Said, mine: Sequence[Heard]) -> bool:
    if any(h.articles or h.references for h in mine):
        return False
    return sum(h.points.get(said.kind, 0.0) for h in mine) < _A_WORD


def _articles(said: Said, mine: Sequence[Heard]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(a for h in mine for a in h.articles))
    if said.kind is Kind.OPINION:
        return named or (("*",) if any(h.has("draft") for h in mine) else ())
    return named if said.kind in {Kind.QUESTION, Kind.PROGRESS} else ()


def _laws(mine: Sequence[Heard]) -> tuple[LawCited, ...]:
    cited: list[Reference] = [r for h in mine for r in h.references if r.law]
    laws = list(dict.fromkeys(r.law for r in cited if r.law))
    with_article = {law.law for law in laws if law.article}
    return tuple(law for law in laws if law.article or law.law not in with_article)


def _places(mine: Sequence[Heard], own: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*own, *(p.name for h in mine for p in h.places))))


def _confidence(said: Said) -> float:
    """Between 0 and 1: how far the evidence for this kind outweighs the next best."""
    if said.kind is Kind.UNCLEAR:
        return 0.2
    if said.sure is not None:
        return round(min(_SUREST, said.sure), 2)
    totals: dict[Kind, float] = {}
    for item in said.heard:
        for kind, points in item.points.items():
            totals[kind] = totals.get(kind, 0.0) + points
    mine = max(totals.pop(said.kind, 0.0), 0.5) + (1.5 if said.kind is Kind.OPINION else 0.0)
    rival = max(totals.values(), default=0.0)
    return round(min(_SUREST, mine / (mine + 0.5 * rival + 0.5)), 2)


def _because(said: Said, mine: Sequence[Heard]) -> tuple[str, ...]:
    """Names of the rules that spoke for this kind, each with the words it saw."""
    reasons: dict[str, str] = {}
    for item in mine:
        for evidence in item.evidence:
            if evidence.rule.kind is said.kind:
                reasons.setdefault(evidence.rule.name, evidence.words)
    told = [f"{name}：{words}" for name, words in reasons.items()]
    articles = [a for h in mine for a in h.articles]
    if said.kind is Kind.OPINION and articles:
        told.insert(0, f"提到了条文：{'、'.join(articles)}")
    words = said.learned.because(said.kind) if said.learned else []
    if words:
        told.append(f"用词像{KIND_NAMES[said.kind]}：{'、'.join(f'“{w}”' for w in words)}")
    return tuple(told) or (_without_a_rule(said),)


def _met(said: Said, mine: Sequence[Heard]) -> set[str]:
    """Names of what was found for the act's kind."""
    return {e.rule.name for h in mine for e in h.evidence if e.rule.kind is said.kind}


def _without_a_rule(said: Said) -> str:
    if said.kind is Kind.PROGRESS:
        return "像是来查一个编号"
    return "看不出想说什么" if said.kind is Kind.UNCLEAR else "从上下文看出来的"


def understand_lines(
    lines: Iterable[str],
    directory: Directory,
    outline: Outline | Sequence[Outline] | None = None,
    own_place: str | None = None,
) -> Iterator[dict[str, Any]]:
    """JSON lines {"id","text"} in, one dict out for each, or {"id","error"}."""
    for line in lines:
        yield _answer_line(line, directory, outline, own_place)


def _answer_line(
    line: str,
    directory: Directory,
    outline: Outline | Sequence[Outline] | None,
    own_place: str | None,
) -> dict[str, Any]:
    identity: Any = None
    try:
        row = json.loads(line)
        identity = row.get("id")
        text = row["text"]
        if not isinstance(text, str):
            return {"id": identity, "error": "text is not a string"}
    except (ValueError, AttributeError, RecursionError):
        return {"id": identity, "error": "not a JSON object"}
    except KeyError:
        return {"id": identity, "error": "no text"}
    reading = understand(text, directory, outline, own_place)
    return {"id": identity, "acts": [_as_row(act) for act in reading.acts]}


def _as_row(act: Act) -> dict[str, Any]:
    return {
        "kind": act.kind.value,
        "text": act.text,
        "span": list(act.span),
        "stance": act.stance.value if isinstance(act.stance, Stance) else None,
        "articles": list(act.articles),
        "laws": [{"law": law.law, "article": law.article} for law in act.laws],
        "places": list(act.places),
        "confidence": act.confidence,
        "because": [*act.because, *act.hints],
    }
