"""In and out: password, code, logout."""

from __future__ import annotations

import time

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from console.guard import LOGIN_TRIES, limiter, login_page, staff_only
from console.kept import FIELD, kept_form, kept_page
from console.room import me, the_desk
from console.sessions import begin_half, begin_session, half_way
from handlers.access import READS_MATTERS, Refused
from handlers.account_words import HALF_GONE, WRONG_PAIR
from handlers.admit import Seat, check_code, check_login
from handlers.change_password import leave
from handlers.hold_off import Held


def routes(pages: Blueprint) -> None:
    pages.before_request(staff_only)
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/login", "login", show_login)
    pages.add_url_rule("/login", "enter", limiter.limit(LOGIN_TRIES)(enter), methods=["POST"])
    pages.add_url_rule("/code", "code", show_code)
    pages.add_url_rule("/code", "prove", limiter.limit(LOGIN_TRIES)(prove), methods=["POST"])
    pages.add_url_rule("/logout", "logout", go, methods=["POST"])


def home() -> ResponseReturnValue:
    """Where a role begins: its matters, or the audit log for the auditor."""
    first = "console.matter_list" if me().role in READS_MATTERS else "console.audit"
    return redirect(url_for(first))


def show_login() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("console.home"))
    return login_page()


def enter() -> ResponseReturnValue:
    login = request.form.get("login", "").replace("\0", "").strip().lower()
    try:
        seat = check_login(the_desk(), login, request.form.get("password", ""), address=_address())
    except Held as held:
        return login_page(login, str(held)), 429
    if seat is None:
        return login_page(login, WRONG_PAIR), 401
    if not seat.has_second_factor:
        return _come_in(seat)
    begin_half(seat)
    if kept_form() is None:
        return redirect(url_for("console.code", next=request.args.get("next")), 303)
    return _code_page()


def show_code() -> ResponseReturnValue:
    if half_way() is None:
        return redirect(url_for("console.login", next=request.args.get("next")))
    return _code_page()


def prove() -> ResponseReturnValue:
    """The six digits, or a recovery code."""
    seat = half_way()
    if seat is None:
        return login_page("", HALF_GONE), 401
    try:
        code = request.form.get("code", "")[:64]
        known = check_code(the_desk(), seat, code, unix=time.time(), address=_address())
    except Held as held:
        return _code_page(str(held)), 429
    except Refused as refused:
        return _code_page(str(refused)), 401
    return _come_in(known)


def go() -> ResponseReturnValue:
    leave(the_desk(), me())
    logout_user()
    session.clear()
    flash("您已退出，在别处登录的页面也一起退出了。", "done")
    return redirect(url_for("console.login"), 303)


def safe_next(wanted: str | None) -> str:
    """A page of the console, or its front door: never another site."""
    home_page: str = url_for("console.home")
    if not wanted or not wanted.startswith("/console/") or "\\" in wanted:
        return home_page
    return wanted if wanted.isprintable() else home_page


def _come_in(seat: Seat) -> ResponseReturnValue:
    """To what was typed before the session ended, else to the page that was asked for."""
    kept = kept_form()
    begin_session(seat)
    if kept is not None and not (seat.must_change or seat.must_enrol):
        return kept_page(kept)
    return redirect(safe_next(request.args.get("next")), 303)


def _code_page(problem: str | None = None) -> str:
    return render_template(
        "console/code.html",
        problem=problem,
        next=request.args.get("next"),
        kept=request.form.get(FIELD, ""),
    )


def _address() -> str:
    return request.remote_addr or ""
