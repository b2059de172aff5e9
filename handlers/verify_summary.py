"""A paper is held against the ledger: is it the one that was made, and what differs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from handlers.access import Refused
from handlers.desk import Desk
from handlers.summary_papers import loaded
from models.weekly_summary import SummaryState, WeeklySummary, versions
from reports.docx import weekly_docx
from reports.reading import NoPaper, differences, read_paper
from reports.xlsx import weekly_xlsx

LISTED = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chinese sentences for who asked. `agrees`: nothing differs that should not."""

    agrees: bool
    sentences: tuple[str, ...]


def verify_paper(desk: Desk, content: bytes) -> Verdict:
    """Raises Refused: a file that is no summary, a number that is not in the ledger."""
    try:
        file = read_paper(content)
    except NoPaper as error:
        raise Refused(str(error)) from None
    with desk.memory.read() as session:
        row = session.scalar(
            select(WeeklySummary)
            .where(WeeklySummary.number == file.number)
            .order_by(WeeklySummary.id.desc())
            .limit(1)
        )
        if row is None:
            raise Refused(f"台账里没有“{file.number}”。")
        data = loaded(session, row.id, masked=not file.full)
        newest = versions(session, row.week, row.point_id)[0]
    made = weekly_xlsx(data) if b"xl/workbook.xml" in content else weekly_docx(data)
    found = differences(file, read_paper(made))
    same_data = file.digest == row.digest
    sentences = [
        f"{row.number}：{_standing(row, newest)}",
        "校验码一致，数据和台账是同一份。" if same_data else _other_data(row),
        *found.lines[:LISTED],
    ]
    if len(found.lines) > LISTED:
        sentences.append(f"另有{len(found.lines) - LISTED}处不同，没有一一列出。")
    if found.gone:
        sentences.append(f"有{found.gone}处原话后来按规定删去，没有核对。")
    if not found.lines:
        sentences.append("逐格逐段核对，没有不同。")
    return Verdict(same_data and not found.lines, tuple(sentences))


def _standing(row: WeeklySummary, newest: WeeklySummary) -> str:
    if row.state is SummaryState.SIGNED:
        return "已签发。"
    if row.state is SummaryState.REPLACED:
        return f"已签发，后来被更正，最新的一版是{newest.number}。"
    return "还没有签发。"


def _other_data(row: WeeklySummary) -> str:
    if row.state is SummaryState.DRAFT:
        return "校验码不一致：文件是旧草稿，后来重新统计过，或者文件被改过。"
    return "校验码不一致：文件里的数据不是签发的那一份。"
