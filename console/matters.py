"""事项: the list, one matter, its files, and the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from console.room import me, the_desk
from console.talk import talk
from handlers.access import ANSWERS, NotFound, Refused
from handlers.answer import LONGEST, Again, answer, fresh_form, send_answer
from handlers.desk import Desk
from handlers.inbox import Filters, attachment_file, list_matters, open_matter
from models.answer import AnswerState
from models.matter import GONE, Channel, Matter, State
from models.words import FILED_KINDS, KIND_NAMES, Kind

Word = TypeVar("Word", bound=StrEnum)
T = TypeVar("T")

SHOWN_INLINE = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/mpeg"}
)
"""What the browser may show itself; anything else is only ever a download."""

FILTER_KINDS = [kind for kind in KIND_NAMES if kind in FILED_KINDS]

_OUTCOMES: dict[AnswerState, tuple[str, str]] = {
    AnswerState.SENT: ("done", "答复已发到对方微信。"),
    AnswerState.SEEN: ("done", "答复已随回复送到对方微信。"),
    AnswerState.WAITING: (
        "wait",
        "答复已存好，对方还没看到。等对方下次说话或点菜单时，会排在最前面送到。",
    ),
    AnswerState.SENDING: ("wait", "答复正在送出，过一会儿刷新看结果。"),
    AnswerState.UNKNOWN: (
        "warn",
        "微信没有给出明确结果：可能送到了，也可能没有。系统不会自己重发，请换个办法确认一下。",
    ),
    AnswerState.DROPPED: ("warn", "这件事本人已撤回或删除，答复没有送出。"),
}

_ON_FILE = ("wait", "答复已存档。这件事不是从微信来的，请用别的办法告诉本人。")


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/matters", "matter_list", show_list)
    pages.add_url_rule("/matters/<int(max=9999999999999999):matter_id>", "matter", show_matter)
    pages.add_url_rule(
        "/matters/<int(max=9999999999999999):matter_id>/answer",
        "answer",
        post_answer,
        methods=["POST"],
    )
    pages.add_url_rule(
        "/attachments/<int(max=9999999999999999):attachment_id>", "attachment", show_attachment
    )


# --- the list --------------------------------------------------------------------------------


def show_list() -> ResponseReturnValue:
    filters = read_filters()
    page = list_matters(the_desk(), me(), filters, before=_number("before"), after=_number("after"))
    return render_template(
        "console/matters.html",
        page=page,
        filters=filters,
        kinds=FILTER_KINDS,
        with_filters=_with_filters,
        narrowed=filters != Filters(),
        waits=AnswerState.WAITING,
        unsure=AnswerState.UNKNOWN,
    )


def read_filters() -> Filters:
    """The filters of the address. A value nobody offered counts as none."""
    asked = request.args
    point = asked.get("point", "")
    return Filters(
        state=_word(State, asked.get("state")),
        kind=_word(Kind, asked.get("kind")),
        channel=_word(Channel, asked.get("channel")),
        point_id=_number("point"),
        unassigned=point == "none",
        todo=asked.get("due") == "todo",
        overdue=asked.get("due") == "late",
        text=asked.get("q", "").replace("\0", "").strip()[:100],
        since=_day(asked.get("since")),
        until=_day(asked.get("until")),
    )


def _with_filters(**changes: str | int | None) -> str:
    """The list's address with these filters changed and the rest kept, from its first page."""
    kept: dict[str, str | int | None] = {
        k: v for k, v in request.args.items() if k not in ("before", "after")
    }
    asked = {**kept, **changes}
    query = urlencode({k: v for k, v in asked.items() if v not in (None, "")})
    return url_for("console.matter_list") + (f"?{query}" if query else "")


def _word(words: type[Word], value: str | None) -> Word | None:
    return _or_none(lambda: words(value or ""))


def _day(value: str | None) -> date | None:
    day = _or_none(lambda: date.fromisoformat(value or ""))
    return day if day is not None and 2000 <= day.year <= 2999 else None


def _number(name: str) -> int | None:
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _or_none(read: Callable[[], T]) -> T | None:
    try:
        return read()
    except ValueError:
        return None


# --- one matter ------------------------------------------------------------------------------


def show_matter(matter_id: int) -> ResponseReturnValue:
    return _matter_page(matter_id)


def _matter_page(matter_id: int, **writing: Any) -> str:
    view = open_matter(the_desk(), me(), matter_id, whole=request.args.get("talk") == "all")
    return render_template(
        "console/matter.html",
        view=view,
        talk=talk(view),
        may_write=me().role in ANSWERS and view.matter.state not in GONE,
        inline=SHOWN_INLINE,
        longest=LONGEST,
        **({"token": fresh_form(), "draft": "", "problem": None} | writing),
    )


def post_answer(matter_id: int) -> ResponseReturnValue:
    """Writes the answer down, then sends it, and says honestly what became of it."""
    desk, text, token = the_desk(), request.form.get("text", ""), request.form.get("once", "")
    back = redirect(url_for("console.matter", matter_id=matter_id, _anchor="answers"), 303)
    try:
        answer_id = answer(desk, me(), matter_id, text, form=token)
    except NotFound:
        raise
    except Again as again:
        flash(str(again), "wait")
        return back
    except Refused as refused:
        return _matter_page(matter_id, token=token, draft=text, problem=str(refused)), 422
    kind, sentence = _outcome(desk, matter_id, send_answer(desk, answer_id))
    flash(sentence, kind)
    return back


def _outcome(desk: Desk, matter_id: int, state: AnswerState) -> tuple[str, str]:
    with desk.memory.read() as session:
        channel = session.scalar(select(Matter.channel).where(Matter.id == matter_id))
    return _OUTCOMES[state] if channel is Channel.WECHAT else _ON_FILE


def show_attachment(attachment_id: int) -> ResponseReturnValue:
    file = attachment_file(
        the_desk(), me(), attachment_id, playable=request.args.get("as") == "sound"
    )
    inline = file.content_type in SHOWN_INLINE
    return send_file(
        file.path,
        mimetype=file.content_type if inline else "application/octet-stream",
        as_attachment=not inline or "save" in request.args,
        download_name=file.name,
        conditional=True,
        etag=False,
    )
