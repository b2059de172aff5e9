"""回执条: the sheet that is printed for a person at the desk."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from console.room import me, the_desk
from handlers.access import NotFound, Refused, may
from handlers.counter import ENTERS, print_slip
from models import receipt_number


def routes(pages: Blueprint) -> None:
    pages.add_url_rule(
        "/counter/entries/<int(max=9999999999999999):entry_id>/slip",
        "slip",
        post_slip,
        methods=["POST"],
    )


def post_slip(entry_id: int) -> ResponseReturnValue:
    """The code stands on the answer to this form and nowhere else."""
    may(me(), ENTERS)  # not a slip in the form: no page of hers to go back to
    try:
        slip = print_slip(the_desk(), me(), entry_id)
    except NotFound:
        raise
    except Refused as refused:
        flash(str(refused), "warn")
        return redirect(url_for("console.counter", entry=entry_id), 303)
    picture = None
    if slip.qr_url:
        picture = segno.make(slip.qr_url, error="q").svg_data_uri(scale=8, border=2)
    code = receipt_number.shown_code(slip.code)
    return render_template(
        "console/slip.html", slip=slip, entry_id=entry_id, picture=picture, code=code
    )
