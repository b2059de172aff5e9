"""主题: what many said in different words, and what staff decide of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from handlers.access import NotFound, Refused
from handlers.desk import Desk
from handlers.themes import (
    DECIDES,
    detach,
    group_now,
    list_themes,
    merge_themes,
    name_theme,
    open_theme,
    put_into,
    split_theme,
)
from models.theme import LONGEST_NAME, THEME_ACT_NAMES

SHOWN = 200
_NUMBER = "int(max=9999999999999999)"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/themes", "themes", show_themes)
    pages.add_url_rule("/themes/group", "group_themes", post_group, methods=["POST"])
    pages.add_url_rule(f"/themes/<{_NUMBER}:theme_id>", "theme", show_theme)
    pages.add_url_rule(
        f"/themes/<{_NUMBER}:theme_id>", "decide_theme", post_decision, methods=["POST"]
    )


def show_themes() -> ResponseReturnValue:
    text = request.args.get("q", "").replace("\0", "").strip()[:100]
    found = list_themes(the_desk(), me(), text)
    return render_template(
        "console/themes.html",
        themes=found[:SHOWN],
        more=max(0, len(found) - SHOWN),
        text=text,
        may_decide=me().role in DECIDES,
    )


def show_theme(theme_id: int) -> ResponseReturnValue:
    return _theme_page(theme_id)


def _theme_page(theme_id: int, problem: str | None = None) -> str:
    view = open_theme(the_desk(), me(), theme_id)
    others = [f for f in list_themes(the_desk(), me())[:SHOWN] if f.theme_id != theme_id]
    return render_template(
        "console/theme.html",
        view=view,
        others=others,
        problem=problem,
        acts=THEME_ACT_NAMES,
        longest=LONGEST_NAME,
        may_decide=me().role in DECIDES,
    )


def post_group() -> ResponseReturnValue:
    group_now(the_desk(), me())
    flash("归并好了。", "done")
    return redirect(url_for("console.themes"), 303)


def post_decision(theme_id: int) -> ResponseReturnValue:
    """One of five decisions about a theme; the page says what came of it."""
    decide = _DECISIONS.get(request.form.get("do", ""))
    try:
        if decide is None:
            raise Refused("请从页面上的按钮进入。")
        decide(the_desk(), theme_id)
    except NotFound:
        raise
    except Refused as refused:
        return _theme_page(theme_id, str(refused)), 422
    flash("记下了。以后自动归并不会改动您的决定。", "done")
    try:
        open_theme(the_desk(), me(), theme_id)
    except NotFound:
        return redirect(url_for("console.themes"), 303)
    return redirect(url_for("console.theme", theme_id=theme_id), 303)


def _named(desk: Desk, theme_id: int) -> None:
    name_theme(desk, me(), theme_id, request.form.get("name", "").replace("\0", ""))


def _merged(desk: Desk, theme_id: int) -> None:
    merge_themes(desk, me(), _other(), theme_id)


def _split(desk: Desk, theme_id: int) -> None:
    split_theme(desk, me(), theme_id, _chosen())


def _put(desk: Desk, _theme_id: int) -> None:
    put_into(desk, me(), _chosen(), _other())


def _detached(desk: Desk, theme_id: int) -> None:
    detach(desk, me(), theme_id, _chosen())


_DECISIONS: dict[str, Callable[[Desk, int], None]] = {
    "name": _named,
    "merge": _merged,
    "split": _split,
    "put": _put,
    "detach": _detached,
}


def _chosen() -> list[int]:
    return [int(value) for value in request.form.getlist("matter") if _is_id(value)]


def _other() -> int:
    """The other theme of the form. Raises Refused when none was chosen."""
    value = request.form.get("other", "")
    if not _is_id(value):
        raise Refused("请先选另一个主题。")
    return int(value)


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 16
