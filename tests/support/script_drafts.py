"""Drafts in dialogue scripts: put out, changed, and where an opinion was filed."""

from __future__ import annotations

from sqlalchemy import select

from handlers.desk import Desk
from models.consultation import Consultation
from models.draft import Draft
from models.matter import Matter
from models.opinion import Opinion, OpinionHow
from statutes.references import on_screen
from tests.support.drafts import TEXTS

HOW = {
    "写明": OpinionHow.NAMED,
    "看过": OpinionHow.SHOWN,
    "选定": OpinionHow.CHOSEN,
    "只有一部": OpinionHow.ONLY,
    "工作人员": OpinionHow.STAFF,
}


def text_called(name: str) -> str:
    assert name in TEXTS, f"没有叫“{name}”的草案，有：{'、'.join(TEXTS)}。"
    return TEXTS[name]


def look_at_links(desk: Desk, matter: Matter, token: str) -> None:
    """Checks one thing about the rows of an opinion. Raises AssertionError in Chinese."""
    with desk.memory.read() as session:
        found = session.execute(
            select(Opinion, Draft, Consultation.title)
            .join(Draft, Draft.id == Opinion.draft_id)
            .join(Consultation, Consultation.id == Opinion.consultation_id)
            .where(Opinion.matter_id == matter.id)
        ).all()
    assert found, "没有记到哪部草案。"
    rows = [row for row, _, _ in found]
    if token in HOW:
        assert {row.how for row in rows} == {HOW[token]}, f"是这样知道的：{[r.how for r in rows]}"
    elif token in {"逾期", "没逾期"}:
        assert all(row.late is (token == "逾期") for row in rows), f"逾期：{[r.late for r in rows]}"
    elif token == "整部":
        assert [(r.place, r.whole) for r in rows] == [("", True)], _said(rows)
    elif token == "没写哪条":
        assert [(r.place, r.whole) for r in rows] == [("", False)], _said(rows)
    elif token.startswith("第") and token.endswith("稿"):
        versions = {draft.number for _, draft, _ in found}
        assert versions == {int(token[1:-1])}, f"记在第{versions}稿。"
    elif token.startswith("第"):
        assert token in [on_screen(row.place) for row in rows], _said(rows)
    elif token.endswith("处"):
        assert len(rows) == int(token[:-1]), _said(rows)
    else:
        assert all(token in title for _, _, title in found), f"记在{[t for _, _, t in found]}。"


def has_no_links(desk: Desk, matter: Matter) -> None:
    with desk.memory.read() as session:
        rows = session.scalars(select(Opinion).where(Opinion.matter_id == matter.id)).all()
    assert not rows, _said(list(rows))


def _said(rows: list[Opinion]) -> str:
    return f"记在：{[(on_screen(row.place), row.whole) for row in rows]}"
