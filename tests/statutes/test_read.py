"""From files to statutes: each format gives the tree that the lines themselves give."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from statutes.parse import parse_lines
from statutes.read import read_content, read_statute
from statutes.refusals import Unreadable
from statutes.tree import Statute
from tests.statutes.printing import as_printed, without_text
from tests.statutes.rendering import as_docx, as_pdf, as_wrapped, has_office
from tests.statutes.samples import DOGS, long_statute

LINES = long_statute()
HEAD = "样例文件　请勿外传"


def articles(statute: Statute) -> list[tuple[str, str, str]]:
    return [
        ("/".join(node.number for node in path), article.number, article.words())
        for path, article in statute.articles()
    ]


MEANT = parse_lines(LINES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_text_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    content = "\r\n".join("\u3000\u3000" + line for line in LINES).encode(encoding)
    assert articles(read_content(content, "a.txt")) == articles(MEANT)


@pytest.mark.parametrize(
    ("width", "indent"), [(35, "\u3000\u3000"), (28, "    "), (40, "\u3000\u3000")]
)
def test_lines_a_program_broke_are_joined_again(width: int, indent: str) -> None:
    text = as_wrapped(LINES, width=width, indent=indent)
    assert articles(read_content(text.encode(), "a.txt")) == articles(MEANT)


def test_lines_broken_without_indent_keep_every_article() -> None:
    read = read_content(as_wrapped(LINES, width=33).encode(), "a.txt")
    assert [row[:2] for row in articles(read)] == [row[:2] for row in articles(MEANT)]


def test_pages_in_plain_text_leave_no_trace() -> None:
    rows = as_wrapped(LINES, width=35, indent="\u3000\u3000").splitlines()
    pages = [rows[at : at + 30] for at in range(0, len(rows), 30)]
    text = "".join(
        f"{HEAD}\n" + "\n".join(p) + f"\n\n- {n} -\n\x0c" for n, p in enumerate(pages, 1)
    )
    assert articles(read_content(text.encode(), "a.txt")) == articles(MEANT)


def test_markdown_is_read_with_its_marks() -> None:
    text = "# 样例条例\n\n2026年1月2日通过\n\n<!-- INFO END -->\n\n## 第一章　总 则\n\n"
    text += "**第一条** 甲：\n\n- （一）乙；\n"
    statute = read_content(text.encode(), "a.md")
    assert (statute.title, statute.note) == ("样例条例", "2026年1月2日通过")
    assert list(statute.counts().values()) == [0, 1, 0, 1, 1, 1, 0]


def test_word_is_read(tmp_path: Path) -> None:
    path = as_docx(LINES, tmp_path / "a.docx", running_head=HEAD)
    assert articles(read_statute(path)) == articles(MEANT)


def test_a_printed_page_is_read_by_the_place_of_its_lines() -> None:
    statute = read_content(as_printed(LINES, running_head=HEAD), "a.pdf")
    assert statute.title == MEANT.title
    assert articles(statute) == articles(MEANT)


@pytest.mark.skipif(not has_office(), reason="LibreOffice is not on this machine")
def test_what_an_office_prints_is_read(tmp_path: Path) -> None:
    docx = as_docx(LINES, tmp_path / "a.docx", running_head=HEAD)
    assert articles(read_statute(as_pdf(docx, tmp_path))) == articles(MEANT)


def _document() -> Any:
    from docx import Document

    return Document()


def _saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _numbered(document: Any, text: str, level: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    num = OxmlElement("w:numPr")
    for name, value in (("w:ilvl", level), ("w:numId", 77)):
        part = OxmlElement(name)
        part.set(qn("w:val"), str(value))
        num.append(part)
    properties.append(num)


_LISTS = """<w:abstractNum xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 w:abstractNumId="77"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
<w:lvlText w:val="第%1条"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/>
<w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="（%2）"/></w:lvl><w:lvl w:ilvl="2">
<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl></w:abstractNum>"""
_LIST = """<w:num xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 w:numId="77"><w:abstractNumId w:val="77"/></w:num>"""


def test_numbers_that_word_writes_by_itself_are_seen() -> None:
    from docx.oxml import parse_xml

    document = _document()
    lists = document.part.numbering_part.element
    lists.insert(0, parse_xml(_LISTS))
    lists.append(parse_xml(_LIST))
    document.add_paragraph("样例条例")
    for text, level in [
        ("甲：", 0),
        ("乙；", 1),
        ("丙：", 1),
        ("丁。", 2),
        ("戊。", 0),
        ("己：", 0),
        ("庚。", 1),
    ]:
        _numbered(document, text, level)
    statute = read_content(_saved(document), "a.docx")
    assert [a.number for _, a in statute.articles()] == ["1", "2", "3"]
    assert [n.kind + n.number for n in statute.walk() if n.kind in "项目"] == [
        "项1",
        "项2",
        "目1",
        "项1",
    ]


def test_tables_stay_with_their_article_and_soft_breaks_part_paragraphs() -> None:
    document = _document()
    document.add_paragraph("样例条例")
    document.add_paragraph("第一条 收费标准如下：\n按月收取。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        (c for r in table.rows for c in r.cells), ["种类", "元", "犬", "5"], strict=True
    ):
        cell.text = text
    document.add_paragraph("第二条 乙。")
    statute = read_content(_saved(document), "a.docx")
    assert list(statute.counts().values())[3:5] == [2, 3]
    assert statute.tree[0].children[1].text == "按月收取。\n种类\t元\n犬\t5"


def test_of_a_table_that_holds_the_articles_their_column_is_the_text() -> None:
    document = _document()
    document.add_paragraph("样例条例")
    table = document.add_table(rows=3, cols=2)
    for n, row in enumerate(table.rows, 1):
        row.cells[0].text, row.cells[1].text = f"第{n}条 甲。", "说明。"
    statute = read_content(_saved(document), "a.docx")
    assert [a.words() for _, a in statute.articles()] == ["甲。"] * 3
    assert statute.counts()["款"] == 3


def test_insertions_are_read_and_deletions_are_not() -> None:
    from docx.oxml import parse_xml

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = _document()
    paragraph = document.add_paragraph("第一条 甲")._p
    paragraph.append(parse_xml(f"<w:ins {space}><w:r><w:t>乙</w:t></w:r></w:ins>"))
    paragraph.append(parse_xml(f"<w:del {space}><w:r><w:delText>丙</w:delText></w:r></w:del>"))
    statute = read_content(_saved(document), "a.docx")
    assert [a.words() for _, a in statute.articles()] == ["甲乙"]


def _bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (80 << 20))
    return stream.getvalue()


OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (without_text(), "扫描.pdf", "scan"),
        (b"%PDF-1.7\nrubbish", "a.pdf", "broken"),
        (b"no pdf", "a.pdf", "broken"),
        (OLD_WORD, "a.doc", "old_word"),
        (OLD_WORD, "a.docx", "old_word"),
        (OLD_WORD + "EncryptedPackage".encode("utf-16-le"), "a.docx", "locked"),
        (b"{\\rtf1}", "a.doc", "old_word"),
        (b"", "a.txt", "empty"),
        (b" \n\n", "a.md", "empty"),
        ("\u200b".encode(), "a.txt", "empty"),
        (b"\xff\x00\xff\x00\x80\x81\x00", "a.txt", "no_text"),
        (b"PK\x03\x04 cut short", "a.docx", "broken"),
        (_bomb(), "a.docx", "swollen"),
        (DOGS.encode(), "a.xyz", "kind"),
        (DOGS.encode(), "a", "kind"),
        (b"a" * ((32 << 20) + 1), "a.txt", "too_big"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(
    content: bytes, name: str, reason: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        read_content(content, name)
    assert refused.value.reason == reason
    assert name in str(refused.value)
    assert str(refused.value).count("。") == 1


def test_another_zip_is_no_word_file() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "甲")
    with pytest.raises(Unreadable, match="打不开"):
        read_content(stream.getvalue(), "a.docx")


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "没有.txt"):
        with pytest.raises(Unreadable):
            read_statute(path)


@pytest.mark.parametrize("suffix", [".docx", ".pdf", ".txt", ".md"])
def test_a_damaged_file_never_ends_in_another_error(suffix: str, tmp_path: Path) -> None:
    whole = {
        ".docx": lambda: as_docx(LINES[:9], tmp_path / "a.docx").read_bytes(),
        ".pdf": lambda: as_printed(LINES[:9]),
    }.get(suffix, DOGS.encode)()
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        for damaged in (whole[:at], whole[:at] + b"\xfe\x00<" + whole[at + 3 :]):
            with suppress(Unreadable):
                read_content(damaged, f"a{suffix}")
