"""Villages and towns of the region: taken in from CSV, heard without a restart."""

from __future__ import annotations

import pytest

from handlers.ear import Ear, Spot
from handlers.import_places import import_places
from handlers.register import BadDirectory
from models.base import Memory
from models.place import all_places
from tests.handlers.directory import LATER, NOW, points_of, take

POINTS = "名称,类型\n甲河镇,乡镇\n乙河乡,乡镇\n"
PLACES = """level,code,name,county_code,county,town_code,town,short_name
county,1,某县,1,某县,,,某
town,2,甲河镇,1,某县,2,甲河镇,甲河
town,3,开发区丙河乡,1,某县,3,开发区丙河乡,开发区丙河
village,4,丁家堤村民委员会,1,某县,2,甲河镇,丁家堤
village,5,戊家堤村民委员会,1,某县,2,甲河镇,戊家堤
village,6,戊家堤村民委员会,1,某县,3,乙河乡,戊家堤
village,7,己家堤村民委员会,1,某县,3,开发区丙河乡,己家堤
"""


@pytest.fixture
def city(memory: Memory) -> Memory:
    take(memory, POINTS)
    return memory


def heard(memory: Memory) -> Ear:
    ear = Ear()
    with memory.read() as session:
        ear.refresh(session)
    return ear


def test_a_village_leads_to_the_point_of_its_town(city: Memory) -> None:
    import_places(city, PLACES, now=NOW)
    points = points_of(city)
    assert heard(city).find("俺丁家堤的路坏了") == ("丁家堤村", Spot(points["甲河镇"].id))


def test_villages_of_one_name_and_villages_nobody_serves_are_known_and_lead_nowhere(
    city: Memory,
) -> None:
    import_places(city, PLACES, now=NOW)
    ear = heard(city)
    assert ear.spot("戊家堤村") is None
    assert ear.spot("己家堤村") is None
    assert ear.understand("己家堤村的路灯坏了没人修", None).main.places == ("己家堤村",)


def test_the_table_may_say_which_point_serves_a_village(city: Memory) -> None:
    import_places(city, "类型,名称,乡镇,联系点\n村,己家堤村,丙河乡,乙河乡\n", now=NOW)
    assert heard(city).spot("己家堤村") == Spot(points_of(city)["乙河乡"].id)


def test_a_listening_ear_takes_up_new_villages(city: Memory) -> None:
    ear = heard(city)
    assert ear.understand("丁家堤村的路灯坏了没人修", None).main.places == ()
    import_places(city, PLACES, now=NOW)
    with city.read() as session:
        ear.refresh(session)
    assert ear.understand("丁家堤村的路灯坏了没人修", None).main.places == ("丁家堤村",)


def test_the_same_table_again_changes_nothing(city: Memory) -> None:
    assert import_places(city, PLACES, now=NOW).added == 6
    again = import_places(city, PLACES, now=LATER)
    assert (again.added, again.changed, again.same) == (0, 0, 6)
    with city.read() as session:
        assert {place.changed_at for place in all_places(session)} == {NOW}


def test_a_point_that_does_not_exist_is_named_and_nothing_is_taken(city: Memory) -> None:
    with pytest.raises(BadDirectory, match="没有叫“庚河镇”的联系点"):
        import_places(city, "类型,名称,联系点\n村,丁家堤村,庚河镇\n", now=NOW)
    with city.read() as session:
        assert all_places(session) == []
