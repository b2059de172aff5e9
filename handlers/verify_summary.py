"""A paper is held against the ledger: is it the one that was made, and what differs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.access import Refused
from handlers.desk import Desk
from handlers.opinions.verify import NUMBERED, made_again, standing
from handlers.summary_papers import loaded
from models.weekly_summary import SummaryState, WeeklySummary, versions
from reports.docx import weekly_docx
from reports.reading import NoPaper, ReadPaper, differences, read_paper
from reports.xlsx import weekly_xlsx

LISTED = 30


@dataclass(frozen=True, slots=True)
class Verdict:
    """Chinese sentences for who asked. `agrees`: nothing differs that should not."""

    agrees: bool
    sentences: tuple[str, ...]


def verify_paper(desk: Desk, content: bytes) -> Verdict:
    """Raises Refused: a file that is no paper of ours, a number that is not in the ledger."""
    try:
        file = read_paper(content)
    except NoPaper as error:
        raise Refused(str(error)) from None
    is_book = b"xl/workbook.xml" in content
    with desk.memory.read() as session:
        if file.number.startswith(NUMBERED):
            paper, made = made_again(session, file, is_book=is_book)
            other = "校验码不一致：文件里的数据不是台账里的那一份。"
            found = _Found(paper.number, paper.digest, standing(session, paper), other, made)
        else:
            found = _weekly(session, file, is_book=is_book)
    return _verdict(file, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the ledger has of a file: its standing in words, what to say of other data, and the same
    paper made anew."""

    number: str
    digest: str
    standing: str
    other_data: str
    made: bytes


def _weekly(session: Session, file: ReadPaper, *, is_book: bool) -> _Found:
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
    made = weekly_xlsx(data) if is_book else weekly_docx(data)
    return _Found(row.number, row.digest, _standing(row, newest), _other_data(row), made)


def _verdict(file: ReadPaper, ledger: _Found) -> Verdict:
    found = differences(file, read_paper(ledger.made))
    same_data = file.digest == ledger.digest
    sentences = [
        f"{ledger.number}：{ledger.standing}",
        "校验码一致，数据和台账是同一份。" if same_data else ledger.other_data,
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
