"""周报: weeks by points, one summary with its figures, wording, signature and papers."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from handlers.access import NotFound, Refused
from handlers.edit_summary import edit_summary
from handlers.make_summary import make_summary
from handlers.read_summary import SummaryView, list_summaries, open_summary
from handlers.sign_summary import correct_summary, sign_summary
from handlers.summary_papers import PaperFile, paper_of
from models.matter import CHANNEL_NAMES
from models.weekly_summary import SUMMARY_STATE_NAMES
from models.words import Kind
from reports.paragraphs import KEYS, LONGEST
from reports.svg import bars
from reports.week import Week
from reports.weekly import NO_POINT

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_CHANNELS = {name: channel.value for channel, name in CHANNEL_NAMES.items()}


def routes(pages: Blueprint) -> None:
    one = "/summaries/<int(max=9999999999999999):summary_id>"
    pages.add_url_rule("/summaries", "summaries", show_summaries)
    pages.add_url_rule("/summaries", "make_summary", post_make, methods=["POST"])
    pages.add_url_rule(one, "summary", show_summary)
    for name, verb in (("edit", post_edit), ("sign", post_sign), ("correct", post_correct)):
        pages.add_url_rule(f"{one}/{name}", f"{name}_summary", verb, methods=["POST"])
    pages.add_url_rule(f"{one}/paper.<any(docx, xlsx):form>", "summary_paper", show_paper)
    pages.add_url_rule(f"{one}/full", "summary_full", post_full, methods=["POST"])
    pages.add_url_rule(f"{one}/<any(kinds, topics, points):what>.svg", "summary_chart", show_chart)


def show_summaries() -> ResponseReturnValue:
    places, weeks = list_summaries(the_desk(), me())
    return render_template(
        "console/summaries.html", places=places, weeks=weeks, states=SUMMARY_STATE_NAMES
    )


def post_make() -> ResponseReturnValue:
    """Makes a draft, or counts it anew."""
    desk, point = the_desk(), request.form.get("point") or None
    try:
        week = Week.parse(request.form.get("week", ""), desk.summary.week_end)
        summary_id = make_summary(desk, me(), week, point)
    except NotFound:
        raise
    except (ValueError, Refused) as error:
        flash(str(error), "warn")
        return redirect(url_for("console.summaries"), 303)
    flash("周报已按现在的数据统计好。", "done")
    return _to(summary_id)


def show_summary(summary_id: int) -> ResponseReturnValue:
    return _page(open_summary(the_desk(), me(), summary_id))


def post_edit(summary_id: int) -> ResponseReturnValue:
    wording = {key: request.form[key] for key in KEYS if key in request.form}
    return _done(
        summary_id, "文字已保存。", lambda: edit_summary(the_desk(), me(), summary_id, wording)
    )


def post_sign(summary_id: int) -> ResponseReturnValue:
    digest = request.form.get("digest", "")
    return _done(
        summary_id,
        "周报已签发，数字和文字都固定下来了。",
        lambda: sign_summary(the_desk(), me(), summary_id, digest),
    )


def post_correct(summary_id: int) -> ResponseReturnValue:
    try:
        new_id = correct_summary(the_desk(), me(), summary_id, request.form.get("reason", ""))
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "warn")
        return _to(summary_id)
    flash("已按现在的数据另出一版，改过的文字也带过来了，核对后签发。原来的一版仍然保留。", "wait")
    return _to(new_id)


def show_paper(summary_id: int, form: Any) -> ResponseReturnValue:
    return _sent(paper_of(the_desk(), me(), summary_id, form), form)


def post_full(summary_id: int) -> ResponseReturnValue:
    """The papers with nothing taken out: a role, a reason, and a line in the log."""
    form: Any = "docx" if request.form.get("form") == "docx" else "xlsx"
    try:
        file = paper_of(the_desk(), me(), summary_id, form, reason=request.form.get("reason", ""))
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "warn")
        return _to(summary_id)
    return _sent(file, form)


def show_chart(summary_id: int, what: str) -> ResponseReturnValue:
    view = open_summary(the_desk(), me(), summary_id)
    found = view.found
    charts: dict[str, tuple[str, list[tuple[str, int, int | None]]]] = {
        "kinds": (
            "本周各类来信来言（件）",
            [(row.name, row.this_week, row.last_week) for row in found.kinds],
        ),
        "topics": ("本周来信来言的主题（件）", [(t.name, t.matters, None) for t in found.topics]),
        "points": (
            "各联系点来信来言（件）",
            [(row.point, row.total, None) for row in found.points],
        ),
    }
    name, values = charts[what]
    return Response(bars(values, name), mimetype="image/svg+xml")


def _page(view: SummaryView) -> str:
    return render_template(
        "console/summary.html",
        view=view,
        states=SUMMARY_STATE_NAMES,
        longest=LONGEST,
        link=lambda **narrowed: _inbox(view, **narrowed),
        channels=_CHANNELS,
        question=Kind.QUESTION,
        no_point=NO_POINT,
    )


def _inbox(view: SummaryView, point: str | None = None, **narrowed: str) -> str:
    """The inbox narrowed to what a figure counts."""
    week, place = view.data.week, view.row.point_id
    if point is not None:
        place = view.point_ids.get(point)
    asked: dict[str, Any] = {"since": week.first_day, "until": week.last_day, **narrowed}
    if "due" in narrowed:
        asked.pop("since"), asked.pop("until")
    if point == NO_POINT:
        asked["point"] = "none"
    elif place is not None:
        asked["point"] = place
    return f"{url_for('console.matter_list')}?{urlencode(asked)}"


def _done(summary_id: int, sentence: str, verb: Callable[[], None]) -> ResponseReturnValue:
    """Does it and says so, or says why not; the page is the same in both cases."""
    try:
        verb()
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "warn")
        return _to(summary_id)
    flash(sentence, "done")
    return _to(summary_id)


def _to(summary_id: int) -> ResponseReturnValue:
    return redirect(url_for("console.summary", summary_id=summary_id), 303)


def _sent(file: PaperFile, form: str) -> ResponseReturnValue:
    return send_file(
        io.BytesIO(file.content),
        mimetype=TYPES[form],
        as_attachment=True,
        download_name=file.name,
    )
