"""Rows that contradict one another or the directory are refused, all together."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from models.base import Memory
from tests.handlers.directory import (
    faults,
    only_fault,
    picture,
    take,
)
from tests.support.databases import Databases

TWO = "名称,类型\n河湾镇,镇\n北坡村,村\n"
SITE_HEADER = "联系点,名称,类型,场景值\n"


@pytest.fixture(scope="module")
def empty(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """For what is refused: shared, because a refusal leaves no trace (and that is checked)."""
    memory = Memory(databases.fresh("sqlite", tmp_path_factory.mktemp("empty")))
    before = picture(memory)
    yield memory
    assert picture(memory) == before
    memory.close()


@pytest.fixture(scope="module")
def held(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """河湾镇 with an alias and a box, and 北坡村; shared for the same reason."""
    memory = Memory(databases.fresh("sqlite", tmp_path_factory.mktemp("held")))
    points = "名称,类型,别名\n河湾镇,镇,湾里\n北坡村,村,\n"
    take(memory, points, SITE_HEADER + "河湾镇,征集箱,征集箱,hw-1\n")
    before = picture(memory)
    yield memory
    assert picture(memory) == before
    memory.close()


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ("名称,类型\n河湾镇,镇\n河湾镇,村\n", "第 3 行“名称”：“河湾镇”在第 2 行已经有了"),
        ("名称,类型,别名\n河湾镇,镇,湾里\n北坡村,村,湾里\n", "“湾里”已是“河湾镇”的名称或别名"),
        ("名称,类型,别名\n河湾镇,镇,\n北坡村,村,河湾镇\n", "“河湾镇”已是“河湾镇”的名称或别名"),
        ("名称,类型,纬度,经度\n河湾镇,镇,35.3,\n", "要么都填，要么都空着"),
        ("名称,类型,帮带联系点\n河湾镇,镇,北坡村\n北坡村,村,河湾镇\n", "绕回了自己"),
    ],
)
def test_points_that_contradict_one_another_are_refused(
    empty: Memory, points: str, says: str
) -> None:
    assert any(says in fault for fault in faults(empty, points))


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ("名称,原名称,类型\n北坡村,河湾镇,村\n", "“北坡村”已经有了，不能把“河湾镇”也改成它"),
        ("名称,原名称,类型\n新河镇,河湾镇,镇\n河湾镇,,镇\n", "同一个联系点（原名“河湾镇”）"),
        ("名称,类型\n湾里,村\n", "“湾里”已是“河湾镇”的别名"),
        ("名称,类型,别名\n南坡村,村,湾里\n", "“湾里”已是“河湾镇”的名称或别名"),
    ],
)
def test_points_that_contradict_the_directory_are_refused(
    held: Memory, points: str, says: str
) -> None:
    assert says in only_fault(held, points)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("天上镇,咨询台,咨询台,a-1,", "“联系点”：没有叫“天上镇”的联系点"),
        ("河湾镇,亭子,凉亭,a-1,", "看不懂“凉亭”，请写：采集点、咨询台、征集箱、联络站"),
        ("河湾镇,咨询台,咨询台,a 1,", "只能用英文字母"),
        ("河湾镇,咨询台,咨询台,河湾,", "只能用英文字母"),
        (f"河湾镇,咨询台,咨询台,{'x' * 65},", "最多 64 个"),
        ("河湾镇,南门咨询台,咨询台,hw-1,", "场景值“hw-1”和第 2 行重复"),
        ("河湾镇,征集箱,征集箱,hw-2,", "“征集箱”和第 2 行重复，一个联系点里不能重名"),
        ("河湾镇,咨询台,咨询台,hw-2,老槐树", "别名“老槐树”已指另一处（hw-1）"),
        ("河湾镇,咨询台,咨询台,hw-2,北坡村", "“北坡村”是联系点的名称"),
    ],
)
def test_a_bad_site_is_refused(empty: Memory, row: str, says: str) -> None:
    sites = f"联系点,名称,类型,场景值,别名\n河湾镇,征集箱,征集箱,hw-1,老槐树\n{row}\n"
    fault = only_fault(empty, TWO, sites)
    assert fault.startswith("采集点表 第 3 行")
    assert says in fault


def test_a_printed_code_cannot_change_hands_nor_scene(held: Memory) -> None:
    assert "不能换联系点" in only_fault(held, TWO, SITE_HEADER + "北坡村,征集箱,征集箱,hw-1\n")
    assert "不能更换" in only_fault(held, TWO, SITE_HEADER + "河湾镇,征集箱,征集箱,hw-2\n")


def test_a_unit_has_exactly_one_liaison(empty: Memory) -> None:
    table = "联系点,单位,类别\n河湾镇,一组,群众\n北坡村,一组,群众\n河湾镇,一组,党员\n"
    fault = only_fault(empty, TWO, SITE_HEADER + "河湾镇,箱子,征集箱,\n", table)
    assert fault == "联络员表 第 4 行“单位”：“一组”和第 2 行重复，一个单位只设一名。"


def test_all_faults_of_all_tables_come_together(empty: Memory) -> None:
    found = faults(
        empty,
        "名称,类型\n河湾镇,镇\n,村\n南坡,坡\n",
        "联系点,名称,类型\n河湾镇,咨询台,台\n天上镇,征集箱,征集箱\n",
        "联系点,单位,类别\n南坡,一组,路人\n",
    )
    assert len(found) == 5
    assert {fault.split(" ", 1)[0] for fault in found} == {"联系点表", "采集点表", "联络员表"}


def test_faults_stop_at_fifty_and_say_how_many_are_left(empty: Memory) -> None:
    found = faults(empty, "名称,类型\n" + "河湾镇,坡\n" * 80)
    assert len(found) == 50
    assert found[-1] == "此外还有 110 处错误，改好以上各处后再导入。"
