"""The sample city holds exactly what is known of the network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from handlers.ear import Ear
from handlers.register import (
    is_sample,
    load_sample,
    sample_directory,
)
from models.base import Memory
from models.contact_point import ContactPoint, PointKind, PointStatus, all_points
from models.liaison import Liaison
from models.site import Site, SiteKind
from tests.handlers.directory import (
    LATER,
    NOW,
    picture,
    points_of,
    take,
)
from tests.support.databases import Databases

OLD = {"诚城社区", "关堤乡", "石婆固镇", "原武镇", "原兴街道", "百泉律所", "三多律所"} | {
    "心连心股份有限公司"
}
NEW = {"东大阳堤村", "汲水镇", "冀屯镇", "亢村镇", "王村乡", "平原镇", "向阳街道", "耿黄镇"}
VACANT = {"待定联系点（一）", "待定联系点（二）"}


@pytest.fixture(scope="module")
def city(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """The sample city; these tests only look at it."""
    memory = Memory(databases.fresh("sqlite", tmp_path_factory.mktemp("city")))
    load_sample(memory, NOW)
    yield memory
    memory.close()


def test_the_sample_city_has_sixteen_named_points_and_two_to_be_filled_in(city: Memory) -> None:
    points = points_of(city)
    assert points.keys() == OLD | NEW | VACANT
    assert {n for n, p in points.items() if p.status is PointStatus.VACANT} == VACANT
    assert {n for n, p in points.items() if p.status is PointStatus.ACTIVE} == OLD | NEW
    assert [point.position for point in points.values()] == list(range(1, 19))


def test_the_kinds_of_the_sample_points_are_those_of_the_network(city: Memory) -> None:
    kinds = Counter(p.kind for p in points_of(city).values() if p.name not in VACANT)
    assert kinds == {
        PointKind.TOWNSHIP: 9,
        PointKind.COMMUNITY: 3,
        PointKind.LAW_FIRM: 2,
        PointKind.COMPANY: 1,
        PointKind.VILLAGE: 1,
    }


def test_points_grew_from_six_to_ten_to_eighteen(city: Memory) -> None:
    years = Counter(point.batch_year for point in points_of(city).values())
    assert years == {2017: 6, 2020: 4, 2022: 8}


def test_each_new_point_has_an_old_one_as_mentor_and_is_a_model_station(city: Memory) -> None:
    points = points_of(city)
    by_id = {point.id: point.name for point in points.values()}
    assert {by_id[points[name].mentor_id or 0] for name in NEW} <= OLD
    model = {name for name, p in points.items() if "代表联络站示范点" in p.identities}
    assert model == NEW == {name for name, p in points.items() if p.batch_year == 2022}


def test_tiers_have_a_history(city: Memory) -> None:
    with city.read() as session:
        named = {point.name: point for point in all_points(session)}
        day = date(2026, 11, 20)
        assert named["诚城社区"].tier_on(day) == "省级示范"
        assert named["关堤乡"].tier_on(day) == "市级示范"
        assert named["向阳街道"].tier_on(date(2024, 3, 19)) == "普通"
        assert named["向阳街道"].tier_on(date(2024, 3, 20)) == "省级"


def test_the_model_points_have_the_sites_of_the_report(city: Memory) -> None:
    with city.read() as session:
        rows = session.execute(
            select(ContactPoint.name, Site.kind).join(Site, Site.point_id == ContactPoint.id)
        )
        kinds = Counter((name, kind) for name, kind in rows)
    assert kinds["诚城社区", SiteKind.COLLECTION] == 9
    assert kinds["诚城社区", SiteKind.DESK] == kinds["诚城社区", SiteKind.BOX] == 1
    assert kinds["关堤乡", SiteKind.DESK] == 19
    assert kinds["关堤乡", SiteKind.BOX] == 8
    assert kinds["关堤乡", SiteKind.STATION] == 32
    for name in OLD | NEW:
        assert kinds[name, SiteKind.DESK], name
        assert kinds[name, SiteKind.BOX], name


def test_the_liaisons_cover_the_units_of_the_report_and_name_nobody(city: Memory) -> None:
    with city.read() as session:
        rows = session.execute(
            select(ContactPoint.name, Liaison.unit_kind, Liaison.category, Liaison.name).join(
                Liaison, Liaison.point_id == ContactPoint.id
            )
        ).all()
    units = Counter((point, kind) for point, kind, _, _ in rows)
    assert (units["关堤乡", "村"], units["关堤乡", "企事业单位"]) == (19, 13)
    assert units["诚城社区", "片区"] == 30
    network = {category.value for point, _, category, _ in rows if point == "原武镇"}
    assert network == {"人大代表", "五老", "网格员", "群众"}
    assert {name for _, _, _, name in rows} == {""}


def test_sample_points_lie_in_the_city_and_apart(city: Memory) -> None:
    named = [p for p in points_of(city).values() if p.name not in VACANT]
    places = {(p.latitude, p.longitude) for p in named}
    assert len(places) == 16
    assert all(34.9 < (lat or 0) < 35.7 and 113.4 < (lon or 0) < 114.4 for lat, lon in places)


def test_the_sample_city_is_loaded_once_and_marked(memory: Memory) -> None:
    with memory.read() as session:
        assert not is_sample(session)
    load_sample(memory, NOW)
    before = picture(memory)
    load_sample(memory, LATER)
    assert picture(memory) == before
    with memory.read() as session:
        assert is_sample(session)


def test_a_real_city_is_not_overlaid_with_the_sample(memory: Memory) -> None:
    take(memory, "名称,类型\n河湾镇,镇\n")
    load_sample(memory, NOW)
    assert list(points_of(memory)) == ["河湾镇"]
    with memory.read() as session:
        assert not is_sample(session)


def test_the_directory_without_a_database_is_the_one_the_desk_hears_with(city: Memory) -> None:
    ear = Ear()
    with city.read() as session:
        ear.refresh(session)
    heard = ear._heard.directory.places
    assert set(sample_directory().places) == set(heard)
    assert sample_directory().find("东大阳堤的路灯坏了")[0].name == "东大阳堤村"
