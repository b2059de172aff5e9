"""通知: what was announced, and how far it got. Read only."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from console.ledgers import notices
from console.room import me, page_mark, the_desk
from models.delivery import DELIVERY_STATE_NAMES
from models.notice import NOTICE_STATE_NAMES


def routes(pages: Blueprint) -> None:
    pages.add_url_rule("/notices", "notices", show_notices)


def show_notices() -> ResponseReturnValue:
    rows, older = notices(the_desk(), me(), page_mark())
    return render_template(
        "console/notices.html",
        rows=rows,
        older=older,
        states=NOTICE_STATE_NAMES,
        outcomes=DELIVERY_STATE_NAMES,
    )
