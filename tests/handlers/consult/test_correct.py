"""An officer puts right what the reading got wrong; each step can be taken back."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from sqlalchemy import MetaData, select

from handlers.access import Refused
from handlers.consult.correct import Correction, Do, correct_provision, undo_correction
from handlers.consult.explain import explain
from handlers.desk import Desk
from models.audit_entry import AuditEntry
from models.matter import Channel, Matter, PointHow, State
from models.opinion import Opinion, OpinionHow
from models.provision import Provision
from models.snapshot import count_on
from models.words import Kind
from tests.support.consultations import CITY, Put, form, put


def corrects(made: Put, row: int, do: Do, **fields: str) -> int:
    return correct_provision(made.desk, CITY, made.id, row, Correction(do, **fields), form=form())


def shape(made: Put) -> list[tuple[object, ...]]:
    """The whole text as anybody sees it, with the ids that others hold on to."""
    return [
        (r.id, r.parent_id, r.position, r.kind, r.number, r.heading, r.text, r.place, r.explanation)
        for r in made.view().rows
    ]


def text(made: Put) -> list[str]:
    return [f"{r.place} {r.heading}{r.text}".strip() for r in made.view().rows if r.kind != "章"]


@pytest.fixture
def made(desk: Desk) -> Put:
    return put(desk)


def test_words_number_heading_and_kind(made: Put) -> None:
    corrects(made, made.line("4.1"), Do.SAVE, kind="款", text="每户养犬不得超过两只。")
    corrects(made, made.article("4"), Do.SAVE, kind="条", number="三条之一", heading="数量")
    corrects(made, made.line("2.2"), Do.SAVE, kind="项", number="（一）", text="农村参照。")
    assert {"3-1 数量", "3-1.1 每户养犬不得超过两只。", "2.1(1) 农村参照。"} <= set(text(made))
    assert made.view().doubts == ["第三条后面是第五条，中间好像少了。"]


def test_a_blank_line_parts_and_a_mark_says_what_the_piece_is(made: Put) -> None:
    pieces = ("每户养犬不得超过一只。", "禁止遗弃。", "第四条之一 犬只应当免疫：")
    words = "\n\n".join([*pieces, "（一）每年一次；", "（二）留存证明。"])
    corrects(made, made.line("4.1"), Do.SAVE, kind="款", text=words)
    assert text(made)[-9:] == [
        *("4", "4.1 每户养犬不得超过一只。", "4.2 禁止遗弃。"),
        *("4-1", "4-1.1 犬只应当免疫：", "4-1.1(1) 每年一次；", "4-1.1(2) 留存证明。"),
        *("5", "5.1 本规定自2027年3月1日起施行。"),
    ]


def test_parts_are_joined_removed_and_added(made: Put) -> None:
    corrects(made, made.line("2.2"), Do.JOIN)
    assert "2.1 本市城市建成区内养犬，适用本规定。农村地区参照执行。" in text(made)
    with pytest.raises(Refused, match="前面没有可以合并"):
        corrects(made, made.article("5"), Do.JOIN)
    corrects(made, next(r.id for r in made.view().rows if r.heading == "附则"), Do.JOIN)
    corrects(made, made.article("5"), Do.JOIN)
    assert text(made)[-2:] == ["4.1 每户养犬不得超过一只。", "4.2 本规定自2027年3月1日起施行。"]
    corrects(made, made.line("3.1(2)"), Do.DELETE)
    corrects(made, made.article("3"), Do.ADD, kind="款", text="违反前款规定的，予以劝导。")
    corrects(made, made.article("4"), Do.ADD, kind="条", number="5", text="自公布之日起施行。")
    assert text(made)[-5:] == [
        *("4", "4.1 每户养犬不得超过一只。", "4.2 本规定自2027年3月1日起施行。"),
        *("5", "5.1 自公布之日起施行。"),
    ]
    assert "3.2 违反前款规定的，予以劝导。" in text(made)
    assert [r.place for r in made.view().rows if r.kind == "项"] == ["3.1(1)", "3.1(3)"]


@pytest.mark.parametrize("seed", range(2))
def test_whatever_was_done_can_be_taken_back_step_by_step(made: Put, seed: int) -> None:
    chance = random.Random(seed)
    explain(*(made.desk, CITY, made.id, made.article("3"), "出门牵绳。"), questions=[], form=form())
    seen = [shape(made)]
    while len(seen) < 12:
        row = chance.choice(made.view().rows)
        do, kind = chance.choice(list(Do)), chance.choice(("条", "款", "项", "目", row.kind))
        number = str(chance.randint(1, 60)) if kind != "款" else ""
        words = "" if kind == "章" else chance.choice(["新写的话。", "前半。\n\n后半。", ""])
        try:
            corrects(made, row.id, do, kind=kind, number=number, heading="名", text=words)
        except Refused:
            continue
        seen.append(shape(made))
    while len(seen) > 1:
        assert shape(made) == seen.pop()
        undo_correction(made.desk, CITY, made.id, form=form())
    assert shape(made) == seen[0]
    with pytest.raises(Refused, match="没有可以撤销"):
        undo_correction(made.desk, CITY, made.id, form=form())


REFUSED: dict[str, Callable[[Put], object]] = {
    "第3条已经有了": lambda m: corrects(m, m.article("4"), Do.SAVE, kind="条", number="3"),
    "没看懂编号": lambda m: corrects(m, m.article("4"), Do.SAVE, kind="条", number="好几"),
    "第几项": lambda m: corrects(m, m.line("4.1"), Do.SAVE, kind="项", text="好"),
    "没有文字": lambda m: corrects(m, m.line("4.1"), Do.SAVE, kind="款", text=" \n "),
    "是条、款还是项": lambda m: corrects(m, m.line("4.1"), Do.SAVE, kind="段", text="好"),
    "前面没有可以合并": lambda m: corrects(m, m.line("1.1"), Do.JOIN),
    "最多 10000 个字": lambda m: corrects(m, m.line("1.1"), Do.SAVE, kind="款", text="字" * 10001),
    "没有这一段": lambda m: corrects(m, 999_999, Do.DELETE),
}


def test_an_undo_brings_back_what_was_there_although_others_came_meanwhile(made: Put) -> None:
    before = shape(made)
    last = max(row.id for row in made.view().rows)
    assert made.line("5.1") == last
    corrects(made, made.article("5"), Do.DELETE)
    other = put(made.desk)
    assert last < min(row.id for row in other.view().rows)
    theirs = shape(other)
    undo_correction(made.desk, CITY, made.id, form=form())
    assert (shape(made), shape(other)) == (before, theirs)


def test_an_undo_whose_place_was_taken_says_so_and_changes_nothing(made: Put) -> None:
    last = made.line("5.1")
    corrects(made, made.article("5"), Do.DELETE)
    other, left = put(made.desk), shape(made)
    with made.desk.memory.write() as session:  # as after a backup that counted on from below
        session.add(Provision(id=last, draft_id=other.view().draft.id, position=99, kind="款"))
    with pytest.raises(Refused, match="恢复过备份"):
        undo_correction(made.desk, CITY, made.id, form=form())
    assert shape(made) == left


def test_what_cannot_be_is_refused_and_changes_nothing(made: Put) -> None:
    before = shape(made)
    for because, attempt in REFUSED.items():
        with pytest.raises(Refused, match=because):
            attempt(made)
    assert shape(made) == before


def test_what_people_spoke_on_stays_as_it_was(made: Put) -> None:
    corrects(made, made.line("4.1"), Do.SAVE, kind="款", text="每户养犬不得超过两只。")
    made.opens()
    spoken_on(made, made.article("4"), "4")
    for row in (made.article("4"), made.line("4.1")):
        with pytest.raises(Refused, match="已经有人对第四条提了意见"):
            corrects(made, row, Do.DELETE)
    heading = next(r.id for r in made.view().rows if r.heading == "附则")
    corrects(made, heading, Do.JOIN)
    with pytest.raises(Refused, match="第四条"):  # its words would run into those of another
        corrects(made, made.article("5"), Do.JOIN)
    undo_correction(made.desk, CITY, made.id, form=form())
    with pytest.raises(Refused, match="第四条"):
        undo_correction(made.desk, CITY, made.id, form=form())
    corrects(made, made.line("1.1"), Do.SAVE, kind="款", text="为了规范养犬，制定本规定。")
    with made.desk.memory.read() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"consultation_make", "consultation_correct", "consultation_open"} <= actions


def spoken_on(made: Put, provision_id: int, place: str) -> None:
    """Somebody's opinion, straight into the memory."""
    now = made.desk.clock.now()
    with made.desk.memory.write() as session:
        matter = Matter(
            number="7770000017",
            kind=Kind.OPINION,
            state=State.RECEIVED,
            channel=Channel.DESK,
            verbatim="一只太少了",
            point_how=PointHow.NONE,
            articles=[place],
            laws=[],
            places=[],
            because=[],
            flags=[],
            arrived_at=now,
        )
        session.add(matter)
        session.flush()
        session.add(
            Opinion(
                matter_id=matter.id,
                consultation_id=made.id,
                draft_id=made.view().draft.id,
                provision_id=provision_id,
                place=place,
                whole=False,
                late=False,
                how=OpinionHow.STAFF,
                filed_at=now,
            )
        )


def test_what_comes_after_a_restore_takes_no_id_that_an_undo_brings_back(desk: Desk) -> None:
    made = put(desk)
    last = made.article("5")
    correct_provision(desk, CITY, made.id, last, Correction(Do.DELETE), form=form())
    with desk.memory.engine.begin() as connection:  # as a restore does at its end
        tables = MetaData()
        tables.reflect(connection)
        count_on(connection, list(tables.tables.values()))
    undo_correction(desk, CITY, made.id, form=form())
    put(desk)
