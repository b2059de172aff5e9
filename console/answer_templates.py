"""答复模板: written, changed and retired here; offered beside every answer."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from console.said import said
from console.words_of_forms import number_in, once
from handlers.access import NotFound, Refused
from handlers.answer import LONGEST, fresh_form
from handlers.templates import (
    CITY,
    LONGEST_TITLE,
    Written,
    add_template,
    change_template,
    list_templates,
    one_template,
    retire_template,
)
from models.staff import Role

_ONE = "/templates/<int(max=9999999999999999):template_id>"


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/templates", "templates", show_templates)
    pages.add_url_rule("/templates", "add_template", post_new, methods=["POST"])
    pages.add_url_rule(_ONE, "template", show_template)
    pages.add_url_rule(_ONE, "change_template", post_change, methods=["POST"])
    pages.add_url_rule(f"{_ONE}/retire", "retire_template", post_retire, methods=["POST"])


def show_templates() -> ResponseReturnValue:
    return _list_page()


def post_new() -> ResponseReturnValue:
    return once(
        lambda: add_template(the_desk(), me(), _written()),
        said("template_added"),
        lambda _: url_for("console.templates"),
        _list_page,
    )


def show_template(template_id: int) -> ResponseReturnValue:
    return _page(template_id)


def post_change(template_id: int) -> ResponseReturnValue:
    try:
        change_template(the_desk(), me(), template_id, _written())
    except NotFound:
        raise
    except Refused as refused:
        return _page(template_id, str(refused)), 422
    flash(said("template_changed"), "done")
    return redirect(url_for("console.templates"), 303)


def post_retire(template_id: int) -> ResponseReturnValue:
    retire_template(the_desk(), me(), template_id)
    flash(said("template_retired"), "done")
    return redirect(url_for("console.templates"), 303)


def _written() -> Written:
    form = request.form
    version = number_in(form, "version")
    return Written(
        title=form.get("title", ""),
        text=form.get("text", ""),
        place=form.get("place", ""),
        form=form.get("once", ""),
        version=-1 if version is None else version,
    )


def _list_page(problem: str | None = None) -> str:
    rows, places = list_templates(the_desk(), me())
    return render_template(
        "console/templates.html",
        rows=rows,
        places=places,
        city=CITY if me().role is Role.CITY else "",
        problem=problem,
        fresh=fresh_form,
        **_LONGEST,
    )


def _page(template_id: int, problem: str | None = None) -> str:
    row = one_template(the_desk(), me(), template_id)
    return render_template("console/template.html", row=row, problem=problem, **_LONGEST)


_LONGEST = {"longest": LONGEST, "longest_title": LONGEST_TITLE}
