"""Themes at the desk: ids that last, decisions that bind, and nobody sees more than her own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.access import Actor, NotFound, Refused
from handlers.desk import Desk
from handlers.moving import Hand, move_kind
from handlers.themes import (
    detach,
    group,
    group_when_due,
    list_themes,
    merge_themes,
    name_theme,
    open_theme,
    put_into,
    split_theme,
    themes_of,
)
from models.matter import Matter
from models.move import Mover
from models.staff import Role
from models.theme import Theme, ThemeMember, ThemeMove
from models.words import Kind
from reports.theme_figure import ThemeFigure
from tests.support.cast import Person
from tests.support.ledger import matters, number_for, scene
from tests.support.twins import StandingClock

HOME, AWAY = "诚城社区", "关堤乡"
CITY = Actor(None, "shi", Role.CITY)
LAMPS = ("建议村里路灯坏了三天内修好", "建议路灯坏了就得有人修", "路灯坏了半年没人修，黑灯瞎火")
DOGS = ("建议遛狗必须拴绳", "建议遛狗要拴绳，不拴就罚", "遛狗不拴绳吓着孩子，没人管")


@pytest.fixture
def town(desk: Desk, person: Callable[[str], Person]) -> Desk:
    """Three people speak of lamps at HOME, three of dogs at AWAY; somebody accuses somebody."""
    for point, texts in ((HOME, LAMPS), (AWAY, DOGS)):
        for nth, text in enumerate(texts):
            someone = person(f"{point}{nth}")
            someone.scans(scene(desk, point))
            someone.says(text)
    person("告状的").says("俺要举报村支书贪污路灯款，路灯坏了不修")
    group(desk)
    return desk


def theme_with(desk: Desk, word: str, actor: Actor = CITY) -> ThemeFigure:
    return next(f for f in list_themes(desk, actor) if any(word in case.text for case in f.cases))


def ids_of(desk: Desk, theme_id: int) -> set[int]:
    return {matter.id for matter in open_theme(desk, CITY, theme_id).matters}


def at(desk: Desk, point: str, role: Role = Role.CLERK) -> Actor:
    with desk.memory.read() as session:
        from models.contact_point import point_named

        found = point_named(session, point)
        assert found is not None
        return Actor(None, "bai", role, frozenset({found.id}))


def test_what_many_said_is_one_theme_in_figures(town: Desk) -> None:
    lamps = theme_with(town, "路灯")
    assert (lamps.matters, lamps.people, lamps.nameless, lamps.points) == (3, 3, 0, (HOME,))
    assert "路灯" in lamps.name
    assert "路灯" in lamps.words
    assert 2 <= len(lamps.cases) <= 3


def test_a_report_of_wrongdoing_is_in_no_theme(town: Desk) -> None:
    with town.memory.read() as session:
        sealed = session.scalars(select(Matter.id).where(Matter.sealed)).all()
        assert sealed
        assert not session.scalars(
            select(ThemeMember).where(ThemeMember.matter_id.in_(sealed))
        ).all()
    keeper = Actor(None, "bao", Role.KEEPER)
    with pytest.raises(Refused):
        list_themes(town, keeper)
    with town.memory.read() as session:
        assert themes_of(session, keeper) == []


def test_a_clerk_sees_the_themes_of_her_point(town: Desk) -> None:
    figures = list_themes(town, at(town, AWAY))
    assert [figure.matters for figure in figures] == [3]
    with pytest.raises(NotFound):
        open_theme(town, at(town, AWAY), theme_with(town, "路灯").theme_id)


def test_of_a_theme_shared_with_others_she_sees_her_own_words_only(
    town: Desk, person: Callable[[str], Person]
) -> None:
    someone = person("关堤的灯")
    someone.scans(scene(town, AWAY))
    someone.says("建议路灯坏了及时修")
    group(town)
    mine = theme_with(town, "路灯", at(town, AWAY))
    assert mine.matters == 1
    assert all("黑灯瞎火" not in words for words in (mine.name, *mine.words))
    with pytest.raises(Refused):
        name_theme(town, at(town, AWAY), mine.theme_id, "灯")


def test_a_theme_keeps_its_id_while_it_grows(town: Desk, person: Callable[[str], Person]) -> None:
    lamps = theme_with(town, "路灯")
    person("后来的").says("建议村里路灯坏了马上修")
    group_when_due(town)
    grown = theme_with(town, "路灯")
    assert (grown.theme_id, grown.matters) == (lamps.theme_id, 4)


def test_grouping_twice_changes_nothing(town: Desk) -> None:
    before = list_themes(town, CITY)
    group(town)
    assert list_themes(town, CITY) == before


def test_a_name_by_staff_stands(town: Desk) -> None:
    lamps = theme_with(town, "路灯")
    name_theme(town, CITY, lamps.theme_id, "  路灯 维修时限 ")
    group(town)
    assert theme_with(town, "路灯").name == "路灯 维修时限"
    name_theme(town, CITY, lamps.theme_id, "")
    assert theme_with(town, "路灯").name == lamps.name
    with pytest.raises(Refused):
        name_theme(town, CITY, lamps.theme_id, "长" * 61)


def test_a_merger_survives_grouping(town: Desk) -> None:
    lamps, dogs = theme_with(town, "路灯"), theme_with(town, "遛狗")
    merge_themes(town, CITY, lamps.theme_id, dogs.theme_id)
    group(town)
    (one,) = list_themes(town, CITY)
    assert (one.theme_id, one.matters) == (lamps.theme_id, 6)


def test_a_split_survives_grouping(town: Desk) -> None:
    lamps = theme_with(town, "路灯")
    first, *rest = sorted(ids_of(town, lamps.theme_id))
    new = split_theme(town, CITY, lamps.theme_id, [first])
    group(town)
    assert ids_of(town, new) == {first}
    assert ids_of(town, lamps.theme_id) == set(rest)
    with pytest.raises(Refused):
        split_theme(town, CITY, new, [first])


def test_what_was_detached_stays_out_until_it_is_put_somewhere(town: Desk) -> None:
    lamps, dogs = theme_with(town, "路灯"), theme_with(town, "遛狗")
    first = min(ids_of(town, lamps.theme_id))
    detach(town, CITY, lamps.theme_id, [first])
    group(town)
    assert first not in ids_of(town, lamps.theme_id)
    put_into(town, CITY, [first], dogs.theme_id)
    group(town)
    assert first in ids_of(town, dogs.theme_id)


def test_every_decision_is_a_row_with_who_and_when(town: Desk) -> None:
    lamps, dogs = theme_with(town, "路灯"), theme_with(town, "遛狗")
    name_theme(town, CITY, lamps.theme_id, "灯")
    merge_themes(town, CITY, lamps.theme_id, dogs.theme_id)
    with town.memory.read() as session:
        rows = list(session.scalars(select(ThemeMove).order_by(ThemeMove.id)))
    assert [row.act.value for row in rows] == ["named", "merged"]
    assert len(rows[1].matters) == 3
    assert len(open_theme(town, CITY, lamps.theme_id).moves) == 2


@pytest.mark.parametrize("role", [Role.LAWYER, Role.AUDITOR])
def test_who_only_reads_decides_nothing(town: Desk, role: Role) -> None:
    with pytest.raises(Refused):
        name_theme(town, at(town, HOME, role), theme_with(town, "路灯").theme_id, "灯")


def test_nonsense_is_refused(town: Desk) -> None:
    lamps = theme_with(town, "路灯").theme_id
    wrongs: tuple[Callable[[], object], ...] = (
        lambda: name_theme(town, CITY, 987_654, "灯"),
        lambda: merge_themes(town, CITY, lamps, lamps),
        lambda: detach(town, CITY, lamps, []),
        lambda: detach(town, CITY, lamps, [987_654]),
        lambda: put_into(town, CITY, [987_654], lamps),
    )
    for wrong in wrongs:
        with pytest.raises(Refused):
            wrong()


def test_what_she_erased_is_in_no_theme_and_in_no_label(
    town: Desk, person: Callable[[str], Person]
) -> None:
    lamps = theme_with(town, "路灯")
    someone = person(f"{HOME}2")
    someone.says(number_for(someone.says("删除我的信息"), "确认删除"))
    assert theme_with(town, "路灯").matters == 2
    with town.memory.read() as session:
        assert session.get_one(Theme, lamps.theme_id).label is None
    group_when_due(town)
    assert theme_with(town, "路灯").theme_id == lamps.theme_id


def test_what_turns_out_to_be_a_report_leaves_its_theme(town: Desk) -> None:
    lamps = theme_with(town, "路灯")
    with town.memory.write() as session:
        matter = session.get_one(Matter, min(ids_of(town, lamps.theme_id)))
        move_kind(session, matter, Kind.REPORT, Hand(town.clock.now(), Mover.STAFF))
    assert theme_with(town, "路灯").matters == 2


def test_what_she_took_back_does_not_count(town: Desk, person: Callable[[str], Person]) -> None:
    someone = person(f"{HOME}1")
    someone.says(number_for(someone.says("撤回"), "撤回"))
    assert theme_with(town, "路灯").matters == 2
    group_when_due(town)
    with town.memory.read() as session:
        lamps = theme_with(town, "路灯").theme_id
        rows = session.scalars(select(ThemeMember).where(ThemeMember.theme_id == lamps)).all()
    assert len(rows) == 2


def test_she_erases_while_a_grouping_is_under_way(
    town: Desk, person: Callable[[str], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers.themes import group as grouping

    module = __import__("handlers.themes.group", fromlist=["grouped"])
    real, someone = module.grouped, person(f"{HOME}2")

    def slow(*given: object) -> object:
        someone.says(number_for(someone.says("删除我的信息"), "确认删除"))
        monkeypatch.setattr(module, "grouped", real)
        return real(*given)

    monkeypatch.setattr(module, "grouped", slow)
    grouping(town)
    lamps = theme_with(town, "路灯")
    assert lamps.matters == 2
    with town.memory.read() as session:
        label = session.get_one(Theme, lamps.theme_id).label or ""
    assert "黑灯瞎火" not in label


def test_the_same_text_from_many_is_told_apart_and_counted(
    town: Desk, person: Callable[[str], Person]
) -> None:
    text = "建议小区业主大会每年公布物业公共收益的账目"
    for nth in range(4):
        person(f"业主{nth}").says(text)
    group(town)
    figure = theme_with(town, "公共收益")
    assert (figure.matters, figure.copied, figure.copied_people) == (4, 4, 4)
    assert len(figure.cases) == 1


def test_themes_of_a_week_count_that_week(
    town: Desk, clock: StandingClock, person: Callable[[str], Person]
) -> None:
    clock.forward(days=7)
    person("新来的").says("建议村里路灯坏了马上修")
    group(town)
    now = town.clock.now()
    with town.memory.read() as session:
        week = themes_of(session, CITY, now - timedelta(days=1), now + timedelta(days=1))
        assert [figure.matters for figure in week] == [1]
        assert themes_of(session, CITY, now + timedelta(days=1)) == []


def test_a_search_finds_by_words_and_places(town: Desk) -> None:
    assert len(list_themes(town, CITY, "拴绳")) == 1
    assert len(list_themes(town, CITY, HOME)) == 1
    assert list_themes(town, CITY, "没有这回事") == []


def test_a_decision_in_the_middle_of_a_grouping_is_not_undone(
    town: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from handlers.themes import group as grouping

    lamps, dogs = theme_with(town, "路灯"), theme_with(town, "遛狗")
    module = __import__("handlers.themes.group", fromlist=["grouped"])
    real, times = module.grouped, list[int]()

    def slow(*given: object) -> object:
        if not times:
            merge_themes(town, CITY, lamps.theme_id, dogs.theme_id)
        times.append(1)
        return real(*given)

    monkeypatch.setattr(module, "grouped", slow)
    grouping(town)
    assert len(times) == 2
    assert theme_with(town, "路灯").matters == 6


def test_nothing_to_group_is_no_trouble(desk: Desk) -> None:
    assert group(desk) == 0
    group_when_due(desk)
    assert list_themes(desk, CITY) == []
    assert matters(desk) == []
