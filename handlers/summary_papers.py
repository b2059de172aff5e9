"""A kept summary becomes papers again: its figures from the row, the words from the matters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.orm import Session

from handlers.access import Actor, NotFound, Refused
from handlers.audit import note
from handlers.desk import Desk
from handlers.make_summary import SIGNS, may_summarise
from handlers.week_rows import words_of
from models.staff import Staff
from models.weekly_summary import WeeklySummary
from reports.docx import weekly_docx
from reports.stored import ids_in, unpack
from reports.weekly import Imprint, WeeklyData
from reports.xlsx import weekly_xlsx

Form = Literal["docx", "xlsx"]
SHORTEST_REASON = 4
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class PaperFile:
    name: str
    content: bytes


def paper_of(
    desk: Desk, actor: Actor, summary_id: int, form: Form, *, reason: str | None = None
) -> PaperFile:
    """The file, masked. With a `reason` in full words, for those who sign; both are written down.

    Raises NotFound, also for another point's; Refused for a role or a reason that will not do.
    """
    if reason is not None:
        _check_reason(actor, reason)
    with desk.memory.read() as session:
        visible_summary(session, actor, summary_id)
        data = loaded(session, summary_id, masked=reason is None)
    content = weekly_docx(data) if form == "docx" else weekly_xlsx(data)
    with desk.memory.write() as session:
        about = {"form": form} if reason is None else {"form": form, "reason": reason.strip()}
        action = "export_summary" if reason is None else "export_unmasked"
        note(session, actor, desk.clock.now(), action, "summary", summary_id, **about)
    mark = "" if reason is None else "_未隐去"
    return PaperFile(f"{data.file_stem}{mark}.{form}", content)


def visible_summary(session: Session, actor: Actor | str, summary_id: int) -> WeeklySummary:
    """The row, if it is this actor's to see. Raises NotFound."""
    row = session.get(WeeklySummary, summary_id)
    if row is None:
        raise NotFound("没有这份周报，或不归您看。")
    may_summarise(actor, row.point_id)
    return row


def loaded(
    session: Session, summary_id: int, *, masked: bool = True, told: bool = True
) -> WeeklyData:
    """The data of a kept summary; `told` brings the words, which a page of figures needs not."""
    row = session.get_one(WeeklySummary, summary_id)
    words = words_of(session, ids_in(row.rows)) if told else {}
    return unpack(
        row.figures,
        row.rows,
        words=words,
        made=row.data_at,
        imprint=imprint_of(row),
        edits={key: edit["text"] for key, edit in row.edits.items()},
        masked=masked,
    )


def imprint_of(row: WeeklySummary) -> Imprint:
    return Imprint(row.number, row.digest, row.version, row.signed_at, row.signer)


def _check_reason(actor: Actor, reason: str) -> None:
    if actor.role not in SIGNS:
        raise Refused("未隐去个人信息的周报只有市法工委和联系点负责人可以导出。")
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        raise Refused(
            f"请写明为什么要导出未隐去个人信息的周报，{SHORTEST_REASON} 到 {LONGEST_REASON} 个字。"
        )


def name_of(session: Session, actor: Actor) -> str:
    """As colleagues know her; her login where she acts without an account."""
    staff = None if actor.staff_id is None else session.get(Staff, actor.staff_id)
    return actor.login if staff is None else staff.name
