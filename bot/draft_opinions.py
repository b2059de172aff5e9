"""Opinions on the text of a draft, by article, and what is said beside them.

One stance on several articles is one act, two stances are two; an article with a plain question
stays a question, a question that objects is a stance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.heard import Heard, Said
from bot.stance import stance_of
from models.words import Kind, Stance

WISH, ASK, STAND, WRONG = Kind.SUGGESTION, Kind.QUESTION, Kind.OPINION, Kind.COMPLAINT
_ALSO = re.compile(r"也|都|同样|一样")


def about_draft(heard: list[Heard]) -> bool:
    """Whether a passage names an article, or the draft or a part of it (停车那条) with something to
    say of it."""
    if any(h.articles for h in heard):
        return True
    speaks = any(h.has("stance", "change") or h.of(WISH) >= 1.4 for h in heard)
    return speaks and any(h.has("draft", "of_text") for h in heard)


def on_the_draft(heard: list[Heard]) -> tuple[list[Said], list[Heard]]:
    """The acts about the draft, and the clauses that are clearly about something else."""
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
        acts.append(Said(ASK, questions))
    elif any(h.articles for h in pending) and not acts:
        acts.append(Said(ASK if any(h.of(ASK) >= 1 for h in heard) else STAND, [*pending]))
    return acts, others


def _asks_in_earnest(item: Heard) -> bool:
    if item.has("stance", "change") and not item.has("law_question"):
        return False
    return item.has("real_question", "law_question") or (
        item.of(ASK) >= 1.2 and not item.has("objection")
    )


def _takes_a_stand(item: Heard) -> bool:
    return item.has("stance", "change", "objection") or item.of(WISH) >= 1.4


def _something_else(item: Heard) -> bool:
    """A grievance to be dealt with, named in a clause of its own; 凭啥不让俺晒粮 is the reason."""
    if item.has("objection") and not item.has("bad", "please_fix"):
        return False
    return (
        not item.articles
        and item.of(WRONG) >= 1.7
        and item.has("handle", "please_fix")
        and item.concrete
        and not item.has("change")
    )


def _by_article(opinions: list[Heard]) -> list[Said]:
    """One act for one stance; a new article with a stand of its own begins a new act."""
    runs: list[list[Heard]] = []
    for item in opinions:
        named = {article for h in runs[-1] for article in h.articles} if runs else set()
        if runs and not (item.articles and named and not named.issuperset(item.articles)):
            runs[-1].append(item)
        else:
            runs.append([item])
    acts: list[Said] = []
    for run in runs:
        said = Said(STAND, run, _stance(run))
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
