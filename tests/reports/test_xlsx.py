from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.workbook import Workbook

from models.receipt_number import shown
from models.words import Kind
from reports.figures import figures
from reports.text import CELL_LIMIT, CUT_MARK
from reports.weekly import WeeklyData
from reports.xlsx import weekly_xlsx
from tests.reports.samples import WEEK, busy, data, line

SHEETS = ["汇总", "建议", "咨询", "草案意见", "转介", "未答复"]
HOSTILE = [
    "=1+1",
    "=HYPERLINK(\"http://example.com\",\"点\")",
    "+1",
    "@SUM(A1)",
    "http://example.com/x",
    "a\x00b\x0bc\x1f",
    "\ud800半个字符\udfff",
    "好\U0001f44d\U0001f3fd",
    "]]><x>&amp;</x>",
    "_x0041_",
    "第一行\r\n第二行",
    "{=1}",
    "",
]  # fmt: skip


def _open(given: WeeklyData) -> Workbook:
    return load_workbook(io.BytesIO(weekly_xlsx(given)))


def _words(book: Workbook) -> str:
    cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
    return "\n".join(str(value) for value in cells if value is not None)


def _texts(book: Workbook, name: str) -> list[str]:
    sheet = book[name]
    column = next(cell.column for cell in sheet[3] if str(cell.value).startswith("内容"))
    # Excel reads _x005F_ as an underscore; openpyxl does so in shared strings alone.
    return [unescape(sheet.cell(row, column).value or "") for row in range(4, sheet.max_row + 1)]


@pytest.mark.parametrize("given", [busy(), data()], ids=["busy", "silent"])
def test_the_book_has_the_six_sheets_and_both_dates_on_each(given: WeeklyData) -> None:
    book = _open(given)
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert "2026年11月13日（星期五）0时至11月19日（星期四）24时" in sheet["A2"].value


def test_every_counted_matter_stands_on_a_list_sheet() -> None:
    given = busy()
    words = _words(_open(given))
    assert all(shown(counted.number) in words for counted in figures(given).lines)


def test_the_overview_shows_change_and_all_points_with_zeros() -> None:
    rows = list(_open(busy())["汇总"].iter_rows(values_only=True))
    assert ("建议", 14, 11, "+3") in [row[:4] for row in rows]
    assert ("合计", 79, 52, "+27") in [row[:4] for row in rows]
    assert ("耿黄镇", 0, 0, 0, 0, 0, 0, 0, 0, 0) in rows
    assert ("合计", 14, 1, 17, 22, 19, 1, 2, 3, 79) in rows


def test_the_overview_has_one_native_chart() -> None:
    with zipfile.ZipFile(io.BytesIO(weekly_xlsx(busy()))) as parts:
        charts = [name for name in parts.namelist() if name.startswith("xl/charts/chart")]
        assert len(charts) == 1
        assert "barChart" in parts.read(charts[0]).decode()


def test_an_empty_list_says_so_in_a_sentence() -> None:
    book = _open(data())
    for name in SHEETS[1:]:
        assert re.fullmatch(r"本周没有.+。", book[name]["A4"].value)
        assert book[name].auto_filter.ref is None


def test_lists_are_set_up_for_screen_and_paper() -> None:
    sheet = _open(busy())["建议"]
    assert sheet.freeze_panes == "C4"
    assert sheet.auto_filter.ref == "A3:I18"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.print_area == "'建议'!$A$1:$I$18"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # one page wide, any number high


def test_times_are_real_dates_of_the_citys_clock() -> None:
    given = data(lines=(line(arrived=WEEK.start),))
    cell = _open(given)["建议"]["C4"]
    assert cell.value == datetime(2026, 11, 13, 0, 0)  # noqa: DTZ001
    assert cell.number_format == "yyyy-mm-dd hh:mm"


def test_hostile_text_stays_text() -> None:
    lines = tuple(line(serial=place, text=text) for place, text in enumerate(HOSTILE, start=1))
    book = _open(data(lines=lines))
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in types
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)
    assert _texts(book, "建议") == [
        "=1+1",
        '=HYPERLINK("http://example.com","点")',
        "+1",
        "@SUM(A1)",
        "http://example.com/x",
        "abc",
        "半个字符",
        "好\U0001f44d\U0001f3fd",
        "]]><x>&amp;</x>",
        "_x0041_",
        "第一行\n第二行",
        "{=1}",
        "",
    ]


def test_hostile_names_break_nothing() -> None:
    evil = "=A1\x00\ud800&P&&"
    given = data(
        office=evil, scope=evil, points=(evil,),
        lines=(line(point=evil, site=evil, channel=evil, state=evil, referred_to=evil),),
        referrals={evil: 1},
    )  # fmt: skip
    assert _open(given).sheetnames == SHEETS


@pytest.mark.parametrize("char", ["字", "\U0001f600"])
def test_a_very_long_text_is_cut_with_a_mark_and_a_long_one_is_not(char: str) -> None:
    long, longer = char * 15_000, char * 40_000
    lines = (line(serial=1, text=long), line(serial=2, text=longer))
    first, second = _texts(_open(data(lines=lines)), "建议")
    assert first == long
    assert second.endswith(CUT_MARK)
    assert CELL_LIMIT - 1 <= len(second.encode("utf-16-le")) // 2 <= CELL_LIMIT


def test_sealed_words_and_numbers_are_nowhere_in_the_file() -> None:
    given = busy()
    words = _words(_open(given))
    hidden = [kept for kept in given.lines if kept.kind in {Kind.REPORT, Kind.SPAM}]
    assert hidden
    assert "举报" not in words
    assert not any(kept.text in words or shown(kept.number) in words for kept in hidden)


def test_lists_are_masked() -> None:
    words = _words(_open(data(lines=(line(text="打13900001234，我叫钱示例"),))))
    assert "13900001234" not in words
    assert "我叫钱某" in words


def test_sample_data_are_marked_on_every_sheet_and_real_data_on_none() -> None:
    assert all("样例数据" in sheet["A1"].value for sheet in _open(busy()))
    assert "样例" not in _words(_open(data()))


def test_the_same_data_give_the_same_bytes() -> None:
    assert weekly_xlsx(busy()) == weekly_xlsx(busy())
    assert weekly_xlsx(busy()) != weekly_xlsx(data())
