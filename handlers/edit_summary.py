"""The clerk puts a paragraph of a draft into her own words; the figures beside it stay fixed."""

from __future__ import annotations

from handlers.access import Actor, Refused
from handlers.audit import note
from handlers.desk import Desk
from handlers.summary_papers import loaded, name_of, visible_summary
from models.weekly_summary import SummaryState, WeeklySummary
from reports.figures import figures
from reports.paragraphs import KEYS, LONGEST, paragraphs
from reports.text import one_line


def edit_summary(desk: Desk, actor: Actor, summary_id: int, wording: dict[str, str]) -> None:
    """Keeps the paragraphs of `wording` (key -> text). A text equal to what the figures say by
    themselves, or an empty one where they say something, gives the paragraph back to the figures.

    Raises NotFound; Refused for a signed summary, an unknown paragraph, one that is too long.
    """
    _check(wording)
    now = desk.clock.now()
    with desk.memory.write() as session:
        row = visible_summary(session, actor, summary_id)
        demand_draft(row)
        data = loaded(session, summary_id, told=False)
        own = {part.key: part.own for part in paragraphs(data, figures(data))}
        edits = dict(row.edits)
        for key, text in wording.items():
            said = one_line(text)
            edits.pop(key, None)
            if said and said != own[key]:
                edits[key] = {"text": said, "was": own[key]}
        if edits == row.edits:
            return
        row.edits, row.edited_at, row.edited_by = edits, now, name_of(session, actor)
        note(session, actor, now, "edit_summary", "summary", summary_id, edited=len(edits))


def demand_draft(row: WeeklySummary) -> None:
    if row.state is not SummaryState.DRAFT:
        raise Refused("这份周报已经签发，不能再改。数字或文字有错，请点“更正”另出一版。")


def _check(wording: dict[str, str]) -> None:
    if not set(wording) <= KEYS:
        raise Refused("没有这一段，请刷新页面再试。")
    if any(len(text) > LONGEST for text in wording.values()):
        raise Refused(f"每段最多 {LONGEST} 个字，请删短一些。")
