"""A version's provisions as a text: laid out from a statute, and read as articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from models.provision import Provision
from statutes.numbering import HEADINGS, label, seats, unit_kind
from statutes.tree import Kind, Node, Statute

_NUMBER, _HEADING = 12, 200  # characters that the columns hold


@dataclass(frozen=True, slots=True)
class Article:
    """What people speak on: a 条, or a 点 where there are none. `lines` are its 款, 项 and 目 in
    their order, `path` the headings above it."""

    row: Provision
    path: tuple[Provision, ...]
    lines: tuple[Provision, ...]

    @property
    def name(self) -> str:
        """第八条."""
        return name_of(self.row)

    @property
    def words(self) -> str:
        """All its words with the marks before them, a paragraph a line."""
        first = [self.row.heading] if self.row.heading else []
        return "\n".join([*first, *(written(line) for line in self.lines)])


def name_of(row: Provision) -> str:
    """第八条 · 第八点 · 第三章 法律责任 · 附件."""
    if row.kind == "点" and row.number:
        return f"第{label(row.kind, row.number)[:-1]}点"
    if row.kind in HEADINGS or row.kind == "条":
        named = label(row.kind, row.number)
        return named if row.kind == "条" and named else f"{named} {row.heading}".strip()
    return row.heading or row.kind


def written(row: Provision) -> str:
    """（一）and what stands behind it."""
    return label(row.kind, row.number) + row.text if row.kind in ("项", "目") else row.text


def rows_of(statute: Statute, draft_id: int) -> list[Provision]:
    """New rows for a text that was read, in its order; `arrange` them once they have ids."""
    return [
        Provision(
            draft_id=draft_id,
            position=position,
            kind=node.kind,
            number=node.number[:_NUMBER],
            heading=node.heading[:_HEADING],
            text=node.text,
            place="",
            explanation="",
            questions=[],
        )
        for position, node in enumerate(_filled(statute.walk()))
    ]


def _filled(nodes: Iterable[Node]) -> Iterable[Node]:
    """The words of a 点 stand in its first 款, as those of a 条 do."""
    for node in nodes:
        if node.kind in ("条", "点") and node.text:
            yield Node(node.kind, node.number, node.heading)
            yield Node("款", text=node.text)
        else:
            yield node


def arrange(rows: Sequence[Provision]) -> None:
    """Gives each row its position, the row above it, its place, and a 款 its number, from the
    order alone."""
    for position, (row, seat) in enumerate(zip(rows, seats(_parts(rows)), strict=True)):
        parent = None if seat.parent is None else rows[seat.parent].id
        if (row.position, row.parent_id, row.place) != (position, parent, seat.place):
            row.position, row.parent_id, row.place = position, parent, seat.place
        if row.kind == "款" and seat.place:
            row.number = seat.place.rpartition(".")[2]


def _parts(rows: Iterable[Provision]) -> list[tuple[str, str]]:
    return [(row.kind, row.number) for row in rows]


def articles(rows: Sequence[Provision]) -> list[Article]:
    """The articles of a version, from its rows in their order."""
    unit = unit_kind(row.kind for row in rows)
    by_id = {row.id: row for row in rows}
    lines: dict[int, list[Provision]] = {row.id: [] for row in rows if row.kind == unit}
    for row in rows:
        above = _unit_above(row, by_id, unit)
        if above is not None:
            lines[above.id].append(row)
    return [
        Article(row, _path(row, by_id), tuple(lines[row.id])) for row in rows if row.kind == unit
    ]


def _unit_above(row: Provision, by_id: dict[int, Provision], unit: str) -> Provision | None:
    above = _above(row, by_id)
    while above is not None and above.kind != unit:
        above = _above(above, by_id)
    return above


def _above(row: Provision, by_id: dict[int, Provision]) -> Provision | None:
    return None if row.parent_id is None else by_id[row.parent_id]


def _path(row: Provision, by_id: dict[int, Provision]) -> tuple[Provision, ...]:
    found: list[Provision] = []
    above = _above(row, by_id)
    while above is not None:
        found.insert(0, above)
        above = _above(above, by_id)
    return tuple(found)


def as_statute(title: str, rows: Sequence[Provision]) -> Statute:
    """The text as `statutes` knows it: what the bot's outline is made of."""
    children: dict[int | None, list[Provision]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)

    def node(row: Provision) -> Node:
        below = tuple(node(child) for child in children.get(row.id, ()))
        kind: Kind = row.kind  # type: ignore[assignment]
        return Node(kind, row.number, row.heading, row.text, below)

    return Statute(title, tuple(node(row) for row in children.get(None, ())))
