"""意见汇总表 and 意见建议报告 in the browser: made, downloaded, handed up."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from console.opinions import ONE
from console.room import me, the_desk
from console.summaries import TYPES
from handlers.access import NotFound, Refused
from handlers.opinions.papers import PAPERS, Paper, make_paper, paper_file
from handlers.opinions.report_up import report_up
from handlers.summary_papers import PaperFile


def routes(pages: Blueprint) -> None:
    paper = f"{ONE}/papers/<int(max=9999999999999999):paper_id>"
    which = "<any('table.xlsx', 'table.docx', 'report.docx'):which>"
    pages.add_url_rule(f"{ONE}/papers", "make_opinions", post_make, methods=["POST"])
    pages.add_url_rule(f"{paper}/{which}", "opinions_paper", show_paper)
    pages.add_url_rule(f"{paper}/full", "opinions_full", post_full, methods=["POST"])
    pages.add_url_rule(f"{paper}/report", "report_opinions", post_report, methods=["POST"])


def post_make(consultation_id: int) -> ResponseReturnValue:
    """The paper of the city or a point, as things stand now."""
    try:
        make_paper(the_desk(), me(), consultation_id, request.form.get("point") or None)
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "warn")
    else:
        flash("汇总表和报告已按现在的意见做好，在下面下载。", "done")
    return _back(consultation_id)


def show_paper(consultation_id: int, paper_id: int, which: Any) -> ResponseReturnValue:
    del consultation_id  # the paper knows whose it is
    return _sent(paper_file(the_desk(), me(), paper_id, which), which)


def post_full(consultation_id: int, paper_id: int) -> ResponseReturnValue:
    """A paper with nothing taken out: a role, a reason, and a line in the log."""
    wanted = request.form.get("which", "")
    which: Paper = next((one for one in PAPERS if one == wanted), PAPERS[0])
    try:
        reason = request.form.get("reason", "")
        return _sent(paper_file(the_desk(), me(), paper_id, which, reason=reason), which)
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "warn")
        return _back(consultation_id)


def post_report(consultation_id: int, paper_id: int) -> ResponseReturnValue:
    try:
        count = report_up(the_desk(), me(), paper_id)
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "warn")
    else:
        flash(f"已记为上报，{count} 件的状态改为“已上报”。", "done")
    return _back(consultation_id)


def _back(consultation_id: int) -> ResponseReturnValue:
    address = url_for("console.opinions", consultation_id=consultation_id, _anchor="papers")
    return redirect(address, 303)


def _sent(file: PaperFile, which: str) -> ResponseReturnValue:
    return send_file(
        io.BytesIO(file.content),
        mimetype=TYPES[which.partition(".")[2]],
        as_attachment=True,
        download_name=file.name,
    )
