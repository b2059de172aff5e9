"""The opinions of a paper as they are kept: figures and rows as JSON, without a person's words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reports.opinions import Article, OpinionData, OpinionLine
from reports.stored import WORDS_GONE
from reports.weekly import Imprint

Row = list[Any]

_KEPT = (
    "id", "matter", "number", "article", "place", "stance", "same", "people", "unknown", "point",
    "channel", "category", "version", "late", "state", "outcome", "reason", "answer", "new_place",
    "new_text",
)  # fmt: skip
"""Fields of a line that are nobody's words; the outcome's are the city's own, and public."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a line, as they are now."""

    text: str
    tidied: str = ""
    legal: str = ""


def pack_figures(data: OpinionData) -> dict[str, Any]:
    """Everything but the lines."""
    return {
        "title": data.title,
        "draft": data.draft,
        "scope": data.scope,
        "opens": data.opens.isoformat(),
        "closes": data.closes.isoformat(),
        "letter": data.letter,
        "articles": [[a.key, a.place, a.heading, a.text, a.gone] for a in data.articles],
        "points": list(data.points),
        "people": data.people,
        "unknown": data.unknown,
        "channels": [list(one) for one in data.channels],
        "ratings": [list(one) for one in data.ratings],
        "steps": list(data.steps),
        "sample": data.sample,
        "office": data.office,
        "small": data.small,
    }


def pack_rows(data: OpinionData) -> list[Row]:
    """A row for each line. Its last value tells whether words of it have changed since."""
    return [
        [
            *(getattr(line, name) for name in _KEPT),
            line.told and line.told.isoformat(),
            _sum(line),
        ]
        for line in data.lines
    ]


def digest_of(figures: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """SHA-256 over figures and rows. Hexadecimal."""
    text = json.dumps([figures, rows], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def matters_in(rows: Sequence[Row]) -> list[int]:
    """The matters whose words a paper needs."""
    return sorted({int(row[1]) for row in rows})


def unpack(
    figures: Mapping[str, Any],
    rows: Sequence[Row],
    *,
    said: Mapping[int, Said],
    made: datetime,
    imprint: Imprint,
    masked: bool = True,
) -> OpinionData:
    """The data of a kept paper; `said` by matter."""
    return OpinionData(
        title=figures["title"],
        draft=figures["draft"],
        scope=figures["scope"],
        opens=date.fromisoformat(figures["opens"]),
        closes=date.fromisoformat(figures["closes"]),
        letter=figures["letter"],
        lines=tuple(_line(row, said.get(row[1], Said(WORDS_GONE))) for row in rows),
        articles=tuple(Article(*one) for one in figures["articles"]),
        points=tuple(figures["points"]),
        people=figures["people"],
        unknown=figures["unknown"],
        channels=tuple((name, count) for name, count in figures["channels"]),
        ratings=tuple((name, count) for name, count in figures["ratings"]),
        steps=tuple(figures["steps"]),
        sample=figures["sample"],
        made=made,
        office=figures["office"],
        imprint=imprint,
        masked=masked,
        small=figures["small"],
    )


def _line(row: Row, said: Said) -> OpinionLine:
    *kept, told, _sum_then = row
    fields: dict[str, Any] = dict(zip(_KEPT, kept, strict=True))
    return OpinionLine(
        **fields,
        text=said.text,
        tidied=said.tidied,
        legal=said.legal,
        told=date.fromisoformat(told) if told else None,
    )


def _sum(line: OpinionLine) -> str:
    """Changes when staff's wording beside the words changes; nothing can be read out of it that
    somebody does not know already."""
    text = "\0".join((line.number, line.tidied, line.legal))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
