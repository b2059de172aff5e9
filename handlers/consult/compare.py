"""What is different between two versions, article by article and word by word. Only reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from handlers.access import READS_CONSULTATIONS, Actor, may
from handlers.consult.changing import visible_consultation
from handlers.consult.link import part
from handlers.consult.tree import Article, articles
from handlers.consult.words import refuse
from handlers.desk import Desk
from models.consultation import Consultation
from models.draft import Draft, drafts_of
from models.provision import provisions_of
from statutes.differences import Mark, marks, pairs
from statutes.paragraph import bare


class Became(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


BECAME_NAMES: dict[Became, str] = {
    Became.CHANGED: "有改动",
    Became.NEW: "新增",
    Became.GONE: "删去",
    Became.SAME: "没有改动",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One article. `was` is its name in the older version where that was another."""

    became: Became
    name: str
    was: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    row: Consultation
    drafts: list[Draft]
    old: Draft
    new: Draft
    differences: list[Difference]
    counts: Counter[Became]


def compare(
    desk: Desk, actor: Actor, consultation_id: int, old: int | None = None, new: int | None = None
) -> Comparison:
    """Two versions by their numbers; the newest and the one before it when none are given.

    Raises NotFound, Refused where there is only one version, or no such one.
    """
    may(actor, READS_CONSULTATIONS)
    with desk.memory.read() as session:
        row = visible_consultation(session, actor, consultation_id)
        drafts = drafts_of(session, consultation_id)
        after = _numbered(drafts, drafts[0].number if new is None else new)
        before = _numbered(drafts, _usual(drafts, after) if old is None else old)
        olds, news = (_articles(session, draft) for draft in (before, after))
    found = differences(olds, news)
    return Comparison(row, drafts, before, after, found, Counter(one.became for one in found))


def differences(old: list[Article], new: list[Article]) -> list[Difference]:
    """Every article of either version, in the order of the newer one."""
    found = pairs([part(a) for a in old], [part(a) for a in new])
    return [
        _difference(None if i is None else old[i], None if j is None else new[j]) for i, j in found
    ]


def _difference(old: Article | None, new: Article | None) -> Difference:
    if old is None or new is None:
        return _one_sided(old, new)
    was = old.name if old.name != new.name else ""
    if bare(old.words) == bare(new.words):
        return Difference(Became.SAME, new.name, was, (Mark("same", new.words),))
    return Difference(Became.CHANGED, new.name, was, marks(old.words, new.words))


def _one_sided(old: Article | None, new: Article | None) -> Difference:
    if new is not None:
        return Difference(Became.NEW, new.name, "", (Mark("new", new.words),))
    if old is None:
        raise ValueError("a pair holds one article at least")
    return Difference(Became.GONE, old.name, "", (Mark("gone", old.words),))


def _articles(session: Session, draft: Draft) -> list[Article]:
    return articles(provisions_of(session, draft.id))


def _numbered(drafts: list[Draft], number: int) -> Draft:
    for draft in drafts:
        if draft.number == number:
            return draft
    raise refuse("no_version")


def _usual(drafts: list[Draft], after: Draft) -> int:
    """The version before."""
    older = [draft.number for draft in drafts if draft.number < after.number]
    if not older:
        raise refuse("compare_one")
    return max(older)
