"""Statutes and answered questions are taken in; every process has them within its next look."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import select

from bot.retrieval.stock import Article
from handlers.access import Refused
from handlers.desk import Desk
from handlers.import_questions import import_questions
from handlers.import_statutes import Taken, import_statutes, repeal
from handlers.library import Library
from handlers.register_sheet import BadDirectory
from models.answered_question import AnsweredQuestion
from models.statute import Standing, Statute

LAW = """# 样例市烟花规定（样例文本）

{day} 样例市第一届人民代表大会常务委员会通过

<!-- INFO END -->

第一条 {words}

第二条 本规定自2025年10月1日起施行。
"""


def law(folder: Path, name: str, day: str, words: str) -> None:
    (folder / name).write_text(LAW.format(day=day, words=words), encoding="utf-8")


def take(desk: Desk, folder: Path) -> list[Taken]:
    return import_statutes(desk.memory, "测试", folder, desk.clock.now())


def texts(desk: Desk) -> dict[str, Standing]:
    with desk.memory.read() as session:
        found = session.scalars(select(Statute).where(Statute.title.contains("烟花")))
        return {text.dated.isoformat(): text.standing for text in found}


def said(library: Library) -> str:
    found = library.stock.best_article("腊月能放烟花爆竹不")
    assert found is not None
    assert isinstance(found.what, Article)
    return found.what.text


def test_the_newest_text_of_a_statute_is_answered_from(desk: Desk, tmp_path: Path) -> None:
    law(tmp_path, "a.md", "2025年9月1日", "腊月可以燃放烟花爆竹。")
    law(tmp_path, "b.md", "2024年9月1日", "腊月禁止燃放烟花爆竹。")
    taken = take(desk, tmp_path)
    assert [one.ok for one in taken] == [True, True]
    assert "已存档" in taken[1].sentence
    assert texts(desk) == {"2025-09-01": Standing.IN_FORCE, "2024-09-01": Standing.SUPERSEDED}
    desk.library.refresh(desk.memory, hurry=True)
    assert said(desk.library) == "腊月可以燃放烟花爆竹。"


def test_the_same_text_again_replaces_what_was_there(desk: Desk, tmp_path: Path) -> None:
    law(tmp_path, "a.md", "2025年9月1日", "腊月可以燃放烟花爆竹。")
    take(desk, tmp_path)
    law(tmp_path, "a.md", "2025年9月1日", "腊月不得燃放烟花爆竹。")
    assert "已替换" in take(desk, tmp_path)[0].sentence
    assert texts(desk) == {"2025-09-01": Standing.IN_FORCE}
    desk.library.refresh(desk.memory, hurry=True)
    assert said(desk.library) == "腊月不得燃放烟花爆竹。"


def test_a_repealed_statute_is_never_answered_from(desk: Desk, tmp_path: Path) -> None:
    law(tmp_path, "a.md", "2025年9月1日", "腊月可以燃放烟花爆竹。")
    take(desk, tmp_path)
    assert repeal(desk.memory, "测试", "样例市烟花规定（样例文本）", desk.clock.now()) == 1
    desk.library.refresh(desk.memory, hurry=True)
    assert not any("烟花" in article.text for article, _ in desk.library.stock.find("烟花爆竹"))
    with pytest.raises(Refused, match="没有"):
        repeal(desk.memory, "测试", "没有这部法", desk.clock.now())


def test_a_bad_file_is_told_and_does_not_hinder_the_others(desk: Desk, tmp_path: Path) -> None:
    law(tmp_path, "b.md", "2025年9月1日", "腊月可以燃放烟花爆竹。")
    (tmp_path / "a.txt").write_text("没有条文的一段话。", encoding="utf-8")
    (tmp_path / "c.docx").write_bytes(b"not a document")
    (tmp_path / "d.md").write_text("# 没有日期的规定\n\n第一条 有条文。\n", encoding="utf-8")
    taken = {one.file: one for one in take(desk, tmp_path)}
    assert [taken[name].ok for name in ("a.txt", "b.md", "c.docx", "d.md")] == [
        False, True, False, False,
    ]  # fmt: skip
    assert "日期" in taken["d.md"].sentence
    with pytest.raises(Refused):
        take(desk, _empty(tmp_path))


def _empty(folder: Path) -> Path:
    empty = folder / "empty"
    empty.mkdir()
    return empty


def test_another_process_has_it_at_its_next_look(desk: Desk, tmp_path: Path) -> None:
    elsewhere = Library()
    assert elsewhere.refresh(desk.memory, hurry=True)
    assert not elsewhere.refresh(desk.memory, hurry=True)
    law(tmp_path, "a.md", "2025年9月1日", "腊月可以燃放烟花爆竹。")
    take(desk, tmp_path)
    assert elsewhere.refresh(desk.memory)
    assert said(elsewhere) == "腊月可以燃放烟花爆竹。"


TABLE = "问题,答案,依据,来源,日期,联系点\n广场舞几点停,晚上九点半。,公约,样例,2026-05-01,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_taken_in_however_it_was_saved(
    desk: Desk, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "faq.csv"
    path.write_text(TABLE, encoding=encoding)
    done = import_questions(desk.memory, "测试", path, desk.clock.now())
    assert (done.added, done.changed) == (1, 0)
    path.write_text(TABLE.replace("九点半", "十点"), encoding=encoding)
    done = import_questions(desk.memory, "测试", path, desk.clock.now())
    assert (done.added, done.changed) == (0, 1)
    with desk.memory.read() as session:
        answers = list(
            session.scalars(
                select(AnsweredQuestion.answer).where(AnsweredQuestion.question == "广场舞几点停")
            )
        )
    assert answers == ["晚上十点。"]


def test_a_workbook_is_taken_in(desk: Desk, tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        [*TABLE.splitlines()[0].split(",")],
        ["广场舞几点停", "晚上\n九点半", "", "", "", ""],
    ):
        sheet.append(row)
    book.save(tmp_path / "faq.xlsx")
    done = import_questions(desk.memory, "测试", tmp_path / "faq.xlsx", desk.clock.now())
    assert done.added == 1


BAD = (
    TABLE
    + ",没有问题,,,,\n停车咋收费,两块,,,去年夏天,\n快递放哪,门卫,,,,没有的村\n水费咋交,微信,,,,\n"
)


def test_nothing_is_taken_in_while_a_row_is_bad(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text(BAD, encoding="utf-8")
    with pytest.raises(BadDirectory) as bad:
        import_questions(desk.memory, "测试", path, desk.clock.now())
    told = "\n".join(bad.value.errors)
    assert [f"第 {line} 行" in told for line in (2, 3, 4, 5, 6)] == [False, True, True, True, False]


def test_bad_rows_are_left_out_when_that_is_wanted(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text(BAD, encoding="utf-8")
    done = import_questions(desk.memory, "测试", path, desk.clock.now(), skip_bad=True)
    assert (done.added, len(done.faults)) == (2, 3)


def test_what_is_no_table_is_told(desk: Desk, tmp_path: Path) -> None:
    for name, content in (("a.xlsx", b"nonsense"), ("b.csv", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadDirectory):
            import_questions(desk.memory, "测试", tmp_path / name, desk.clock.now(), skip_bad=True)
