"""The list and the single matter, as each role sees them, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handlers.access import Actor, NotFound, Refused
from handlers.answer import answer
from handlers.desk import Desk
from handlers.inbox import (
    ELSEWHERE,
    ERASED,
    Counts,
    Filters,
    attachment_file,
    list_matters,
    open_matter,
)
from models.attachment import Attachment, FetchState
from models.audit_entry import AuditEntry
from models.contact_point import point_named
from models.matter import Channel, Matter, PointHow, State
from models.staff import Role
from models.words import Kind
from tests.support.cast import Person
from tests.support.ledger import newest, scene
from tests.support.twins import StandingClock

CITY = Actor(None, "shi", Role.CITY)
KEEPER = Actor(None, "bao", Role.KEEPER)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database does differently."""

HOME, AWAY = "诚城社区", "关堤乡"


def clerk_of(desk: Desk, name: str) -> Actor:
    with desk.memory.read() as session:
        point = point_named(session, name)
        assert point is not None
        return Actor(None, "bai", Role.CLERK, frozenset({point.id}))


def put(desk: Desk, count: int, **changes: object) -> list[int]:
    """Matters straight into the memory, oldest first."""
    now = desk.clock.now()
    with desk.memory.write() as session:
        rows = [
            Matter(
                **(
                    {
                        "number": f"7{session.query(Matter).count() + n:09}",
                        "kind": Kind.SUGGESTION,
                        "state": State.RECEIVED,
                        "channel": Channel.DESK,
                        "verbatim": f"第{n}件",
                        "arrived_at": now,
                        "point_how": PointHow.NONE,
                    }
                    | changes
                )
            )
            for n in range(count)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def ids(desk: Desk, actor: Actor = CITY, **filters: object) -> list[int]:
    page = list_matters(desk, actor, Filters(**filters))  # type: ignore[arg-type]
    return [row.matter.id for row in page.rows]


def test_pages_follow_one_another_without_gap_or_overlap(desk: Desk) -> None:
    made = put(desk, 25)[::-1]
    first = list_matters(desk, CITY, Filters(), limit=10)
    second = list_matters(desk, CITY, Filters(), before=first.older, limit=10)
    third = list_matters(desk, CITY, Filters(), before=second.older, limit=10)
    pages = [[row.matter.id for row in page.rows] for page in (first, second, third)]
    assert [one for page in pages for one in page] == made
    assert (first.newer, third.older) == (None, None)
    back = list_matters(desk, CITY, Filters(), after=third.newer, limit=10)
    assert [row.matter.id for row in back.rows] == pages[1]
    top = list_matters(desk, CITY, Filters(), after=back.newer, limit=10)
    assert [row.matter.id for row in top.rows] == pages[0]
    assert top.newer is None


def test_each_filter_narrows_to_what_it_says(desk: Desk, clock: StandingClock) -> None:
    (old,) = put(desk, 1, verbatim="打折 50% 的事", channel=Channel.BOX)
    clock.forward(days=3)
    (late,) = put(desk, 1, kind=Kind.QUESTION, due_on=date(2026, 11, 22), verbatim="折_扣")
    (due,) = put(desk, 1, kind=Kind.HUMAN, due_on=date(2026, 11, 23))
    (held,) = put(desk, 1, kind=Kind.SPAM, state=State.HELD)
    assert ids(desk) == [due, late, old]
    assert ids(desk, state=State.HELD) == [held]
    assert ids(desk, kind=Kind.QUESTION) == [late]
    assert ids(desk, channel=Channel.BOX) == [old]
    assert ids(desk, todo=True) == [due, late]
    assert ids(desk, overdue=True) == [late]
    assert ids(desk, since=date(2026, 11, 23)) == [due, late]
    assert ids(desk, until=date(2026, 11, 20)) == [old]
    assert ids(desk, text="%") == [old]
    assert ids(desk, text="_") == [late]
    assert ids(desk, text="50") == [old]


@ON_SQLITE
def test_a_number_is_found_as_people_write_it(desk: Desk, alan: Person) -> None:
    put(desk, 2)
    alan.says("建议多装路灯")
    matter = newest(desk)
    n = matter.number
    for text in (
        n,
        f"{n[:3]}-{n[3:6]}-{n[6:]}",
        n.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        assert ids(desk, text=text) == [matter.id], text


def test_counts_cover_what_may_be_seen_whatever_the_filter(desk: Desk) -> None:
    put(desk, 3)
    put(desk, 1, kind=Kind.EMERGENCY, due_on=date(2026, 11, 20))
    put(desk, 2, kind=Kind.QUESTION, due_on=date(2026, 11, 19))
    put(desk, 1, kind=Kind.SPAM, state=State.HELD)
    put(desk, 4, kind=Kind.REPORT, sealed=True)
    page = list_matters(desk, CITY, Filters(kind=Kind.QUESTION))
    assert len(page.rows) == 2
    assert page.counts == Counts(todo=3, overdue=2, unassigned=6, emergencies=1, mine=0)


@ON_SQLITE
def test_an_auditor_reads_no_matters(desk: Desk) -> None:
    actor = Actor(None, "shen", Role.AUDITOR)
    with pytest.raises(Refused):
        list_matters(desk, actor, Filters())
    (matter_id,) = put(desk, 1)
    with pytest.raises(Refused):
        open_matter(desk, actor, matter_id)
    with pytest.raises(Refused):
        attachment_file(desk, actor, 1)


def test_a_clerk_sees_her_point_and_a_clerk_without_a_point_sees_nothing(
    desk: Desk, alan: Person, passer_by: Person
) -> None:
    alan.scans(scene(desk, HOME))
    alan.says("建议多装路灯")
    here = newest(desk).id
    passer_by.scans(scene(desk, AWAY))
    passer_by.says("建议修个老年食堂")
    there = newest(desk).id
    clerk = clerk_of(desk, HOME)
    assert ids(desk, clerk) == [here]
    assert ids(desk, Actor(None, "wu", Role.CLERK)) == []
    assert [point.name for point in list_matters(desk, clerk, Filters()).points] == [HOME]
    with pytest.raises(NotFound):
        open_matter(desk, clerk, there)


def test_a_conversation_tells_each_reader_only_what_is_hers(desk: Desk, alan: Person) -> None:
    """阿兰 speaks at home, accuses somebody, speaks elsewhere, and asks for progress."""
    alan.scans(scene(desk, HOME))
    alan.says("建议多装路灯")
    here = newest(desk).id
    alan.says("举报我们村支书贪污低保款，他把钱装自己口袋了")
    alan.scans(scene(desk, AWAY))
    alan.says("建议修个老年食堂")
    there = newest(desk).id
    alan.says("进度")
    home = open_matter(desk, clerk_of(desk, HOME), here, whole=True)
    assert [h.text or h.veil for h in home.heard if h.type == "TextSent"] == [
        "建议多装路灯",
        ELSEWHERE,  # the accusation leaves no trace, nor does the list of 进度 that names it
    ]
    city = open_matter(desk, CITY, there, whole=True)
    assert [h.veil for h in city.heard if h.type == "TextSent"] == [None, None]
    assert "贪污" not in str(home.heard) + str(city.heard)


@ON_SQLITE
def test_a_reply_that_carries_another_points_answer_is_not_shown(desk: Desk, alan: Person) -> None:
    alan.scans(scene(desk, AWAY))
    alan.says("建议修个老年食堂")
    there = newest(desk).id
    answer(desk, clerk_of(desk, AWAY), there, "食堂明年建。")
    alan.scans(scene(desk, HOME))
    alan.says("建议多装路灯")
    view = open_matter(desk, clerk_of(desk, HOME), newest(desk).id, whole=True)
    assert "食堂" not in str([(h.text, h.reply) for h in view.heard])
    assert view.answers == []


@ON_SQLITE
def test_what_a_person_erased_is_gone_from_the_conversation(desk: Desk, alan: Person) -> None:
    alan.scans(scene(desk, HOME))
    alan.says("建议多装路灯")
    matter_id = newest(desk).id
    with desk.memory.write() as session:
        session.get_one(Matter, matter_id).state = State.REPORTED_UP
    alan.says("删除我的信息")
    alan.says("1")
    view = open_matter(desk, CITY, matter_id, whole=True)
    assert view.matter.verbatim == "建议多装路灯"  # reported: the words stay, without the person
    assert view.heard == []
    (left,) = put(desk, 1, follower_id=1)
    veils = {h.veil for h in open_matter(desk, CITY, left, whole=True).heard[:-1]}
    assert veils == {ERASED}


@ON_SQLITE
def test_near_and_whole_conversations_differ_and_only_the_whole_is_noted(
    desk: Desk, alan: Person
) -> None:
    alan.says("建议多装路灯")
    first = newest(desk).id
    for n in range(12):
        alan.says(f"谢谢{n}")
    near = open_matter(desk, CITY, first)
    assert (len(near.heard), near.more, near.heard[0].here) == (8, True, True)
    assert viewed(desk) == []
    whole = open_matter(desk, CITY, first, whole=True)
    assert (len(whole.heard), whole.more) == (13, False)
    assert viewed(desk) == [("shi", first)]


@ON_SQLITE
def test_a_sealed_matter_is_the_keepers_and_every_look_is_noted(desk: Desk, alan: Person) -> None:
    alan.says("举报我们村支书贪污低保款，他把钱装自己口袋了")
    sealed = newest(desk)
    assert sealed.sealed
    with pytest.raises(NotFound):
        open_matter(desk, CITY, sealed.id)
    assert viewed(desk) == []
    assert open_matter(desk, KEEPER, sealed.id).matter.verbatim.startswith("举报")
    assert viewed(desk) == [("bao", sealed.id)]


def viewed(desk: Desk) -> list[tuple[str, int | None]]:
    with desk.memory.read() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action == "view"))
        return [(row.actor, row.subject_id) for row in rows]


@ON_SQLITE
def test_a_file_is_had_only_with_its_matter(desk: Desk, alan: Person) -> None:
    alan.scans(scene(desk, HOME))
    alan.says("建议多装路灯")
    alan.sends_picture()
    clerk = clerk_of(desk, HOME)
    with pytest.raises(NotFound, match="没有存下来"):
        attachment_file(desk, clerk, 1)
    with desk.memory.write() as session:
        row = session.get_one(Attachment, 1)
        row.fetch, row.content_type = FetchState.STORED, "image/png"
        row.file_key = desk.files.put(b"picture", "png")
    assert attachment_file(desk, clerk, 1).path.read_bytes() == b"picture"
    for actor, file_id in ((clerk_of(desk, AWAY), 1), (KEEPER, 1), (clerk, 99)):
        with pytest.raises(NotFound):
            attachment_file(desk, actor, file_id)
    with desk.memory.write() as session:
        session.get_one(Attachment, 1).matter_id = None
    with pytest.raises(NotFound):
        attachment_file(desk, CITY, 1)


def test_a_row_says_whether_somebody_waits(desk: Desk, alan: Person, clock: StandingClock) -> None:
    alan.says("请问立法联系点周六开门吗？")
    row = list_matters(desk, CITY, Filters()).rows[0]
    assert (row.waits, row.overdue, row.answer) == (True, False, None)
    clock.moment += timedelta(days=14)
    assert list_matters(desk, CITY, Filters()).rows[0].overdue
    answer(desk, CITY, row.matter.id, "周六上午开。")
    row = list_matters(desk, CITY, Filters()).rows[0]
    assert (row.waits, row.overdue, row.answer) == (False, False, "waiting")
