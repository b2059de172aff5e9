"""A summary as it is kept: figures and rows as JSON, without a person's words; and its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from models.words import Kind
from reports.figures import figures
from reports.week import Week, local
from reports.weekly import (
    Cell,
    Imprint,
    Line,
    NoticeLine,
    WeeklyData,
    WeekTheme,
    WeekTopic,
)

WORDS_GONE = "〔原话已按规定删去〕"
"""Stands for words that were erased or sealed after the paper was made; it does not say which."""

Row = list[Any]


def pack_figures(data: WeeklyData) -> dict[str, Any]:
    """Everything but the rows, in an order that equal data share."""
    found = figures(data)
    return {
        "week": [data.week.label, data.week.start.isoformat(), data.week.end.isoformat()],
        "scope": data.scope,
        "points": list(data.points),
        "cells": sorted(
            [c.point or "", c.site or "", c.channel, c.kind.value, c.count] for c in data.cells
        ),
        "previous": {k.value: n for k, n in sorted(data.previous_total_by_kind.items())},
        "unanswered": len(found.unanswered),
        "overdue": found.overdue,
        "referrals": [[name, count] for name, count in found.referrals],
        "notices": [_notice_row(line) for line in data.notices],
        "answered": {kind.value: count for kind, count in sorted(data.answered.items())},
        "followers": data.new_followers,
        "topics": [[topic.name, topic.matters] for topic in data.topics],
        "themes": [
            [t.name, t.matters, t.people, list(t.places), list(t.cases), t.copied, t.copied_people]
            for t in data.themes
        ],
        "activities": list(data.activities),
        "cases": list(data.cases),
        "sample": data.sample,
        "office": data.office,
        "addressee": data.addressee,
        "small": data.small,
    }


def pack_rows(data: WeeklyData) -> dict[str, list[Row]]:
    """The matters of the lists, one row each."""
    found = figures(data)
    return {
        "lines": [_row(line) for line in found.lines],
        "unanswered": [_row(line) for line in found.unanswered],
    }


def digest_of(packed: Mapping[str, Any], rows: Mapping[str, list[Row]]) -> str:
    """SHA-256 over the figures and the ids of the matters behind them. Hexadecimal."""
    ids = {name: [row[0] for row in part] for name, part in rows.items()}
    text = json.dumps(
        {"figures": packed, "ids": ids}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def ids_in(rows: Mapping[str, list[Row]]) -> list[int]:
    """The matters whose words a paper needs."""
    return sorted({int(row[0]) for part in rows.values() for row in part})


def same_day(one: datetime, other: datetime) -> bool:
    """What is overdue changes with the day, so a paper is as old as the day it was counted."""
    return local(one).date() == local(other).date()


def unpack(
    packed: Mapping[str, Any],
    rows: Mapping[str, list[Row]],
    *,
    words: Mapping[int, str],
    made: datetime,
    imprint: Imprint,
    edits: Mapping[str, str],
    masked: bool = True,
) -> WeeklyData:
    """The data of a kept summary. Without `rows` (for the figures alone) the lists are empty."""
    label, start, end = packed["week"]
    return WeeklyData(
        week=Week(label, datetime.fromisoformat(start), datetime.fromisoformat(end)),
        scope=packed["scope"],
        points=tuple(packed["points"]),
        cells=tuple(
            Cell(point or None, site or None, channel, Kind(kind), count)
            for point, site, channel, kind, count in packed["cells"]
        ),
        lines=_lines(rows.get("lines", ()), words),
        previous_total_by_kind={Kind(kind): n for kind, n in packed["previous"].items()},
        unanswered=_lines(rows.get("unanswered", ()), words),
        referrals=dict(packed["referrals"]),
        notices=tuple(_notice(row) for row in packed["notices"]),
        answered={Kind(kind): count for kind, count in packed["answered"].items()},
        new_followers=packed["followers"],
        topics=tuple(WeekTopic(name, count) for name, count in packed["topics"]),
        themes=tuple(
            WeekTheme(name, matters, people, tuple(places), tuple(cases), *copied)
            for name, matters, people, places, cases, *copied in packed["themes"]
        ),
        activities=tuple(packed["activities"]),
        cases=tuple(packed["cases"]),
        sample=packed["sample"],
        made=made,
        office=packed["office"],
        addressee=packed["addressee"],
        edits=edits,
        imprint=imprint,
        masked=masked,
        small=packed["small"],
    )


def _row(line: Line) -> Row:
    return [
        line.id,
        line.number,
        line.arrived.isoformat(),
        line.point,
        line.site,
        line.channel,
        line.kind.value,
        list(line.articles),
        line.state,
        line.answered and line.answered.isoformat(),
        line.referred_to,
        line.due and line.due.isoformat(),
    ]


def _lines(rows: Iterable[Row], words: Mapping[int, str]) -> tuple[Line, ...]:
    return tuple(_line(row, words.get(row[0], WORDS_GONE)) for row in rows)


def _line(row: Row, text: str) -> Line:
    answered, due = row[9], row[11]
    return Line(
        id=row[0],
        number=row[1],
        arrived=datetime.fromisoformat(row[2]),
        point=row[3],
        site=row[4],
        channel=row[5],
        kind=Kind(row[6]),
        text=text,
        articles=tuple(row[7]),
        state=row[8],
        answered=datetime.fromisoformat(answered) if answered else None,
        referred_to=row[10],
        due=date.fromisoformat(due) if due else None,
    )


def _notice_row(line: NoticeLine) -> Row:
    return [line.title, line.sent_at.isoformat(), line.planned, line.reached, line.failed]


def _notice(row: Row) -> NoticeLine:
    return NoticeLine(
        title=row[0],
        sent_at=datetime.fromisoformat(row[1]),
        planned=row[2],
        reached=row[3],
        failed=row[4],
    )
