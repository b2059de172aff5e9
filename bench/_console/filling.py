"""Fills a database with invented matters, by bulk inserts: as many as a city gathers in years."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.engine import Connection

from models.answer import Answer
from models.arrival import Arrival
from models.base import Memory
from models.contact_point import ContactPoint
from models.follower import Follower
from models.matter import Matter
from models.matter_term import MatterTerm, terms_of
from models.move import Move

_AT_ONCE = 20_000


def _words(together: str) -> list[str]:
    return together.split()


_WHERE = _words(
    "村口 桥头 小学门前 卫生室旁 北街 南河沿 老粮站 幸福路 集市上 打谷场 文化广场 三号楼下"
)
_WHAT = _words(
    "路灯 减速带 垃圾桶 健身器材 公交站牌 排水沟 充电桩 停车位 老年食堂 图书室 红绿灯 自来水 "
    "宽带网 快递柜 公共厕所 绿化带 护栏 井盖 广播 监控"
)
_HOW = _words("坏了好几天 太少不够用 晚上看不清 没人打扫 下雨就堵 一直没有装 位置不合适 收费说不清")
_WISH = _words("建议尽快修好 请问几时能修 希望有人来看看 能不能公开 请乡里管一管 盼着给个答复")
_KINDS = [*["suggestion"] * 50, *["question"] * 25, *["opinion"] * 12, *["complaint"] * 9]
_KINDS += ["unclear", "human", "emergency", "report"]
_OPEN = 60  # of a thousand, how many still wait


def fill(memory: Memory, count: int, now: datetime) -> None:
    """Into an empty city: people, what they sent, matters, moves, answers, the search index."""
    chance = random.Random(7)
    with memory.write() as session:
        connection = session.connection()
        if memory.is_sqlite:  # trees that are filled at random want to lie in memory
            connection.exec_driver_sql("PRAGMA cache_size=-2000000")
        points = [row.id for row in connection.execute(select(ContactPoint.id))]
        _bulk(connection, Follower, _people(count // 4 + 1, points, now))
        _bulk(connection, Arrival, _arrivals(count, now))
        _bulk(connection, Matter, _matters(count, points, now, chance))
        _bulk(connection, Move, _moves(count, now))
        _bulk(connection, Answer, _answers(count, now))
        _index(connection)
        _count_on(connection)
    if not memory.is_sqlite:  # SQLite gathers statistics for nobody; autovacuum does in time
        with memory.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def words_of(number: int, chance: random.Random) -> str:
    parts = (chance.choice(_WHERE), chance.choice(_WHAT), chance.choice(_HOW))
    return f"{''.join(parts)}，{chance.choice(_WISH)}，我家门牌{number % 9973}号"


def _bulk(connection: Connection, noun: Any, rows: Iterator[dict[str, Any]]) -> None:
    table: Table = noun.__table__
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            connection.execute(insert(table), waiting)
            waiting = []
    if waiting:
        connection.execute(insert(table), waiting)


def _people(count: int, points: Sequence[int], now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        yield {
            "id": number,
            "account": "gh_bench",
            "openid": f"o{number:027}",
            "following": True,
            "followed_at": now,
            "point_id": points[number % len(points)],
            "notices_off": False,
            "window_left": 5,
            "window_until": now + timedelta(hours=40),
        }


def _arrivals(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        at = now - timedelta(minutes=3 * (count - number))
        yield {
            "id": number,
            "key": f"{number:064x}",
            "follower_id": number // 4 + 1,
            "type": "TextSent",
            "content": f"第{number}条来信",
            "created_at": at,
            "received_at": at,
            "reply": "收到了。",
        }


def _matters(
    count: int, points: Sequence[int], now: datetime, chance: random.Random
) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        at = now - timedelta(minutes=3 * (count - number))
        kind = chance.choice(_KINDS)
        waits = chance.randrange(1000) < _OPEN if count - number > 5000 else chance.random() < 0.5
        yield {
            "id": number,
            "number": f"{number * 7919 % 10**9:09}0",
            "kind": kind,
            "state": "received" if waits else "referred" if kind == "complaint" else "answered",
            "sealed": kind == "report",
            "channel": chance.choice(("wechat",) * 9 + ("box",)),
            "follower_id": number // 4 + 1,
            "arrival_id": number,
            "verbatim": words_of(number, chance),
            "point_id": None if number % 50 == 0 else chance.choice(points),
            "point_how": "bound",
            "articles": [str(chance.randrange(1, 60))] if kind == "opinion" else [],
            "laws": [],
            "places": [],
            "confidence": 0.9,
            "because": ["说了建议"],
            "read_by": "",
            "flags": [],
            "arrived_at": at,
            "due_on": (at + timedelta(days=7)).date() if kind in {"question", "unclear"} else None,
            "extended": False,
            "version": 1,
            "indexed": 1,
        }


def _moves(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, count + 1):
        at = now - timedelta(minutes=3 * (count - number))
        yield {
            "id": number,
            "matter_id": number,
            "at": at,
            "by": "bot",
            "changed": "state",
            "was": "",
            "became": "received",
            "note": "",
        }


def _answers(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    for number in range(1, count // 3 + 1):
        yield {
            "id": number,
            "matter_id": number * 3,
            "text": "已经安排人去看了。",
            "written_at": now,
            "state": "sent",
            "about": "answer",
            "reason": "",
        }


def _index(connection: Connection) -> None:
    """Sorted first: a tree that is filled in order is filled many times faster."""
    known: dict[int, int] = {}
    pairs = array("Q")
    for matter_id, words in connection.execute(select(Matter.id, Matter.verbatim)):
        pairs.extend(
            known.setdefault(term, len(known)) << 24 | matter_id for term in terms_of(words)
        )
    terms = sorted(known, key=known.__getitem__)
    order = {
        rank: place for place, rank in enumerate(sorted(range(len(terms)), key=terms.__getitem__))
    }
    by_rank = sorted(terms)
    keys = sorted((order[pair >> 24] << 24 | pair & 0xFFFFFF) for pair in pairs)
    rows = ({"term": by_rank[key >> 24], "matter_id": key & 0xFFFFFF} for key in keys)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DROP INDEX ix_matter_term_matter_id")
        _bulk(connection, MatterTerm, rows)
        connection.exec_driver_sql(
            "CREATE INDEX ix_matter_term_matter_id ON matter_term (matter_id)"
        )
        return
    raw: Any = connection.connection.driver_connection
    with raw.cursor().copy("COPY matter_term (term, matter_id) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((row["term"], row["matter_id"]))


def _count_on(connection: Connection) -> None:
    """PostgreSQL counts on after the ids that were given."""
    if connection.dialect.name == "sqlite":
        return
    for noun in (Follower, Arrival, Matter, Move, Answer):
        name = noun.__tablename__
        highest = connection.scalar(select(func.max(noun.__table__.c.id)))
        connection.execute(text(f"SELECT setval('{name}_id_seq', {highest})"))
