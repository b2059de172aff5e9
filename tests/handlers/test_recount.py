# ruff: noqa: C408 - rows read better as named values
"""Every figure is counted again in plain SQL that shares no code with the desk.

Random weeks, with moments at the edges of week, month and year; both databases.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.make_summary import make_summary
from handlers.summary_papers import loaded
from models.answer import Answer, AnswerState
from models.contact_point import ContactPoint
from models.delivery import Delivery, DeliveryState
from models.follower import Follower
from models.matter import Channel, Matter, State
from models.notice import Notice, NoticeState, notice_point
from models.receipt_number import check_digit
from models.referral import Referral
from models.site import Site
from models.words import Kind
from reports.figures import figures
from reports.week import Week
from reports.weekly import NO_POINT
from tests.support.twins import StandingClock

WEEKS = [
    ("2026-W47", None),
    ("2026-W47", "诚城社区"),
    ("2026-W53", None),
    ("2025-W01", None),
    ("2026-W01", "诚城社区"),
    ("2026-W09", None),
    ("2026-W10", None),
]
"""An ordinary one; the last of a long year; two that hold a New Year; the ends of a February."""

KINDS = [*Kind]
SHOWN = (
    "suggestion",
    "proposal",
    "question",
    "opinion",
    "complaint",
    "emergency",
    "human",
    "unclear",
)
OPEN = "m.sealed = :no AND m.state NOT IN ('erased', 'held')"
CHANNELS = {
    "微信": "wechat", "咨询台": "desk", "征集箱": "box", "走访": "visit", "座谈会": "meeting",
    "电话": "phone", "代表转交": "deputy",
}  # fmt: skip


def bounds(label: str) -> tuple[datetime, datetime]:
    """Friday 0:00 to Thursday 24:00 in Shanghai, eight hours before that in UTC."""
    year, week = label.split("-W")
    thursday = date.fromisocalendar(int(year), int(week), 4)
    end = datetime(thursday.year, thursday.month, thursday.day, 16, tzinfo=UTC)
    return end - timedelta(days=7), end


def moments(dice: random.Random, start: datetime, end: datetime) -> datetime:
    """Mostly within, often on an edge, sometimes in the week before or after."""
    edges = [start, end, start - timedelta(days=7)]
    if dice.random() < 0.3:
        edge = dice.choice(edges)
        return edge + timedelta(microseconds=dice.choice([-1, 0, 1]))
    return start + timedelta(seconds=dice.randrange(-8 * 86400, 9 * 86400))


def furnish(session: Session, dice: random.Random, start: datetime, end: datetime) -> None:
    points = [p.id for p in session.query(ContactPoint)]
    sites: dict[int, list[int]] = {}
    for site in session.query(Site):
        sites.setdefault(site.point_id, []).append(site.id)
    matters = []
    for serial in range(1, 301):
        payload = f"{100_000_000 + serial}"
        kind, point = dice.choice(KINDS[:7] + KINDS[11:]), dice.choice([None, *points])
        matters.append(
            dict(
                id=serial, number=payload + check_digit(payload), kind=kind,
                state=dice.choice([*State]), sealed=kind is Kind.REPORT or dice.random() < 0.05,
                channel=dice.choice([*Channel]), verbatim=f"说的话{serial}" * 5,
                point_id=point, site_id=dice.choice([None, *sites.get(point or 0, [])]),
                point_how="none", articles=[], laws=[], places=[], confidence=0.5, because=[],
                flags=[], arrived_at=moments(dice, start, end),
                due_on=dice.choice([None, end.date() + timedelta(days=dice.randrange(-5, 6))]),
            )
        )  # fmt: skip
    session.execute(insert(Matter), matters)
    doors = [
        ("12345", "政务服务热线", "12345"),
        ("12388", "纪检监察", "12388"),
        ("x", "派出所", ""),
    ]
    session.execute(
        insert(Referral),
        [
            dict(
                matter_id=dice.randrange(1, 301), at=moments(dice, start, end),
                **dict(zip(("door", "name", "phone"), dice.choice(doors), strict=True)),
            )
            for _ in range(150)
        ],
    )  # fmt: skip
    session.execute(
        insert(Answer),
        [
            dict(
                matter_id=dice.randrange(1, 301), text="答", written_at=moments(dice, start, end),
                state=AnswerState.SENT, reason="",
            )
            for _ in range(150)
        ],
    )  # fmt: skip
    _followers_and_notices(session, dice, start, end, points)


def _followers_and_notices(
    session: Session, dice: random.Random, start: datetime, end: datetime, points: list[int]
) -> None:
    session.execute(
        insert(Follower),
        [
            dict(
                id=serial, account="gh_x", openid=f"o{serial}", following=True, notices_off=False,
                window_left=0, followed_at=moments(dice, start, end),
                point_id=dice.choice([None, *points]),
            )
            for serial in range(1, 121)
        ],
    )  # fmt: skip
    for serial in range(1, 13):
        planned = dice.choice([None, start])
        session.execute(
            insert(Notice),
            dict(
                id=serial, title=f"通知{serial}", text="x", at=moments(dice, start, end),
                state=NoticeState.DONE, written_by="x", written_at=start, planned_at=planned,
            ),
        )  # fmt: skip
        for point in dice.sample(points, dice.randrange(3)):
            session.execute(insert(notice_point), dict(notice_id=serial, point_id=point))
        sent_to = dice.sample(range(1, 121), dice.randrange(1, 40))
        session.execute(
            insert(Delivery),
            [
                dict(
                    notice_id=serial, follower_id=one, state=dice.choice([*DeliveryState]),
                    attempts=1, next_try_at=start, reason="",
                )
                for one in sent_to
            ],
        )  # fmt: skip


class Recount:
    """Plain SQL; a moment is bound as each database keeps it."""

    def __init__(self, session: Session, start: datetime, end: datetime, point: int | None) -> None:
        self.session = session
        sqlite = session.get_bind().dialect.name == "sqlite"
        plain = (lambda m: f"{m:%Y-%m-%d %H:%M:%S.%f}") if sqlite else (lambda m: m)
        self.bound: dict[str, Any] = {
            "a": plain(start), "b": plain(end), "z": plain(start - timedelta(days=7)),
            "no": 0 if sqlite else False, "p": point,
        }  # fmt: skip
        self.here = "1 = 1" if point is None else "m.point_id = :p"
        names = ", ".join(f"'{kind}'" for kind in SHOWN)
        self.told = f"{OPEN} AND m.kind IN ({names}) AND {self.here}"

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        wanted = self.bound | more
        used = {name: value for name, value in wanted.items() if f":{name}" in sql}
        return [tuple(row) for row in self.session.execute(text(sql), used)]

    def one(self, sql: str, **more: Any) -> int:
        return int(self.rows(sql, **more)[0][0])

    def week(self, column: str) -> str:
        return f"{column} >= :a AND {column} < :b"


@pytest.mark.parametrize(("label", "name"), WEEKS)
def test_every_figure_is_what_plain_sql_counts(
    desk: Desk, clock: StandingClock, label: str, name: str | None
) -> None:
    start, end = bounds(label)
    clock.moment = end + timedelta(hours=10)
    with desk.memory.write() as session:
        furnish(session, random.Random(f"{label}{name}"), start, end)
    summary_id = make_summary(desk, "命令行", Week.parse(label), name)
    with desk.memory.read() as session:
        data = loaded(session, summary_id)
        point = None
        if name is not None:
            point = session.execute(
                text("SELECT id FROM contact_point WHERE name = :n"), {"n": name}
            ).scalar_one()
        again = Recount(session, start, end, point)
        found = figures(data)
        assert found.total.this_week > 0
        _kinds(again, found)
        _places(again, found, name)
        _channels_and_sites(again, found, data.small)
        _open_questions(again, found, clock.now())
        _moves(again, data, found)
        _notices(again, data, point)


def _kinds(again: Recount, found: Any) -> None:
    for row in found.kinds:
        count = f"SELECT count(*) FROM matter m WHERE {again.told} AND m.kind = '{row.kind.value}'"
        assert row.this_week == again.one(f"{count} AND {again.week('m.arrived_at')}")
        before = again.one(f"{count} AND m.arrived_at >= :z AND m.arrived_at < :a")
        assert (row.last_week or 0) == before
    everything = f"SELECT count(*) FROM matter m WHERE {again.told}"
    assert found.total.this_week == again.one(f"{everything} AND {again.week('m.arrived_at')}")
    ids = again.rows(
        f"SELECT m.id FROM matter m WHERE {again.told} AND {again.week('m.arrived_at')}"
    )
    assert sorted(line.id for line in found.lines) == sorted(row[0] for row in ids)


def _places(again: Recount, found: Any, name: str | None) -> None:
    rows = again.rows(
        f"SELECT p.name, m.kind, count(*) FROM matter m LEFT JOIN contact_point p "
        f"ON p.id = m.point_id WHERE {again.told} AND {again.week('m.arrived_at')} "
        "GROUP BY p.name, m.kind"
    )
    counted = {(point or NO_POINT, kind): count for point, kind, count in rows}
    printed = {
        (row.point, kind.value): count
        for row in found.points
        for kind, count in row.kinds.items()
        if count
    }
    assert printed == counted
    names = {
        row[0] for row in again.rows("SELECT name FROM contact_point WHERE status != 'retired'")
    }
    assert {row.point for row in found.points} >= (names if name is None else {name})


def _channels_and_sites(again: Recount, found: Any, small: int) -> None:
    told = f"{again.told} AND {again.week('m.arrived_at')}"
    rows = again.rows(f"SELECT m.channel, count(*) FROM matter m WHERE {told} GROUP BY m.channel")
    assert {CHANNELS[name]: count for name, count in found.channels} == dict(rows)
    sites: Counter[str] = Counter()
    for site, count in again.rows(
        f"SELECT s.name, count(*) FROM matter m JOIN site s ON s.id = m.site_id WHERE {told} "
        "GROUP BY s.name"
    ):
        sites[site] += count
    assert sum(count for _, count in found.sites) == sum(sites.values())
    named = {site: count for site, count in found.sites if site != "其他采集点"}
    assert all(sites[site] == count >= small for site, count in named.items())


def _open_questions(again: Recount, found: Any, now: datetime) -> None:
    waiting = (
        f"SELECT count(*) FROM matter m WHERE {again.told} AND m.kind = 'question' "
        "AND m.state IN ('received', 'sorted', 'studying')"
    )
    today = (now + timedelta(hours=8)).date()
    late: Any = today.isoformat() if again.session.get_bind().dialect.name == "sqlite" else today
    assert len(found.unanswered) == again.one(waiting)
    assert found.overdue == again.one(f"{waiting} AND m.due_on < :d", d=late)


def _moves(again: Recount, data: Any, found: Any) -> None:
    rows = again.rows(
        "SELECT r.name, r.phone, count(*) FROM referral r JOIN matter m ON m.id = r.matter_id "
        f"WHERE {again.told} AND {again.week('r.at')} AND r.phone != '12388' "
        "GROUP BY r.name, r.phone"
    )
    counted = {f"{name}（{phone}）" if phone else name: count for name, phone, count in rows}
    assert {n: c for n, c in found.referrals if "12388" not in n} == counted
    answered = again.rows(
        "SELECT m.kind, count(*) FROM matter m WHERE "
        f"{again.told} AND EXISTS (SELECT 1 FROM answer a WHERE a.matter_id = m.id "
        f"AND {again.week('a.written_at')}) GROUP BY m.kind"
    )
    assert {kind.value: count for kind, count in data.answered.items()} == dict(answered)
    followers = (
        f"SELECT count(*) FROM follower m WHERE {again.here} AND {again.week('m.followed_at')}"
    )
    assert data.new_followers == again.one(followers)


def _notices(again: Recount, data: Any, point: int | None) -> None:
    here = "1 = 1" if point is None else (
        "EXISTS (SELECT 1 FROM notice_point np WHERE np.notice_id = n.id AND np.point_id = :p)"
    )  # fmt: skip
    rows = again.rows(
        "SELECT n.title, count(d.id), sum(CASE WHEN d.state = 'sent' THEN 1 ELSE 0 END), "
        "sum(CASE WHEN d.state IN ('refused', 'unknown') THEN 1 ELSE 0 END) "
        "FROM notice n LEFT JOIN delivery d ON d.notice_id = n.id "
        f"WHERE n.planned_at IS NOT NULL AND {again.week('n.at')} AND {here} GROUP BY n.id, n.title"
    )
    printed = [(line.title, line.planned, line.reached, line.failed) for line in data.notices]
    assert sorted(printed) == sorted((t, c, r or 0, f or 0) for t, c, r, f in rows)
