"""通知: the list, one notice with its figures, what is decided about it, and the month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, page_mark, the_desk, today
from console.sessions import PROGRESS
from handlers.access import ANNOUNCES, Actor, NotFound, Refused, may
from handlers.desk import Desk
from handlers.notice import (
    Out,
    list_notices,
    month_of_notices,
    open_notice,
    pause_notice,
    progress_of,
    resume_notice,
    unknown_of,
    withdraw_notice,
)
from handlers.notice.preview import preview_code
from handlers.release import Released, notice_text, release_notice
from models.delivery import DELIVERY_STATE_NAMES, WAY_NAMES
from models.delivery_batch import BATCH_STATE_NAMES, RECALL_STATE_NAMES
from models.notice import NOTICE_KIND_NAMES, NOTICE_STATE_NAMES

ID = "<int(max=9999999999999999):notice_id>"
_NAMES = {
    "states": NOTICE_STATE_NAMES,
    "kinds": NOTICE_KIND_NAMES,
    "outcomes": DELIVERY_STATE_NAMES,
    "ways": WAY_NAMES,
    "batch_states": BATCH_STATE_NAMES,
    "recalls": RECALL_STATE_NAMES,
}


def routes(pages: Blueprint) -> None:
    one = f"/notices/{ID}"
    pages.add_url_rule("/notices", "notices", show_notices)
    pages.add_url_rule("/notices/calendar", "notice_calendar", show_calendar)
    pages.add_url_rule(one, "notice", show_notice)
    pages.add_url_rule(f"{one}/progress", PROGRESS, show_progress)
    pages.add_url_rule(f"{one}/unknown", "notice_unknown", show_unknown)
    pages.add_url_rule(f"{one}/release", "release_notice", post_release, methods=["POST"])
    for name, verb in (("pause", post_pause), ("resume", post_resume), ("withdraw", post_withdraw)):
        pages.add_url_rule(f"{one}/{name}", f"{name}_notice", verb, methods=["POST"])


def show_notices() -> ResponseReturnValue:
    rows, older = list_notices(the_desk(), me(), page_mark())
    may_write = me().role in ANNOUNCES
    return render_template(
        "console/notices.html", rows=rows, older=older, may_write=may_write, **_NAMES
    )


def show_calendar() -> ResponseReturnValue:
    month = month_of_notices(the_desk(), me(), _asked_month())
    return render_template(
        "console/notice_calendar.html", month=month, today=today(), rules=the_desk().rules, **_NAMES
    )


def show_notice(notice_id: int) -> ResponseReturnValue:
    return _notice_page(notice_id)


def show_progress(notice_id: int) -> ResponseReturnValue:
    """The part of the page that an open one asks for again, until it says that it has ended."""
    notice, progress = progress_of(the_desk(), me(), notice_id)
    return render_template(
        "console/notice_progress.html", notice=notice, progress=progress, **_NAMES
    )


def show_unknown(notice_id: int) -> ResponseReturnValue:
    people = unknown_of(the_desk(), me(), notice_id)
    notice, _ = progress_of(the_desk(), me(), notice_id)
    return render_template("console/notice_unknown.html", notice=notice, people=people, **_NAMES)


def post_release(notice_id: int) -> ResponseReturnValue:
    """What is released is what this page showed: its mark comes along."""
    may(me(), ANNOUNCES)
    try:
        done = release_notice(the_desk(), me(), notice_id, digest=request.form.get("digest", ""))
    except NotFound:
        raise
    except Refused as refused:
        return _notice_page(notice_id, str(refused)), 422
    _tell_released(done)
    return _to(notice_id)


def post_pause(notice_id: int) -> ResponseReturnValue:
    return _act(notice_id, pause_notice, "已暂停。没发的先不发，随时可以接着发。")


def post_resume(notice_id: int) -> ResponseReturnValue:
    return _act(notice_id, resume_notice, "接着发了。")


def post_withdraw(notice_id: int) -> ResponseReturnValue:
    return _act(notice_id, withdraw_notice, "已撤回，没发的不再发。")


def _act(
    notice_id: int, verb: Callable[[Desk, Actor, int], Out | None], sentence: str
) -> ResponseReturnValue:
    """Does it and says so; after a withdrawal also what it could not stop."""
    may(me(), ANNOUNCES)
    try:
        out = verb(the_desk(), me(), notice_id)
    except NotFound:
        raise
    except Refused as refused:
        return _notice_page(notice_id, str(refused)), 422
    flash("".join([sentence, *(out.sentences if out else ())]), "done")
    return _to(notice_id)


def _tell_released(done: Released) -> None:
    moved = "原定的时间在安静时段，已顺延到早上。" if done.moved else ""
    flash(f"已发布，到时间自动发送。{moved}", "done")
    if done.mass and the_desk().notices.protected:
        flash(
            "开始群发时，微信可能请公众号管理员在手机上确认（群发保护），三十分钟内不点就发不出去。"
            "请提前告诉管理员。",
            "wait",
        )


def _notice_page(notice_id: int, problem: str | None = None) -> str:
    view = open_notice(the_desk(), me(), notice_id)
    return render_template(
        "console/notice.html",
        view=view,
        notice=view.notice,
        progress=view.progress,
        message=notice_text(view.notice.title, view.notice.text),
        problem=problem,
        preview=preview_code(the_desk().rules, view.notice),
        notice_rules=the_desk().notices,
        mine=view.notice.written_by == me().login,
        **_NAMES,
    )


def _asked_month() -> date:
    """The month of the address, 2026-11; nonsense counts as this one."""
    try:
        month = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return today()
    return month if 2000 <= month.year <= 2999 else today()


def _to(notice_id: int) -> ResponseReturnValue:
    return redirect(url_for("console.notice", notice_id=notice_id), 303)
