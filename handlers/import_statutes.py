"""Takes statutes into the stock from a folder of files: each file whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.orm import Session

from handlers.access import Refused
from handlers.audit import note
from handlers.library import next_version
from models.base import Memory
from models.statute import Standing, Statute, texts_of
from models.statute_article import StatuteArticle
from statutes.read import read_statute
from statutes.tree import Node
from statutes.tree import Statute as Text

SUFFIXES = frozenset({".md", ".txt", ".docx", ".pdf"})
LONGEST_ARTICLE = 20_000  # characters; more is a text whose articles were not found
_DATE = re.compile(r"(\d{4})\s*[年-]\s*(\d{1,2})\s*[月-]\s*(\d{1,2})")
_DEED = re.compile(r"修正|修订|公布|发布|批准|通过|施行")
_IN_FORCE = re.compile(r"自\s*(\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2})\s*日?起(?:施行|实施)")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one file; `sentence` for the operator."""

    file: str
    sentence: str
    ok: bool


def import_statutes(memory: Memory, actor: str, folder: Path, now: datetime) -> list[Taken]:
    """Every statute of a folder, in the order of the names; a bad file does not hinder the rest.

    The same title and day replaces what was there. Of several days of one title only the newest
    is answered from. Raises Refused when the folder holds no file that could be one.
    """
    files = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
    if not files:
        raise Refused(f"“{folder.name}”里没有 .docx、.pdf、.txt、.md 文件。")
    return [_import_file(memory, actor, path, now) for path in files]


def repeal(memory: Memory, actor: str, title: str, now: datetime) -> int:
    """Marks every text of a statute as repealed and counts them. Raises Refused for none."""
    with memory.write() as session:
        texts = texts_of(session, title)
        if not texts:
            raise Refused(f"法规库里没有“{title}”，请照导入时显示的全名写。")
        for text in texts:
            text.standing = Standing.REPEALED
        next_version(session)
        note(session, actor, now, "repeal_statute", title=title)
    return len(texts)


def _import_file(memory: Memory, actor: str, path: Path, now: datetime) -> Taken:
    try:
        row, articles = read_file(path, now)
        with memory.write() as session:
            became = store(session, row, articles)
            next_version(session)
            note(session, actor, now, "import_statute", title=row.title, articles=len(articles))
    except (Refused, ValueError) as bad:
        return Taken(path.name, str(bad), False)
    except OSError:
        return Taken(path.name, "文件打不开。", False)
    day = f"{row.dated.year}年{row.dated.month}月{row.dated.day}日{row.dated_as}"
    return Taken(path.name, f"《{row.title}》（{day}）{len(articles)}条，{became}。", True)


def read_file(path: Path, now: datetime) -> tuple[Statute, list[StatuteArticle]]:
    """The rows of a statute's file, not yet in a session. Raises Refused or ValueError with what
    is wrong, in Chinese; OSError."""
    text = read_statute(path)
    if not text.title:
        raise Refused("没有找到标题，请把标题单独写在第一行。")
    if len(text.title) > 200:
        raise Refused("标题太长，请把标题单独写在第一行。")
    articles = list(_articles(text))
    if not articles:
        raise Refused("没有找到条文（第…条），不像一部法规。")
    if any(len(article.text) > LONGEST_ARTICLE for article in articles):
        raise Refused("有一条长得不像条文，请检查“第…条”是不是写在段落开头。")
    dated, deed = _day(text.note, path.stem)
    return (
        Statute(
            title=text.title,
            dated=dated,
            dated_as=deed,
            in_force_on=_in_force(articles[-1].text),
            imported_at=now,
        ),
        articles,
    )


def _articles(text: Text) -> Iterator[StatuteArticle]:
    found = list(text.articles()) or [((), node) for node in text.walk() if node.kind == "点"]
    for position, (path, node) in enumerate(found):
        words = node.words().strip()
        if words:
            yield StatuteArticle(
                position=position, number=node.number[:20], heading=_heading(path), text=words
            )


def _heading(path: tuple[Node, ...]) -> str:
    return " ".join(node.heading for node in path if node.heading)[:300]


def _day(note_text: str, name: str) -> tuple[date, str]:
    """The newest day in the note or the file's name, and what was done on it."""
    found: list[tuple[date, str]] = []
    for line in [*note_text.splitlines(), name]:
        deeds: list[str] = _DEED.findall(line)
        for match in _DATE.finditer(line):
            day = _date(*match.groups())
            if day is not None and not line.rstrip("）)").endswith("施行"):
                found.append((day, deeds[-1] if deeds else ""))
    if not found:
        raise Refused(
            "没有找到通过或修正的日期，请写在标题下面，或者写进文件名，如“…(2018-12-29)”。"
        )
    day, deed = max(found)
    return day, deed or "公布"


def _in_force(last: str) -> date | None:
    match = _IN_FORCE.search(last)
    day = None if match is None else _DATE.search(match[1])
    return None if day is None else _date(*day.groups())


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def store(session: Session, row: Statute, articles: list[StatuteArticle]) -> str:
    """Writes the text in the place of the same one; says in Chinese what it is now."""
    became = "已导入"
    for text in texts_of(session, row.title):
        if text.dated == row.dated:
            session.execute(delete(StatuteArticle).where(StatuteArticle.statute_id == text.id))
            session.delete(text)
            became = "已替换原来的文本"
    session.flush()
    session.add(row)
    session.flush()
    for article in articles:
        article.statute_id = row.id
    session.add_all(articles)
    return became if _rank(session, row.title) is row else "已存档（库里有更新的文本，不用它答复）"


def _rank(session: Session, title: str) -> Statute:
    """The newest text is in force, every older one superseded."""
    newest, *older = texts_of(session, title)
    newest.standing = Standing.IN_FORCE
    for text in older:
        if text.standing is not Standing.REPEALED:
            text.standing = Standing.SUPERSEDED
    return newest
