"""Tables as offices save them, and every fault of a cell named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from handlers.register import (
    BadDirectory,
)
from models.base import Memory
from models.contact_point import all_points
from tests.handlers.directory import (
    only_fault,
    picture,
    points_of,
    take,
)
from tests.support.databases import Databases


@pytest.fixture(scope="module")
def empty(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """For what is refused: shared, because a refusal leaves no trace (and that is checked)."""
    memory = Memory(databases.fresh("sqlite", tmp_path_factory.mktemp("empty")))
    before = picture(memory)
    yield memory
    assert picture(memory) == before
    memory.close()


@pytest.fixture(scope="module")
def scratch(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """One town, 河湾镇, taken in again by every test."""
    memory = Memory(databases.fresh("sqlite", tmp_path_factory.mktemp("scratch")))
    yield memory
    memory.close()


TABLE = "名称,类型,地址\r\n河湾镇,镇,冬青路１号\r\n"


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("gb18030"),
        TABLE.replace("\r\n", "\r").encode(),
        "name,kind,address\n河湾镇,township,冬青路１号".encode(),
        "  名 称 ,类型,地址,,\n\n ,,,,\n河湾镇\u200b, 镇 ,冬青路１号,,\n".encode(),
    ],
    ids=["utf-8", "bom", "gb18030", "old mac", "english", "blanks"],
)
def test_what_excel_and_editors_save_is_understood(scratch: Memory, data: bytes) -> None:
    take(scratch, data)
    (point,) = points_of(scratch).values()
    assert (point.name, point.kind, point.address) == ("河湾镇", "township", "冬青路１号")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "表是空的"),
        (b"\n\n", "表是空的"),
        ("名称,类型\n".encode(), "表是空的"),
        (b"PK\x03\x04whatever", "Excel 工作簿"),
        ("名称,类型\n河湾镇,镇\n".encode("utf-16"), "Unicode 文本"),
        (b"\xff\xff\xff\xff", "编码"),
        ('名称,类型\n河湾镇,"镇\n'.encode(), "第 2 行起的引号"),
        (b"x" * (5 * 2**20 + 1), "超过 5 MB"),
        ("名称,种类\n河湾镇,镇\n".encode(), "第 1 行第 2 列：不认识列名“种类”"),
        ("名称,类型,名称\n河湾镇,镇,北坡\n".encode(), "“名称”出现了两次"),
        ("名称\n河湾镇\n".encode(), "缺少列“类型”"),
        ("名称,类型\n河湾镇,镇,多的\n".encode(), "第 2 行：格数比列名多"),
        ("名称,类型,\n河湾镇,镇,无名列\n".encode(), "不认识列名“”"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(
    empty: Memory, data: bytes, says: str
) -> None:
    assert says in only_fault(empty, data)


def test_a_missing_file_is_said_by_its_name(empty: Memory, tmp_path: Path) -> None:
    with pytest.raises(BadDirectory, match=r"nowhere\.csv：读不了"):
        take(empty, tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("column", "cell", "says"),
    [
        ("状态", "也许", "看不懂“也许”，请写：启用、待定、停用"),
        ("级别", "省极示范 2024-03-20", "没有“省极示范”这个级别"),
        ("级别", "省级示范", "请写成：省级示范 2024-03-20"),
        ("级别", "省级示范 2024-02-30", "没有 2024-02-30 这一天"),
        ("级别", "省级 2024-03-20 至 2023-01-01", "止日早于起日"),
        ("级别", "省级 2020-01-01|省级 2024-03-20", "两段日期重叠"),
        ("别名", "镇", "“镇”太短"),
        ("别名", "长" * 81, "最多 80 个字，现在有 81 个"),
        ("品牌", "长" * 201, "最多 200 个字"),
        ("电话", "找老李", "不像电话号码"),
        ("纬度", "113.9", "不是纬度，应是 3 到 54"),
        ("纬度", "nan", "不是纬度"),
        ("经度", "35.3", "不是经度"),
        ("批次年份", "一七年", "1979 到 2100"),
        ("序号", "0", "1 到 99999"),
        ("帮带联系点", "天上镇", "没有叫“天上镇”的联系点"),
        ("帮带联系点", "河湾镇", "绕回了自己"),
        ("原名称", "天上镇", "没有叫“天上镇”的联系点"),
        ("地址", "一\x00号", "控制字符"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_and_column(
    empty: Memory, column: str, cell: str, says: str
) -> None:
    table = f"名称,类型,{column}\n北坡村,村,\n河湾镇,镇,{cell}\n"
    fault = only_fault(empty, table)
    assert fault.startswith(f"联系点表 第 3 行“{column}”：")
    assert says in fault


def test_the_line_is_the_one_the_row_begins_on(empty: Memory, tmp_path: Path) -> None:
    path = tmp_path / "名录.csv"
    path.write_text('名称,类型,地址\n河湾镇,镇,"一号\n二楼\n三室"\n,村,\n', encoding="utf-8")
    with pytest.raises(BadDirectory) as refused:
        take(empty, path)
    assert refused.value.errors == ("名录.csv 第 5 行“名称”：不能空着。",)


@pytest.mark.parametrize(
    ("cell", "held"),
    [
        ("省级示范 2024-03-20", [("省级示范", date(2024, 3, 20), None)]),
        (
            "省级：２０２４年3月20日｜市级示范 2020/6/1 至 2024/3/19",
            [
                ("市级示范", date(2020, 6, 1), date(2024, 3, 20)),
                ("省级", date(2024, 3, 20), None),
            ],
        ),
        ("", []),
    ],
)
def test_tiers_are_read_with_their_last_day_included(
    scratch: Memory, cell: str, held: list[tuple[str, date, date | None]]
) -> None:
    take(scratch, f"名称,类型,级别\n河湾镇,镇,{cell}\n")
    with scratch.read() as session:
        (point,) = all_points(session)
        assert [(t.tier, t.since, t.until) for t in point.tiers] == held


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("0373-1234567", "0373-1234567"),
        ("（0373）1234567 转 12", "(0373)1234567 转 12"),
        ("12345/０３７３—7654321", "12345、0373-7654321"),
        ("＋86 13800000000", "+86 13800000000"),
    ],
)
def test_phones_are_taken_as_people_write_them(scratch: Memory, phone: str, kept: str) -> None:
    take(scratch, f"名称,类型,电话\n河湾镇,镇,{phone}\n")
    assert points_of(scratch)["河湾镇"].phone == kept


def test_hostile_cells_are_nothing_but_text(memory: Memory) -> None:
    hostile = [
        '=HYPERLINK("http://evil.test","x")',
        "'; DROP TABLE contact_point; --",
        "<script>alert(1)</script>",
        "@SUM(1+1)*cmd|' /C calc'!A0",
        "{{7*7}}",
        "../../etc/passwd",
    ]
    quoted = [cell.replace('"', '""') for cell in hostile]
    lines = [f'"={at}号点",村,"{cell}"' for at, cell in enumerate(quoted)]
    take(memory, "\n".join(["名称,类型,地址", *lines]))
    points = points_of(memory)
    assert [point.address for point in points.values()] == hostile
    assert "=0号点" in points
