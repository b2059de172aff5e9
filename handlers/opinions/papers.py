"""意见汇总表和意见建议报告: made from the opinions as they stand, and downloaded.

Making a paper keeps what it holds under a number. Made again while nothing has changed it is the
same paper, byte for byte; otherwise it is the next version.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from handlers.access import SUMMARISES, Actor, NotFound, Refused, may, points_scope
from handlers.audit import note
from handlers.desk import Desk
from handlers.make_summary import SIGNS, name_of, point_for
from handlers.opinions.book import told
from handlers.opinions.gather import gather
from handlers.summary_papers import LONGEST_REASON, SHORTEST_REASON, PaperFile
from models.contact_point import ContactPoint
from models.matter import UNDER_14, Matter
from models.opinion_paper import OpinionPaper, papers_of
from models.remark import Remark, RemarkKind
from models.weekly_summary import key_of_point
from reports.mask import mask
from reports.opinions import OpinionData
from reports.opinions_docx import report_docx, table_docx
from reports.opinions_stored import Said, digest_of, matters_in, pack_figures, pack_rows, unpack
from reports.opinions_wording import REPORT, TABLE
from reports.opinions_xlsx import opinions_xlsx
from reports.weekly import Imprint

Paper = Literal["table.xlsx", "table.docx", "report.docx"]
PAPERS: tuple[Paper, ...] = ("table.xlsx", "table.docx", "report.docx")
_MADE = {"table.xlsx": opinions_xlsx, "table.docx": table_docx, "report.docx": report_docx}
_NAMES = {"table": TABLE, "report": REPORT}


def make_paper(desk: Desk, actor: Actor | str, consultation_id: int, point: str | None) -> int:
    """The paper of a point or (None) the city as things stand now; its id. Where nothing has
    changed since the newest, that one. Raises NotFound, Refused."""
    with desk.memory.read() as session:
        where = point_for(session, point)
        _may_see(actor, None if where is None else where.id)
        data = gather(session, desk, consultation_id, where)
    try:
        return _kept(desk, actor, consultation_id, where, data)
    except IntegrityError:  # another process made it at this moment
        return _kept(desk, actor, consultation_id, where, data)


def paper_file(
    desk: Desk, actor: Actor, paper_id: int, which: Paper, *, reason: str | None = None
) -> PaperFile:
    """The file, masked. With a `reason` in full words, for those who sign; both are written down.

    Raises NotFound, also for another point's; Refused for a role or a reason that will not do.
    """
    if reason is not None:
        _check_reason(actor, reason)
    with desk.memory.read() as session:
        row = visible_paper(session, actor, paper_id)
        data = loaded(session, row, masked=reason is None)
    made = file_of(data, which, mark="" if reason is None else "_未隐去")
    with desk.memory.write() as session:
        about = {"form": which} if reason is None else {"form": which, "reason": reason.strip()}
        action = "export_opinions" if reason is None else "export_unmasked"
        note(session, actor, desk.clock.now(), action, "opinion_paper", paper_id, **about)
    return made


def file_of(data: OpinionData, which: Paper, mark: str = "") -> PaperFile:
    kind, _, form = which.partition(".")
    return PaperFile(f"{data.file_stem(_NAMES[kind])}{mark}.{form}", _MADE[which](data))


def list_papers(session: Session, actor: Actor, consultation_id: int) -> list[OpinionPaper]:
    """The newest of every scope that this actor may see, the city's first."""
    mine = points_scope(actor)
    rows = session.scalars(
        select(OpinionPaper)
        .where(OpinionPaper.consultation_id == consultation_id)
        .order_by(OpinionPaper.version.desc())
    )
    newest: dict[str, OpinionPaper] = {}
    for row in rows:
        if mine is None or row.point_id in mine:
            newest.setdefault(row.scope_key, row)
    return sorted(newest.values(), key=lambda row: row.point_id or 0)


def visible_paper(session: Session, actor: Actor | str, paper_id: int) -> OpinionPaper:
    """Raises NotFound."""
    row = session.get(OpinionPaper, paper_id)
    if row is None:
        raise _not_hers()
    _may_see(actor, row.point_id)
    return row


def loaded(session: Session, row: OpinionPaper, *, masked: bool = True) -> OpinionData:
    """The data of a kept paper, with the words as they are now."""
    return unpack(
        row.figures,
        row.rows,
        said=said_of(session, matters_in(row.rows)),
        made=row.data_at,
        imprint=Imprint(row.number, row.digest, row.version),
        masked=masked,
    )


def said_of(session: Session, matter_ids: Sequence[int]) -> dict[int, Said]:
    """What was said, and staff's words beside it. Erased and sealed matters are not among them;
    what may be a child's comes masked, whoever asks (个人信息保护法, art. 31)."""
    wanted = select(Matter.id, Matter.verbatim, Matter.tidied, Matter.flags).where(
        Matter.id.in_(matter_ids), told()
    )
    legal: dict[int, list[str]] = {}
    remarks = select(Remark.matter_id, Remark.text).where(
        Remark.matter_id.in_(matter_ids), Remark.kind == RemarkKind.LAWYER
    )
    for matter_id, text in session.execute(remarks.order_by(Remark.id)):
        legal.setdefault(matter_id, []).append(text)
    found: dict[int, Said] = {}
    for matter_id, verbatim, tidied, flags in session.execute(wanted):
        shown = mask if UNDER_14 in flags else str
        comment = "\n".join(legal.get(matter_id, ()))
        found[matter_id] = Said(shown(verbatim), shown(tidied or ""), comment)
    return found


def _kept(
    desk: Desk,
    actor: Actor | str,
    consultation_id: int,
    where: ContactPoint | None,
    data: OpinionData,
) -> int:
    figures, rows = pack_figures(data), pack_rows(data)
    digest = digest_of(figures, rows)
    point_id = None if where is None else where.id
    with desk.memory.write() as session:
        newest = next(iter(papers_of(session, consultation_id, point_id)), None)
        if newest is not None and newest.digest == digest:
            return newest.id
        version = 1 if newest is None else newest.version + 1
        row = OpinionPaper(
            consultation_id=consultation_id,
            scope_key=key_of_point(point_id),
            point_id=point_id,
            version=version,
            number=number_of(data, consultation_id, version),
            figures=figures,
            rows=rows,
            digest=digest,
            data_at=data.made,
            made_by=name_of(actor),
        )
        session.add(row)
        session.flush()
        note(session, actor, data.made, "make_opinions", "opinion_paper", row.id, number=row.number)
        return row.id


def number_of(data: OpinionData, consultation_id: int, version: int) -> str:
    """征询〔2026〕第3号-关堤乡; a later version says which it is."""
    again = f"-第{version}稿" if version > 1 else ""
    return f"征询〔{data.opens.year}〕第{consultation_id}号-{data.scope}{again}"


def _may_see(actor: Actor | str, point_id: int | None) -> None:
    """A clerk and an officer: their own points; the city: everything. Commands: all."""
    if isinstance(actor, str):
        return
    may(actor, SUMMARISES)
    mine = points_scope(actor)
    if mine is not None and (point_id is None or point_id not in mine):
        raise _not_hers()


def _not_hers() -> NotFound:
    return NotFound("没有这份意见汇总，或不归您看。")


def _check_reason(actor: Actor, reason: str) -> None:
    if actor.role not in SIGNS:
        raise Refused("未隐去个人信息的文件只有市法工委和联系点负责人可以导出。")
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused(
            f"请写明为什么要导出未隐去个人信息的文件，{SHORTEST_REASON} 到 {LONGEST_REASON} 个字。"
        )
