"""A version's provisions as a list that is worked on: what is changed is kept for an undo.

Everything is a step on the list; the tree and the places follow from it (`tree.arrange`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from handlers.consult.tree import arrange, name_of
from handlers.consult.words import refuse
from models.provision import Provision
from statutes.marks import article, item, sub_item
from statutes.numbering import HEADINGS, RANKS, unit_kind
from statutes.numerals import number as value
from statutes.paragraph import clean

FIELDS = ("kind", "number", "heading", "text", "explanation", "questions")
WORDED = frozenset({"款", "项", "目"})
MOST_WORDS = 10_000
_APART = re.compile(r"\n[ \t\u3000]*\n+")
_NUMBER = re.compile(
    r"第?\s*([0-9零〇一二两三四五六七八九十百千]{1,8})\s*[章节条编]?\s*(?:(?:之|-)\s*([0-9一二三四五六七八九十]{1,4}))?"
)


class Asked(Protocol):
    """What the form of a provision says: `correct.Correction`."""

    @property
    def kind(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Text:
    """An article as people know it: two are equal when nothing of it is another."""

    name: str
    ids: tuple[int, ...]
    words: tuple[str, ...]


class Sheet:
    def __init__(self, session: Session, rows: list[Provision], draft_id: int) -> None:
        self.rows = list(rows)
        self._session, self._draft_id = session, draft_id
        self._order = [row.id for row in rows]
        self._was = {row.id: _fields(row) for row in rows}
        self.first = self.texts()
        self._strays = len(_strays(rows))
        self._gone: list[Provision] = []
        self._made: list[Provision] = []

    # --- the steps ----------------------------------------------------------------------------

    def save(self, row: Provision, asked: Asked) -> Provision:
        """As asked; words parted by a blank line become parts of their own, and a piece that
        begins with 第九条 or （二） becomes that."""
        kind, number, heading = self._asked(asked, row)
        first, *more = _pieces(asked.text) or [""]
        row.kind, row.number, row.heading = kind, number, heading
        row.text = ""
        made = []
        if kind in WORDED:
            if not first:
                raise refuse("words_needed")
            row.text = first
        elif first:
            if kind in HEADINGS:
                raise refuse("heading_words")
            made.append(self._new("款", "", "", first))
        made += self._read_all(more, kind, number)
        self._insert(self.rows.index(row) + 1, made)
        return row

    def join(self, row: Provision) -> Provision:
        """With the one before: a 条 gives its words to the article before it, a 章 its articles."""
        at = self.rows.index(row)
        before = self.rows[at - 1] if at else None
        if row.kind in WORDED:
            if before is None or before.kind not in WORDED:
                raise refuse("join_first")
            before.text = f"{before.text}{row.text}"
            self._drop([row])
            return before
        self._drop([row])
        if row.kind in HEADINGS and self.rows:
            return self.rows[max(at - 1, 0)]
        if before is None or _is_heading_over(self.rows[:at]):
            raise refuse("join_first")
        return before

    def delete(self, row: Provision) -> Provision:
        """With all that belongs to it. Gives the one that stands there now."""
        at = self.rows.index(row)
        self._drop(self._with_all_below(row))
        if not self.rows:
            raise refuse("nothing_left")
        return self.rows[min(at, len(self.rows) - 1)]

    def add(self, row: Provision, asked: Asked) -> Provision:
        """The words behind the row and all below it."""
        kind, number, heading = self._asked(asked, None)
        pieces = _pieces(asked.text)
        if kind in HEADINGS and pieces:
            raise refuse("heading_words")
        if kind in WORDED and not pieces:
            raise refuse("words_needed")
        made = [self._new(kind, number, heading, pieces.pop(0) if kind in WORDED else "")]
        if kind not in WORDED and pieces:
            made.append(self._new("款", "", "", pieces.pop(0)))
        made += self._read_all(pieces, kind, number)
        self._insert(self.rows.index(row) + len(self._with_all_below(row)), made)
        return made[0]

    # --- how they are kept --------------------------------------------------------------------

    def settle(self, staff_id: int | None, now: datetime) -> None:
        """Writes the list down. Raises Refused when two articles have one number, or none is
        left."""
        unit = unit_kind(row.kind for row in self.rows)
        numbers = [row.number for row in self.rows if row.kind == unit]
        if not numbers:
            raise refuse("nothing_left")
        was = [one["number"] for one in self._was.values() if one["kind"] == unit]
        for number in numbers:
            if numbers.count(number) > max(1, was.count(number)):
                raise refuse("number_taken", number=number)
        if len(_strays(self.rows)) > self._strays:
            raise refuse("stray")
        for row in self.rows:
            if row.id not in self._was or self._changed(row):
                row.edited_by, row.edited_at = staff_id, now
        self.write()

    def before(self) -> dict[str, Any]:
        """What `restore` needs. Ids as text: JSON knows no other keys."""
        was = {str(row.id): self._changed(row) for row in self.rows if row.id in self._was}
        return {
            "order": self._order,
            "was": {name: fields for name, fields in was.items() if fields},
            "gone": {str(row.id): self._was[row.id] for row in self._gone},
            "made": [row.id for row in self._made],
        }

    def _changed(self, row: Provision) -> dict[str, Any]:
        return {k: v for k, v in self._was[row.id].items() if getattr(row, k) != v}

    def restore(self, before: dict[str, Any]) -> None:
        """The list as it was before the correction that left this; `write` it then."""
        made = set(before["made"])
        self._drop([row for row in self.rows if row.id in made])
        by_id = {row.id: row for row in self.rows}
        for name, fields in before["was"].items():
            _set(by_id[int(name)], fields)
        for name, fields in before["gone"].items():
            if self._session.get(Provision, int(name)) is not None:
                raise refuse("undo_lost")  # after a backup was brought back, another may have it
            row = Provision(id=int(name), draft_id=self._draft_id, position=0, place="", **fields)
            by_id[row.id] = row
            self._made.append(row)
        self.rows = [by_id[one] for one in before["order"]]

    def write(self) -> None:
        """The rows as they now are, made ones and gone ones among them."""
        self._session.add_all(self._made)
        self._session.flush()
        arrange(self.rows)
        self._session.flush()
        for row in self._gone:
            row.parent_id = None
        self._session.flush()
        for row in self._gone:
            self._session.delete(row)
        self._session.flush()

    def texts(self) -> dict[int, Text]:
        """The words of each article as the list has them now, by the id of its row."""
        unit, at = unit_kind(row.kind for row in self.rows), None
        parts: dict[int, list[Provision]] = {}
        for row in self.rows:
            if RANKS[row.kind] <= RANKS["条"]:
                at = row.id if row.kind == unit else None
            if at is not None:
                parts.setdefault(at, []).append(row)
        return {one: _text(rows) for one, rows in parts.items()}

    # --- inside -------------------------------------------------------------------------------

    def _asked(self, asked: Asked, row: Provision | None) -> tuple[str, str, str]:
        if asked.kind not in RANKS:
            raise refuse("no_kind")
        if len(asked.text) > MOST_WORDS:
            raise refuse("text_long", field="条文", count=len(asked.text), most=MOST_WORDS)
        number = read_number(asked.number)
        if not number and asked.kind in ("条", "点", "项", "目"):
            raise refuse("number_needed", kind=asked.kind)
        kept = row is not None and row.kind == asked.kind
        if not number and asked.kind in HEADINGS and not (kept and row and not row.number):
            raise refuse("number_needed", kind=asked.kind)
        return asked.kind, "" if asked.kind == "款" else number, clean(asked.heading)[:200]

    def _read_all(self, pieces: list[str], kind: str, number: str) -> list[Provision]:
        """The rows of further pieces of words: of the kind that their beginnings say, else of the
        one they were parted from, which counts on."""
        made: list[Provision] = []
        for piece in pieces:
            opened, mark = article(piece), item(piece) or sub_item(piece)
            if opened is not None and opened.number:
                made.append(self._new("条", opened.number, opened.heading, ""))
                made += [self._new("款", "", "", opened.text)] if opened.text else []
            elif mark is not None:
                made.append(self._new(mark.kind, mark.number, "", mark.text))
            elif kind in ("项", "目"):
                number = str(int(number.split("-", maxsplit=1)[0]) + 1)
                made.append(self._new(kind, number, "", piece))
            else:
                made.append(self._new("款", "", "", piece))
        return made

    def _new(self, kind: str, number: str, heading: str, text: str) -> Provision:
        return Provision(
            draft_id=self._draft_id,
            position=0,
            kind=kind,
            number=number,
            heading=heading,
            text=text,
            place="",
            explanation="",
            questions=[],
        )

    def _insert(self, at: int, made: list[Provision]) -> None:
        self.rows[at:at] = made
        self._made += made

    def _drop(self, rows: list[Provision]) -> None:
        ids = {id(row) for row in rows}
        self.rows = [row for row in self.rows if id(row) not in ids]
        self._gone += rows

    def _with_all_below(self, row: Provision) -> list[Provision]:
        at = self.rows.index(row)
        end = at + 1
        while end < len(self.rows) and RANKS[self.rows[end].kind] > RANKS[row.kind]:
            end += 1
        return self.rows[at:end]


def _text(rows: list[Provision]) -> Text:
    marks = tuple(f"{row.kind}{row.number}{row.heading}{row.text}" for row in rows)
    return Text(name_of(rows[0]), tuple(row.id for row in rows), marks)


def _is_heading_over(before: list[Provision]) -> bool:
    """Whether no article stands between the last heading and here."""
    units = [row for row in before if RANKS[row.kind] <= RANKS["条"]]
    return not units or units[-1].kind in HEADINGS


def _strays(rows: list[Provision]) -> list[Provision]:
    """Words that stand in no article, annex or preamble."""
    found, inside = [], False
    for row in rows:
        if RANKS[row.kind] <= RANKS["条"]:
            inside = row.kind not in HEADINGS
        elif not inside:
            found.append(row)
    return found


def read_number(text: str) -> str:
    """12 · 十二 · 第十二条 · 二十条之一 → "12", "20-1"; "" for nothing. Raises Refused."""
    written = clean(text).strip("（）().、")
    if not written:
        return ""
    found = _NUMBER.fullmatch(written)
    whole = value(found[1]) if found else None
    among = value(found[2]) if found and found[2] else None
    if not found or not whole or (found[2] and not among):
        raise refuse("number_unread", text=text[:20])
    return f"{whole}-{among}" if among else str(whole)


def _pieces(text: str) -> list[str]:
    """The words between blank lines, clean; line breaks within one stay."""
    pieces = _APART.split(text.replace("\r\n", "\n").replace("\0", ""))
    return [words for piece in pieces if (words := _tidy(piece))]


def _tidy(piece: str) -> str:
    return "\n".join(line for raw in piece.split("\n") if (line := clean(raw)))


def _fields(row: Provision) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _set(row: Provision, fields: dict[str, Any]) -> None:
    for name, was in fields.items():
        setattr(row, name, was)
