"""A paper on opinions is held against the ledger."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import Refused
from handlers.opinions.papers import Paper, file_of, loaded
from models.opinion_paper import OpinionPaper, papers_of
from reports.opinions_wording import REPORT
from reports.reading import ReadPaper

NUMBERED = "征询〔"


def made_again(session: Session, file: ReadPaper, *, is_book: bool) -> tuple[OpinionPaper, bytes]:
    """The row behind this file, and the same paper made from it now. Raises Refused."""
    row = session.scalar(select(OpinionPaper).where(OpinionPaper.number == file.number).limit(1))
    if row is None:
        raise Refused(f"台账里没有“{file.number}”。")
    report: Paper = "report.docx" if file.kind == REPORT else "table.docx"
    which: Paper = "table.xlsx" if is_book else report
    return row, file_of(loaded(session, row, masked=not file.full), which).content


def standing(session: Session, row: OpinionPaper) -> str:
    """Whether it was handed up, and whether there is a newer version."""
    newest = papers_of(session, row.consultation_id, row.point_id)[0]
    said = "已上报" if row.reported_at is not None else "还没有上报"
    return f"{said}，最新的一稿是{newest.number}。" if newest.id != row.id else f"{said}。"
