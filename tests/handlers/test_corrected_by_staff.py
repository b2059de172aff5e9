"""A clerk puts right what was filed wrongly: once, traceably, and with a way back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from handlers.access import Actor, NotFound, Refused
from handlers.answer import answer, fresh_form
from handlers.corrections import corrections
from handlers.desk import Desk
from handlers.inbox import Form, Part, Repeated, Stale, rearticle, rekind, repoint, split, undo
from models.audit_entry import AuditEntry
from models.contact_point import point_named
from models.matter import Matter, State
from models.move import Changed, Move, Mover
from models.referral import Referral
from models.staff import Role, Staff
from models.words import Kind, Stance
from tests.support.cast import Person
from tests.support.ledger import newest, scene
from tests.support.twins import StandingClock

HOME, AWAY = "诚城社区", "关堤乡"
TWO_THINGS = "建议村口装个减速带。另外请问养犬证在哪里办？"


@dataclass(frozen=True)
class Office:
    """A matter of 阿兰's at HOME, and the people who may touch it."""

    desk: Desk
    bai: Actor
    qing: Actor
    city: Actor
    matter_id: int

    @property
    def matter(self) -> Matter:
        with self.desk.memory.read() as session:
            return session.get_one(Matter, self.matter_id)

    def form(self) -> Form:
        return Form(fresh_form(), self.matter.version)

    def moves(self, changed: Changed) -> list[tuple[str, str]]:
        with self.desk.memory.read() as session:
            rows = session.scalars(
                select(Move).where(Move.matter_id == self.matter_id, Move.changed == changed)
            )
            return [(row.was, row.became) for row in rows if row.by is Mover.STAFF]


def hired(desk: Desk, login: str, role: Role, point: str | None = None) -> Actor:
    with desk.memory.write() as session:
        row = Staff(
            login=login,
            name=f"{login}同志",
            role=role,
            password_hash="",
            created_at=desk.clock.now(),
        )
        session.add(row)
        session.flush()
        found = None if point is None else point_named(session, point)
        points = frozenset() if found is None else frozenset({found.id})
        return Actor(row.id, login, role, points)


@pytest.fixture
def office(desk: Desk, alan: Person) -> Office:
    alan.scans(scene(desk, HOME))
    alan.says("建议村口装个减速带")
    bai = hired(desk, "bai", Role.CLERK, HOME)
    qing = hired(desk, "qing", Role.CLERK, HOME)
    return Office(desk, bai, qing, hired(desk, "shi", Role.CITY), newest(desk).id)


def test_a_kind_put_right_is_a_move_an_audit_row_and_a_lesson(office: Office) -> None:
    rekind(office.desk, office.bai, office.matter_id, Kind.COMPLAINT, office.form())
    assert office.matter.kind is Kind.COMPLAINT
    assert office.matter.state is State.REFERRED
    assert office.moves(Changed.KIND) == [("suggestion", "complaint")]
    with office.desk.memory.read() as session:
        assert session.scalar(select(Referral.matter_id)) == office.matter_id
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert (entry.action, entry.actor) == ("matter-kind", "bai")
        (lesson,) = corrections(session)
        assert (lesson.kind, lesson.by, lesson.changed) == (Kind.COMPLAINT, Mover.STAFF, True)


def test_the_last_correction_is_taken_back_with_everything_it_changed(office: Office) -> None:
    was = office.matter
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, office.form())
    assert office.matter.due_on is not None
    undo(office.desk, office.bai, office.matter_id, office.form())
    now = office.matter
    assert (now.kind, now.state, now.due_on) == (was.kind, was.state, was.due_on)
    assert len(office.moves(Changed.KIND)) == 2
    with pytest.raises(Refused, match="没有可以撤销"):
        undo(office.desk, office.bai, office.matter_id, office.form())


def test_a_colleague_does_not_take_it_back_and_the_city_may(office: Office) -> None:
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, office.form())
    with pytest.raises(Refused, match="bai同志"):
        undo(office.desk, office.qing, office.matter_id, office.form())
    undo(office.desk, office.city, office.matter_id, office.form())
    assert office.matter.kind is Kind.SUGGESTION


def test_what_has_gone_on_since_is_not_taken_back(office: Office, clock: StandingClock) -> None:
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, office.form())
    clock.forward(minutes=1)
    answer(office.desk, office.bai, office.matter_id, "可以。", form=fresh_form())
    with pytest.raises(Refused, match="又往下走了一步"):
        undo(office.desk, office.bai, office.matter_id, office.form())


def test_two_clerks_at_once_the_second_is_told_and_overwrites_nothing(office: Office) -> None:
    hers = office.form()
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, office.form())
    with pytest.raises(Stale):
        rekind(office.desk, office.qing, office.matter_id, Kind.COMPLAINT, hers)
    assert office.matter.kind is Kind.QUESTION


def test_words_the_person_adds_make_the_page_stale(office: Office, alan: Person) -> None:
    seen = office.form()
    alan.says("就在小学门口")
    assert "小学门口" in office.matter.verbatim
    with pytest.raises(Stale):
        rekind(office.desk, office.bai, office.matter_id, Kind.COMPLAINT, seen)


def test_a_double_click_corrects_once(office: Office) -> None:
    form = office.form()
    rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, form)
    with pytest.raises(Repeated):
        rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, form)
    assert len(office.moves(Changed.KIND)) == 1


def test_handed_to_another_point_it_leaves_her_sight_and_comes_back_by_the_city(
    office: Office,
) -> None:
    with office.desk.memory.read() as session:
        away = point_named(session, AWAY)
    assert away is not None
    home_id = office.matter.point_id
    repoint(office.desk, office.bai, office.matter_id, away.id, office.form())
    assert office.moves(Changed.POINT) == [(HOME, AWAY)]
    with pytest.raises(NotFound):
        undo(office.desk, office.bai, office.matter_id, office.form())
    undo(office.desk, office.city, office.matter_id, office.form())
    assert office.matter.point_id == home_id


def test_articles_are_read_as_people_write_them(office: Office) -> None:
    rearticle(
        office.desk,
        office.bai,
        office.matter_id,
        "第十二条第二款、第15条 20-1",
        office.form(),
        stance=Stance.AGAINST,
    )
    assert office.matter.articles == ["12.2", "15", "20-1"]
    assert office.matter.stance is Stance.AGAINST
    undo(office.desk, office.bai, office.matter_id, office.form())
    matter = office.matter
    assert (matter.articles, matter.stance) == ([], None)


def test_articles_nobody_can_read_are_refused_by_name(office: Office) -> None:
    with pytest.raises(Refused, match="路灯那块"):
        rearticle(office.desk, office.bai, office.matter_id, "路灯那块", office.form(), stance=None)


def say_two(office: Office) -> None:
    with office.desk.memory.write() as session:
        session.get_one(Matter, office.matter_id).verbatim = TWO_THINGS


def test_parts_become_matters_of_their_own_and_the_words_stay_as_they_were(
    office: Office,
) -> None:
    say_two(office)
    start = TWO_THINGS.index("另外")
    part = Part(start, len(TWO_THINGS), Kind.QUESTION)
    (made_id,) = split(office.desk, office.bai, office.matter_id, [part], office.form())
    assert office.matter.verbatim == TWO_THINGS
    with office.desk.memory.read() as session:
        made = session.get_one(Matter, made_id)
    assert made.verbatim == "另外请问养犬证在哪里办？"
    assert (made.kind, made.point_id) == (Kind.QUESTION, office.matter.point_id)
    assert made.follower_id == office.matter.follower_id
    assert office.moves(Changed.SPLIT) == [("", made.number)]


def test_a_split_taken_back_leads_the_new_number_to_the_old_matter(office: Office) -> None:
    say_two(office)
    part = Part(10, len(TWO_THINGS), Kind.QUESTION)
    (made_id,) = split(office.desk, office.bai, office.matter_id, [part], office.form())
    undo(office.desk, office.bai, office.matter_id, office.form())
    with office.desk.memory.read() as session:
        made = session.get_one(Matter, made_id)
    assert (made.state, made.merged_into_id) == (State.CLOSED, office.matter_id)


@pytest.mark.parametrize(
    ("spans", "why"),
    [
        ([], "先选出"),
        ([(0, 5), (4, 8)], "重叠"),
        ([(0, 10), (10, 22)], "留下一些"),
        ([(5, 99)], "超出"),
        ([(-1, 3)], "超出"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_spans_that_cannot_be_are_refused(
    office: Office, spans: list[tuple[int, int]], why: str
) -> None:
    say_two(office)
    parts = [Part(start, end, Kind.QUESTION) for start, end in spans]
    with pytest.raises(Refused, match=why):
        split(office.desk, office.bai, office.matter_id, parts, office.form())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_form_without_its_token_does_nothing(office: Office) -> None:
    with pytest.raises(Refused, match="不完整"):
        rekind(office.desk, office.bai, office.matter_id, Kind.QUESTION, Form("", 1))
