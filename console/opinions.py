"""The opinions on a draft by article, and what became of them: recorded for one or for many."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from handlers.access import NotFound, Refused
from handlers.answer import Again, fresh_form
from handlers.decide import (
    LONGEST_PLACE,
    LONGEST_SENTENCE,
    LONGEST_TEXT,
    Ruling,
    decide,
    list_by_hand,
    take_back,
    tick,
)
from handlers.opinions.view import ShelfView, look_over, open_shelf
from models.outcome import ADOPTION_NAMES, OUTCOME_REASON_NAMES, Adoption, OutcomeReason
from reports.opinions import ADOPTIONS, NOT_YET

ONE = "/consultations/<int(max=9999999999999999):consultation_id>/opinions"
_KEPT = ("adoption", "why", "sentence", "new_place", "new_text")


def routes(pages: Blueprint) -> None:
    pages.add_url_rule(ONE, "opinions", show_opinions)
    pages.add_url_rule(f"{ONE}/at/<int(max=9999999999999999):key>", "opinions_at", show_at)
    pages.add_url_rule(
        f"{ONE}/at/<int(max=9999999999999999):key>", "decide", post_decision, methods=["POST"]
    )
    pages.add_url_rule(f"{ONE}/take-back", "decide_back", post_take_back, methods=["POST"])
    pages.add_url_rule(f"{ONE}/told", "opinions_told", show_told)
    pages.add_url_rule(f"{ONE}/told", "tick_told", post_told, methods=["POST"])


def show_opinions(consultation_id: int) -> ResponseReturnValue:
    view = look_over(the_desk(), me(), consultation_id)
    return render_template(
        "console/opinions.html",
        view=view,
        c=view.consultation,
        adoptions=(*ADOPTIONS, NOT_YET),
        names=ADOPTION_NAMES,
    )


def show_at(consultation_id: int, key: int) -> ResponseReturnValue:
    return _shelf_page(open_shelf(the_desk(), me(), consultation_id, key))


def _shelf_page(view: ShelfView, **writing: Any) -> str:
    """`writing` gives back what was being written when the form was refused."""
    asked: dict[str, Any] = {"problem": None, "kept": {}, "chosen": frozenset()}
    return render_template(
        "console/opinions_at.html",
        view=view,
        c=view.consultation,
        token=fresh_form(),
        adoptions=ADOPTION_NAMES,
        reasons=OUTCOME_REASON_NAMES,
        longest={"sentence": LONGEST_SENTENCE, "place": LONGEST_PLACE, "text": LONGEST_TEXT},
        **(asked | writing),
    )


def post_decision(consultation_id: int, key: int) -> ResponseReturnValue:
    """For the ticked opinions, or for all that the page showed and that have no outcome yet."""
    form, desk = request.form, the_desk()
    view = open_shelf(desk, me(), consultation_id, key)
    shown = [one for one in view.undecided if one <= _number("shown")]
    chosen = shown if form.get("all") else _ids("opinion")
    try:
        count = decide(
            desk,
            me(),
            consultation_id,
            chosen,
            _ruling(),
            form=form.get("once", ""),
            seen=_number("seen"),
        )
    except Again as again:
        flash(str(again), "wait")
        return redirect(request.path, 303)
    except NotFound:
        raise
    except Refused as refused:
        if not view.may_decide:
            raise
        kept = {name: form.get(name, "") for name in _KEPT}
        page = _shelf_page(view, problem=str(refused), kept=kept, chosen=frozenset(_ids("opinion")))
        return page, 422
    minutes = int(desk.outcomes.tell_after.total_seconds() // 60)
    flash(f"已记下 {count} 条。{minutes} 分钟后告诉本人，这之前可以到意见总表撤销。", "done")
    return redirect(request.path, 303)


def post_take_back(consultation_id: int) -> ResponseReturnValue:
    return _led(
        consultation_id,
        "opinions",
        lambda: take_back(the_desk(), me(), consultation_id, request.form.get("batch", "")),
        "已撤销 {count} 条，没有告诉过任何人。",
    )


def show_told(consultation_id: int) -> ResponseReturnValue:
    """The list of whom staff must tell, to be worked through or printed."""
    told = list_by_hand(the_desk(), me(), consultation_id)
    return render_template(
        "console/opinions_told.html", told=told, c=told.consultation, names=ADOPTION_NAMES
    )


def post_told(consultation_id: int) -> ResponseReturnValue:
    return _led(
        consultation_id,
        "opinions_told",
        lambda: tick(the_desk(), me(), consultation_id, _ids("told")),
        "已记下，{count} 位告诉过了。",
    )


def _led(consultation_id: int, page: str, verb: Any, sentence: str) -> ResponseReturnValue:
    """Does it and says so, or says why not; the page is the same in both cases."""
    try:
        flash(sentence.format(count=verb()), "done")
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "warn")
    return redirect(url_for(f"console.{page}", consultation_id=consultation_id), 303)


def _ruling() -> Ruling:
    """Raises Refused where nothing was chosen."""
    form = request.form
    adoption, why = form.get("adoption", ""), form.get("why", "") or OutcomeReason.OTHER.value
    if adoption not in list(Adoption) or why not in list(OutcomeReason):
        raise Refused("请先选采纳情况：采纳、部分采纳、未采纳，还是留作参考。")
    texts = (form.get(name, "") for name in ("sentence", "new_place", "new_text"))
    return Ruling(Adoption(adoption), OutcomeReason(why), *texts)


def _ids(name: str) -> list[int]:
    return [int(one) for one in request.form.getlist(name) if _is_id(one)]


def _number(name: str) -> int:
    value = request.form.get(name, "")
    return int(value) if _is_id(value) else 0


def _is_id(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 16
