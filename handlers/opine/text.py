"""The text of one version of a draft, found by the references that people use (8, 8.2, 8.2(1))."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.outline import Outline
from models.draft import Draft
from models.provision import Provision, provisions_of
from statutes.references import in_papers
from statutes.tree import Node, Statute


@dataclass(frozen=True, slots=True)
class DraftText:
    """`spots` leads from a reference to its provision, `under` from a provision to its parts."""

    draft: Draft
    outline: Outline
    spots: dict[str, Provision]
    under: dict[int | None, list[Provision]]

    def at(self, article: str) -> Provision | None:
        return self.spots.get(article)

    def place(self, article: str) -> str:
        """As the provision calls its place; of one that is not there, as it was cited."""
        found = self.at(article)
        return (found.place if found else "") or article

    def reference(self, provision: Provision) -> str:
        """How people refer to a provision: the shortest way that is complete."""
        found = [name for name, row in self.spots.items() if row.id == provision.id]
        return next((name for name in found if "." in name or "(" not in name), "")

    def article_of(self, article: str) -> Provision | None:
        """The whole 条 in which a 款 or 项 stands."""
        return self.at(head_of(article))

    def words(self, provision: Provision) -> str:
        """All text of a provision and below it, a paragraph a line, as it is printed."""
        return "\n".join(line for line in self._lines(provision) if line)

    def told(self, provision: Provision) -> str:
        """The words with what officers wrote beside them."""
        beside = (provision.explanation, *provision.questions)
        return "\n".join((self.words(provision), *beside))

    def _lines(self, provision: Provision) -> Iterator[str]:
        yield _numbered(provision)
        for child in self.under.get(provision.id, ()):
            yield from self._lines(child)


def head_of(article: str) -> str:
    """The number of the 条 in a reference: 42 of 42.2(1)."""
    return article.split(".", maxsplit=1)[0].split("(", maxsplit=1)[0]


def text_of(session: Session, draft: Draft) -> DraftText:
    """Reads a version's text. Its rows leave the session: the text outlives it, unchanged."""
    rows = provisions_of(session, draft.id)
    for row in (draft, *rows):
        session.expunge(row)
    under: dict[int | None, list[Provision]] = defaultdict(list)
    for row in rows:
        under[row.parent_id].append(row)
    statute = Statute(draft.title, tuple(_node(row, under) for row in under[None]))
    outline = Outline.from_statute(statute)
    return DraftText(draft, outline, dict(_spots(rows, under)), dict(under))


def _node(row: Provision, under: dict[int | None, list[Provision]]) -> Node:
    parts = tuple(_node(child, under) for child in under.get(row.id, ()))
    return Node(row.kind, row.number, row.heading, row.text, parts)  # type: ignore[arg-type]


def _spots(
    rows: Sequence[Provision], under: dict[int | None, list[Provision]]
) -> Iterator[tuple[str, Provision]]:
    """Last to first, so that of two with one number the first stands."""
    for row in reversed(rows):
        if row.kind == "条" and row.number:
            yield from _below(row.number, row, under)
            yield row.number, row
        elif row.kind == "章":
            yield f"ch:{row.heading}", row
            yield f"ch{row.number}", row


def _below(
    article: str, row: Provision, under: dict[int | None, list[Provision]]
) -> Iterator[tuple[str, Provision]]:
    parts = [child for child in under.get(row.id, ()) if child.kind == "款"]
    for count, part in reversed(list(enumerate(parts, 1))):
        for item in reversed(under.get(part.id, ())):
            if item.kind == "项":
                yield f"{article}({item.number})", item
                yield f"{article}.{count}({item.number})", item
        yield f"{article}.{count}", part


def _numbered(provision: Provision) -> str:
    if provision.kind == "项" and provision.text:
        return f"{in_papers(f'1({provision.number})')[4:-1]}{provision.text}"
    return provision.text
