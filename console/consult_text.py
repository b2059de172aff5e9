"""条文: a draft's articles with their explanations, put right where the reading went wrong; its
versions and what is different between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.consult_forms import ONE, as_it_came, do, maybe, posted, typed, upload, whole
from console.consultations import back, consultation_page, public_links
from console.room import me, the_desk
from console.said import said
from handlers.answer import fresh_form
from handlers.consult.add_version import TAKES_VERSIONS, add_version, remove_version
from handlers.consult.compare import BECAME_NAMES, compare
from handlers.consult.correct import CORRECTS, Correction, Do, correct_provision, undo_correction
from handlers.consult.draft_file import draft_file
from handlers.consult.explain import EXPLAINS, LONGEST_EXPLANATION, LONGEST_QUESTION, explain
from handlers.consult.public import SHOWN
from handlers.consult.reading import ConsultationView, open_view
from handlers.consult.sheet import MOST_WORDS
from handlers.consult.take_in import Upload
from handlers.consult.tree import name_of, written
from handlers.consult.words import refuse
from models.provision import MOST_QUESTIONS, Provision

_PROVISION = f"{ONE}/provisions/<int(max=9999999999999999):provision_id>"
_NUMBER = "<int(max=9999):number>"
KINDS = ("章", "节", "条", "款", "项", "目")


def routes(pages: Blueprint) -> None:
    pages.add_url_rule(f"{ONE}/text", "consultation_text", show_text)
    pages.add_url_rule(f"{ONE}/compare", "consultation_compare", show_comparison)
    pages.add_url_rule(f"{ONE}/versions/{_NUMBER}/file", "draft_file", show_file)
    for address, name, view in (
        (f"{ONE}/versions", "consultation_version", post_version),
        (f"{ONE}/versions/remove", "consultation_unversion", post_unversion),
        (f"{ONE}/undo", "consultation_undo", post_undo),
        (_PROVISION, "correct_provision", post_correction),
        (f"{_PROVISION}/explain", "explain_provision", post_explanation),
    ):
        pages.add_url_rule(address, name, view, methods=["POST"])


def show_text(consultation_id: int) -> ResponseReturnValue:
    return _text_page(
        consultation_id,
        explaining=whole(request.args.get("explain", ""), 0),
        correcting=whole(request.args.get("correct", ""), 0),
    )


def _text_page(
    consultation_id: int,
    *,
    explaining: int = 0,
    correcting: int = 0,
    problem: str | None = None,
    at: int = 0,
) -> str:
    """The articles; one of them with its form open. `at` is the provision of a refused form."""
    number = whole(request.args.get("version", ""), 0) or None
    view = open_view(the_desk(), me(), consultation_id, number)
    state = view.row.state
    return render_template(
        "console/consultation_text.html",
        view=view,
        fresh=fresh_form,
        explaining=explaining,
        correcting=_article_of(view, correcting),
        problem=problem,
        at=at,
        kept=request.form if problem else {},
        asked=request.form.getlist("question") if problem else [],
        may_explain=view.may_work and view.is_newest and state in EXPLAINS,
        may_correct=view.may_run and view.is_newest and state in CORRECTS,
        before=_explained_before(view, explaining),
        headings=_new_headings(view),
        kinds=KINDS,
        questions=MOST_QUESTIONS,
        longest=LONGEST_EXPLANATION,
        longest_question=LONGEST_QUESTION,
        most_words=MOST_WORDS,
        written=written,
        name_of=name_of,
        **public_links(consultation_id, is_public=state in SHOWN),
    )


def _article_of(view: ConsultationView, provision_id: int) -> int:
    """The article in which a provision stands, or the heading itself; 0 for none."""
    for article in view.articles:
        if provision_id == article.row.id or any(line.id == provision_id for line in article.lines):
            return article.row.id
    return provision_id


def _new_headings(view: ConsultationView) -> dict[int, list[Provision]]:
    """The headings that begin above each article."""
    found: dict[int, list[Provision]] = {}
    shown: set[int] = set()
    for article in view.articles:
        found[article.row.id] = [one for one in article.path if one.id not in shown]
        shown.update(one.id for one in article.path)
    return found


def _explained_before(view: ConsultationView, provision_id: int) -> dict[str, Any]:
    """What was written beside the article in the version before, to begin from."""
    row = next((a.row for a in view.articles if a.row.id == provision_id), None)
    if row is None or row.explanation or row.before_id is None:
        return {}
    with the_desk().memory.read() as session:
        old = session.get(Provision, row.before_id)
    if old is None or not old.explanation:
        return {}
    return {"text": old.explanation, "questions": list(old.questions)}


def _to(consultation_id: int, provision_id: int, **arguments: Any) -> str:
    return url_for(
        "console.consultation_text",
        consultation_id=consultation_id,
        _anchor=f"p{provision_id}" if provision_id else None,
        **arguments,
    )


def post_correction(consultation_id: int, provision_id: int) -> ResponseReturnValue:
    next_id = provision_id

    def step() -> str:
        nonlocal next_id
        asked = _correction()
        next_id = correct_provision(
            the_desk(), me(), consultation_id, provision_id, asked, form=posted()
        )
        return said("provision_corrected")

    def page(problem: str) -> str:
        return _text_page(
            consultation_id, correcting=provision_id, problem=problem, at=provision_id
        )

    return do(step, lambda: _to(consultation_id, next_id, correct=next_id), page)


def _correction() -> Correction:
    try:
        what = Do(request.form.get("do", ""))
    except ValueError:
        raise refuse("form_broken") from None
    return Correction(what, typed("kind"), typed("number"), typed("heading"), typed("words"))


def post_undo(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        undo_correction(the_desk(), me(), consultation_id, form=posted())
        return said("correction_undone")

    return do(
        step,
        lambda: _to(consultation_id, 0),
        lambda problem: _text_page(consultation_id, problem=problem),
    )


def post_explanation(consultation_id: int, provision_id: int) -> ResponseReturnValue:
    def step() -> str:
        explain(
            *(the_desk(), me(), consultation_id, provision_id, typed("text")),
            questions=request.form.getlist("question"),
            form=posted(),
        )
        return said("provision_explained")

    def page(problem: str) -> str:
        return _text_page(
            consultation_id, explaining=provision_id, problem=problem, at=provision_id
        )

    return do(step, lambda: _to(consultation_id, provision_id), page)


def post_version(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        file = upload("file") or Upload(b"", "")
        carried = add_version(the_desk(), me(), consultation_id, file, typed("note"), form=posted())
        return said("version_added", count=carried)

    return do(
        step,
        lambda: url_for("console.consultation_compare", consultation_id=consultation_id),
        _overview(consultation_id, "version"),
    )


def post_unversion(consultation_id: int) -> ResponseReturnValue:
    def step() -> str:
        remove_version(the_desk(), me(), consultation_id, form=posted())
        return said("version_removed")

    return do(step, back(consultation_id), _overview(consultation_id, "version"))


def _overview(consultation_id: int, at: str) -> Callable[[str], str]:
    return lambda problem: consultation_page(consultation_id, problem, at)


def show_comparison(consultation_id: int) -> ResponseReturnValue:
    found = compare(
        *(the_desk(), me(), consultation_id),
        old=maybe(request.args.get("old", "")),
        new=maybe(request.args.get("new", "")),
    )
    return render_template(
        "console/consultation_compare.html",
        found=found,
        became=BECAME_NAMES,
        everything="all" in request.args,
        may_change=found.row.state in TAKES_VERSIONS,
    )


def show_file(consultation_id: int, number: int) -> ResponseReturnValue:
    """The file of a version, as it was uploaded."""
    file = draft_file(the_desk(), me(), consultation_id, number)
    return as_it_came(file.path, file.name)
