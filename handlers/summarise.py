"""`flask summary`: the papers of a week, written into a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handlers.desk import Desk
from handlers.make_summary import make_summary
from handlers.summary_papers import loaded
from reports.docx import weekly_docx
from reports.week import Week
from reports.xlsx import weekly_xlsx

OPERATOR = "命令行"


@dataclass(frozen=True, slots=True)
class Papers:
    """The two files of a summary, as written."""

    xlsx: Path
    docx: Path


def summarise(desk: Desk, week: Week, point: str | None, folder: Path) -> Papers:
    """Writes 周报_…xlsx and .docx of `week` into `folder`: the signed summary where there is one,
    else the draft, counted anew. Raises Refused for an unknown point or a week to come.
    """
    summary_id = make_summary(desk, OPERATOR, week, point)
    with desk.memory.read() as session:
        data = loaded(session, summary_id)
    folder.mkdir(parents=True, exist_ok=True)
    papers = Papers(folder / f"{data.file_stem}.xlsx", folder / f"{data.file_stem}.docx")
    papers.xlsx.write_bytes(weekly_xlsx(data))
    papers.docx.write_bytes(weekly_docx(data))
    return papers
