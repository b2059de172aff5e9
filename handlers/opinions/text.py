"""A draft as the opinions are laid beside it: its articles, and where older versions went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.draft import Draft, drafts_of
from models.provision import Provision
from statutes.numerals import chinese
from statutes.references import in_papers

ARTICLE = "条"
GENERAL = 0
"""Stands for the draft as a whole where an article's id is asked for."""


@dataclass
class DraftText:
    """Every version of a draft's text. `drafts`: newest first."""

    drafts: Sequence[Draft]
    provisions: Sequence[Provision]
    by_id: dict[int, Provision] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {one.id: one for one in self.provisions}

    @property
    def newest(self) -> Draft | None:
        return self.drafts[0] if self.drafts else None

    def number_of(self, draft_id: int) -> int:
        return next((draft.number for draft in self.drafts if draft.id == draft_id), 0)

    def articles(self) -> list[Provision]:
        """The articles of the newest version, in order."""
        newest = self.newest
        return [
            one
            for one in self.provisions
            if newest is not None and one.draft_id == newest.id and one.kind == ARTICLE
        ]

    def now(self, provision_id: int | None, place: str) -> Provision | None:
        """What has become of a provision in the newest version, and where it is gone the old one;
        None for what speaks of the whole draft."""
        if provision_id is None and not place:
            return None
        if provision_id in self._heirs:
            return self.by_id[self._heirs[provision_id]]
        same = self._places.get(place)
        if same is not None:
            return same
        return None if provision_id is None else self.by_id.get(provision_id)

    def article_of(self, provision: Provision) -> Provision:
        """The article that holds it; itself for what stands above the articles."""
        one: Provision | None = provision
        while one is not None and one.kind != ARTICLE:
            one = None if one.parent_id is None else self.by_id.get(one.parent_id)
        return provision if one is None else one

    def words(self, provision: Provision) -> str:
        """Its text with all below it, a paragraph a line, items numbered."""
        return "\n".join(line for line in self._lines(provision) if line)

    def _lines(self, provision: Provision) -> Iterator[str]:
        yield f"{_mark(provision)}{provision.text}" if provision.text else ""
        for child in self._children.get(provision.id, ()):
            yield from self._lines(child)

    @cached_property
    def _children(self) -> dict[int, list[Provision]]:
        found: dict[int, list[Provision]] = {}
        for one in self.provisions:
            if one.parent_id is not None:
                found.setdefault(one.parent_id, []).append(one)
        return found

    @cached_property
    def _heirs(self) -> dict[int | None, int]:
        """For every provision that lives on in the newest version: what it is there."""
        found: dict[int | None, int] = {}
        for heir in self._newest_provisions:
            one: Provision | None = heir
            while one is not None and one.id not in found:
                found[one.id] = heir.id
                one = None if one.before_id is None else self.by_id.get(one.before_id)
        return found

    @cached_property
    def _places(self) -> dict[str, Provision]:
        return {one.place: one for one in reversed(self._newest_provisions) if one.place}

    @property
    def _newest_provisions(self) -> list[Provision]:
        newest = self.newest
        return [one for one in self.provisions if newest and one.draft_id == newest.id]


def read_text(session: Session, consultation_id: int) -> DraftText:
    """All versions of a consultation's draft."""
    drafts = drafts_of(session, consultation_id)
    found = select(Provision).where(Provision.draft_id.in_([draft.id for draft in drafts]))
    rows = session.scalars(found.order_by(Provision.draft_id, Provision.position))
    return DraftText(drafts, list(rows))


def named(provision: Provision) -> str:
    """第四十二条第二款, as papers write it."""
    return in_papers(provision.place or provision.number) or provision.heading


def _mark(provision: Provision) -> str:
    if not provision.number.isdecimal():
        return ""
    if provision.kind == "项":
        return f"（{chinese(int(provision.number))}）"
    return f"{provision.number}. " if provision.kind == "目" else ""
