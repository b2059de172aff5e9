"""The directory is taken in whole or not at all, again and again."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from handlers.access import Actor, Refused
from handlers.desk import Desk
from handlers.ear import Ear
from handlers.ports import OutsideError, QrCode
from handlers.register import (
    SAMPLE_CITY,
    import_points,
    import_points_command,
    load_sample,
    make_codes,
    scene_labels,
)
from handlers.register_columns import LIAISONS, POINTS, SITES
from models.audit_entry import AuditEntry
from models.base import Memory
from models.contact_point import PointStatus
from models.installation import DIRECTORY_VERSION, fact
from models.staff import Role
from tests.handlers.directory import (
    LATER,
    NOW,
    SAMPLE_TABLES,
    faults,
    picture,
    points_of,
    sites_of,
    take,
)
from tests.support.twins import WritingMessenger

GUIDE = SAMPLE_CITY.parent / "docs" / "directory.md"


@pytest.fixture
def city(memory: Memory) -> Memory:
    load_sample(memory, NOW)
    return memory


# --- importing again --------------------------------------------------------------------------


def test_importing_the_same_again_changes_no_row(city: Memory) -> None:
    before = picture(city)
    done = take(city, *SAMPLE_TABLES, now=LATER)
    after = picture(city)
    assert (done.points.same, done.sites.same, done.liaisons.same) == (18, 98, 74)
    assert done.points.added == done.points.changed == 0
    assert [after[k] for k in ("points", "sites", "liaisons")] == [
        before[k] for k in ("points", "sites", "liaisons")
    ]


def test_every_import_raises_the_version_so_that_processes_notice(city: Memory) -> None:
    ear = Ear()
    with city.read() as session:
        ear.refresh(session)
    take(city, "名称,类型\n河湾镇,镇\n")
    with city.read() as session:
        assert fact(session, DIRECTORY_VERSION) == "2"
        ear.refresh(session)
    assert ear.find("我是河湾镇的") is not None


def test_a_column_left_out_keeps_and_an_empty_cell_empties(memory: Memory) -> None:
    take(memory, "名称,类型,地区,品牌\n河湾镇,镇,东区,田埂议事\n")
    take(memory, "名称,类型,地区\n河湾镇,镇,\n", now=LATER)
    point = points_of(memory)["河湾镇"]
    assert (point.region, point.brand, point.changed_at) == ("", "田埂议事", LATER)


def test_what_is_no_longer_in_the_tables_is_reported_and_kept(memory: Memory) -> None:
    take(
        memory,
        "名称,类型\n河湾镇,镇\n北坡村,村\n",
        "联系点,名称,类型,场景值\n河湾镇,咨询台,咨询台,hw-1\n北坡村,咨询台,咨询台,bp-1\n",
        "联系点,单位,类别\n河湾镇,一组,群众\n河湾镇,二组,群众\n",
    )
    done = take(
        memory,
        "名称,类型\n河湾镇,镇\n",
        "联系点,名称,类型,场景值\n河湾镇,咨询台,咨询台,hw-1\n",
        "联系点,单位,类别\n河湾镇,一组,群众\n",
    )
    assert done.missing_points == ("北坡村",)
    assert done.missing_sites == ("bp-1",)
    assert done.missing_liaisons == ("河湾镇·二组",)
    assert {p.status for p in points_of(memory).values()} == {PointStatus.ACTIVE}
    assert sites_of(memory).keys() == {"hw-1", "bp-1"}


def test_a_point_is_retired_only_by_an_explicit_status(memory: Memory) -> None:
    take(memory, "名称,类型\n河湾镇,镇\n")
    take(memory, "名称,类型,状态\n河湾镇,镇,停用\n")
    done = take(memory, "名称,类型,状态\n河湾镇,镇,\n北坡村,村,\n")
    named = {point.name: point.status for point in points_of(memory).values()}
    assert named == {"河湾镇": PointStatus.RETIRED, "北坡村": PointStatus.ACTIVE}
    assert done.missing_points == ()


def test_a_vacant_point_is_filled_in_by_renaming_and_keeps_its_id(city: Memory) -> None:
    table = "名称,原名称,类型\n河湾镇,待定联系点（一）,镇\n"
    vacant = points_of(city)["待定联系点（一）"]
    done = take(city, table)
    assert done.renamed == (("待定联系点（一）", "河湾镇"),)
    named = points_of(city)["河湾镇"]
    assert (named.id, named.position) == (vacant.id, vacant.position)
    assert named.status is PointStatus.ACTIVE
    assert take(city, table).points.same == 1


def test_sites_without_a_scene_get_a_stable_one_that_survives_renaming(memory: Memory) -> None:
    sites = "联系点,名称,类型,场景值\n{},咨询台,咨询台,\n{},征集箱,征集箱,\n"
    take(memory, "名称,类型\n河湾镇,镇\n", sites.format("河湾镇", "河湾镇"))
    first = picture(memory)["sites"]
    again = take(memory, "名称,类型\n河湾镇,镇\n", sites.format("河湾镇", "河湾镇"))
    renamed = take(
        memory,
        "名称,原名称,类型\n大河湾镇,河湾镇,镇\n",
        sites.format("大河湾镇", "大河湾镇"),
    )
    assert again.sites.same == renamed.sites.same == 2
    assert picture(memory)["sites"] == first


def test_sites_need_no_column_for_the_scene(memory: Memory) -> None:
    tables = ("名称,类型\n河湾镇,镇\n", "联系点,名称,类型\n河湾镇,咨询台,咨询台\n")
    assert take(memory, *tables).sites.added == 1
    assert take(memory, *tables).sites.same == 1


def test_a_site_keeps_its_code_when_its_name_changes(memory: Memory, desk: Desk) -> None:
    make_codes(desk)
    table = "联系点,名称,类型,场景值\n诚城社区,大门口征集箱,征集箱,ccsq-box-1\n"
    take(memory, "名称,类型\n诚城社区,社区\n", table)
    site = sites_of(memory)["ccsq-box-1"]
    assert (site.name, site.ticket) == ("大门口征集箱", "ticket-ccsq-box-1")


def test_after_a_fault_nothing_has_changed(city: Memory) -> None:
    before = picture(city)
    faults(
        city,
        "名称,类型,地区,原名称\n诚城社区,社区,别处,\n河湾镇,镇,,待定联系点（一）\n",
        "联系点,名称,类型,场景值\n诚城社区,新箱子,征集箱,ccsq-box-1\n",
        "联系点,单位,类别\n诚城社区,新片区,路人\n",
    )
    assert picture(city) == before


# --- who, how fast, what is said ---------------------------------------------------------------


def test_only_the_city_may_change_the_directory(memory: Memory) -> None:
    points = "名称,类型\n河湾镇,镇\n北坡村,村\n"
    clerk, city = Actor(None, "clerk", Role.CLERK), Actor(None, "fgw", Role.CITY)
    with pytest.raises(Refused, match="不能做这件事"):
        import_points(memory, clerk, points=points, now=NOW)
    assert import_points(memory, city, points=points, now=NOW).points.added == 2
    with memory.read() as session:
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.actor, entry.action) == ("fgw", "import_directory")
        assert entry.detail["points"] == {"added": 2, "changed": 0, "same": 0}


def test_two_imports_at_once_both_count(city: Memory) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda n: take(city, f"名称,类型\n第{n}村,村\n"), (1, 2))
        assert [imported.points.added for imported in done] == [1, 1]
    assert points_of(city).keys() >= {"第1村", "第2村"}
    with city.read() as session:
        assert fact(session, DIRECTORY_VERSION) == "3"


def test_a_thousand_points_and_two_thousand_sites_take_seconds(memory: Memory) -> None:
    points = "".join(f"第{n}村,村,{n}号村,省级 2020-01-01\n" for n in range(1000))
    sites = "".join(f"第{n}村,{k},{k},\n" for n in range(1000) for k in ("咨询台", "征集箱"))
    tables = ("名称,类型,别名,级别\n" + points, "联系点,名称,类型,场景值\n" + sites)
    began = time.process_time()
    done = take(memory, *tables)
    again = take(memory, *tables)
    assert (done.points.added, done.sites.added) == (1000, 2000)
    assert (again.points.same, again.sites.same) == (1000, 2000)
    assert time.process_time() - began < 10  # of the processor: about one


def test_the_command_says_in_chinese_what_it_did(memory: Memory, tmp_path: Path) -> None:
    load_sample(memory, NOW)
    path = tmp_path / "points.csv"
    path.write_text(
        "名称,原名称,类型\n河湾镇,待定联系点（一）,镇\n北坡村,,村\n", encoding="gb18030"
    )
    lines = import_points_command(memory, path, now=NOW).splitlines()
    assert lines[0] == "联系点：新增 1，更新 1，未变 0。"
    assert lines[1] == "改名：待定联系点（一） → 河湾镇。"
    assert lines[2].startswith("表里没有、原样保留的联系点：诚城社区、关堤乡、")
    assert lines[2].endswith(" 等 17 个。")
    assert len(lines) == 3


def test_the_guide_names_every_column() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    for column in (*POINTS, *SITES, *LIAISONS):
        for title in column.titles:
            assert f"`{title}`" in guide, title


# --- QR codes ----------------------------------------------------------------------------------


def test_codes_are_made_once_for_every_open_site(desk: Desk, memory: Memory) -> None:
    assert make_codes(desk, limit=3) == 3
    assert make_codes(desk) == 95
    assert make_codes(desk) == 0
    for scene, site in sites_of(memory).items():
        assert (site.ticket, site.qr_url) == (f"ticket-{scene}", f"http://q.test/{scene}")


class Tiring(WritingMessenger):
    """Makes two codes and then meets WeChat's limit."""

    made = 0

    def create_qr(self, scene: str) -> QrCode:
        if self.made == 2:
            raise OutsideError("今天的次数用完了。")
        self.made += 1
        return super().create_qr(scene)


def test_when_wechat_refuses_what_was_made_is_kept_and_the_reason_said(
    desk: Desk, memory: Memory
) -> None:
    tired = Desk(memory, desk.clock, desk.ear, Tiring(), desk.files, desk.rules)
    with pytest.raises(
        OutsideError, match=r"做好 2 个二维码后停在“ccsq-site-3”：今天的次数用完了。"
    ):
        make_codes(tired)
    assert make_codes(desk) == 96


def test_labels_beside_codes_name_the_point_and_the_place(desk: Desk) -> None:
    labels = scene_labels(desk)
    assert len(labels) == 98
    assert labels["ccsq-site-1"] == "诚城社区春和苑采集点"
    assert labels["gdx-desk-1"] == "关堤乡麦垄村咨询台"
