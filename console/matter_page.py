"""One matter's page, and its files. Every form on it comes back here when the desk refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from console.clauses import clauses
from console.room import me, the_desk
from console.said import said
from console.talk import talk
from console.words_of_forms import number_in
from handlers.access import ANSWERS, NotFound, Refused
from handlers.answer import LONGEST, fresh_form
from handlers.answer_help import Help, help_for
from handlers.counter import ENTERS
from handlers.inbox import CHOICES, REMARKS, Form, Repeated, Stale, attachment_file, open_matter
from handlers.inbox.transcribe import LONGEST as HEARD_LONGEST
from models.matter import GONE
from models.staff import Role
from models.words import FILED_KINDS, KIND_NAMES

SHOWN_INLINE = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "audio/mpeg"}
)
"""What the browser may show itself; anything else is only ever a download."""

ID = "<int(max=9999999999999999):matter_id>"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule(f"/matters/{ID}", "matter", show_matter)
    pages.add_url_rule(
        "/attachments/<int(max=9999999999999999):attachment_id>", "attachment", show_attachment
    )


def show_matter(matter_id: int) -> ResponseReturnValue:
    return matter_page(matter_id)


def matter_page(matter_id: int, **writing: Any) -> str:
    """The page. `writing` gives back what was being written when a form was refused: `kept`, its
    fields; `problem`, the sentence; `at`, which form."""
    whole = request.args.get("talk") == "all"
    named = request.args.get("speaker") == "full" and me().role in ANSWERS
    view = open_matter(the_desk(), me(), matter_id, whole=whole, speaker=named)
    may_write = me().role in ANSWERS and view.matter.state not in GONE
    helps = help_for(the_desk(), view) if may_write else []
    asked: dict[str, Any] = {
        "token": fresh_form(),
        "draft": _inserted(helps),
        "problem": None,
        "at": "",
        "kept": {},
    }
    return render_template(
        "console/matter.html",
        view=view,
        talk=talk(view),
        may_write=may_write,
        helps=helps,
        named=named,
        banks=me().role in ENTERS and not view.matter.guarded,
        heard_longest=HEARD_LONGEST,
        may_remark=me().role in REMARKS,
        escalates=me().role in ANSWERS - {Role.CITY},
        extend_by=CHOICES,
        inline=SHOWN_INLINE,
        longest=LONGEST,
        just_answered="sent" in request.args,
        kinds=[kind for kind in KIND_NAMES if kind in FILED_KINDS],
        clauses=clauses(view.matter.verbatim),
        fresh=fresh_form,
        **(asked | writing),
    )


def _inserted(helps: Sequence[Help]) -> str:
    """The words that were asked for beside the answer box, where no script puts them there."""
    asked = request.args.get("insert", "")
    return next((one.text for one in helps if one.key == asked), "")[:LONGEST]


def posted() -> Form:
    """The token of the posted form, and the version of the matter on its page."""
    version = request.form.get("version", "")
    whole = version.isascii() and version.isdigit() and len(version) < 10
    return Form(request.form.get("once", ""), int(version) if whole else -1)


def do(matter_id: int, at: str, step: Callable[[], str]) -> ResponseReturnValue:
    """Does a step and says so. What was typed stands in its form again when the desk refuses; a
    second click finds the step done."""
    try:
        flash(step(), "done")
    except NotFound:
        raise
    except Repeated as again:
        flash(str(again), "wait")
    except Refused as refused:
        code = 409 if isinstance(refused, Stale) else 422
        return matter_page(matter_id, at=at, problem=str(refused), kept=request.form), code
    return back_to(matter_id)


def back_to(matter_id: int) -> ResponseReturnValue:
    """To the counter when the step was taken there; else to the matter, or to the list when it has
    left this reader's sight by her own step."""
    entry_id = number_in(request.form, "entry")
    if entry_id is not None:
        return redirect(url_for("console.counter", entry=entry_id), 303)
    try:
        open_matter(the_desk(), me(), matter_id)
    except NotFound:
        flash(said("out_of_sight"), "wait")
        return redirect(url_for("console.matter_list"), 303)
    return redirect(url_for("console.matter", matter_id=matter_id), 303)


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
