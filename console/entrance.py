"""In and out: login, logout, one's own password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from console.guard import LOGIN_TRIES, limiter, staff_only
from console.room import Member, me, room, the_desk
from handlers.access import READS_MATTERS, Refused
from handlers.admit import LOCKED_FOR, SHORTEST, TRIES, change_password, check_login

WRONG = (
    f"登录名或密码不对。同一个登录名连续输错{TRIES}次，"
    f"会锁定{int(LOCKED_FOR.total_seconds() // 60)}分钟。"
)


def routes(pages: Blueprint) -> None:
    pages.before_request(staff_only)
    pages.add_url_rule("/", "home", home)
    pages.add_url_rule("/login", "login", show_login)
    pages.add_url_rule("/login", "enter", limiter.limit(LOGIN_TRIES)(enter), methods=["POST"])
    pages.add_url_rule("/logout", "logout", leave, methods=["POST"])
    pages.add_url_rule("/password", "password", show_password)
    pages.add_url_rule("/password", "set_password", set_password, methods=["POST"])


def home() -> ResponseReturnValue:
    """Where a role begins: its matters, or the audit log for the auditor."""
    first = "console.matter_list" if me().role in READS_MATTERS else "console.audit"
    return redirect(url_for(first))


def show_login() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(url_for("console.home"))
    return _login_page("", None)


def enter() -> ResponseReturnValue:
    login = request.form.get("login", "").replace("\0", "").strip().lower()
    seat = check_login(the_desk(), login, request.form.get("password", ""))
    if seat is None:
        return _login_page(login, WRONG), 401
    session.clear()  # a session begun before the login is not the one that goes on
    session.permanent = True
    login_user(Member(seat))
    return redirect(safe_next(request.args.get("next")), 303)


def leave() -> ResponseReturnValue:
    logout_user()
    session.clear()
    flash("您已退出。", "done")
    return redirect(url_for("console.login"), 303)


def show_password() -> ResponseReturnValue:
    return render_template("console/password.html", shortest=SHORTEST, problem=None)


def set_password() -> ResponseReturnValue:
    form = request.form
    try:
        if form.get("new", "") != form.get("again", ""):
            raise Refused("两次输入的新密码不一样，请再输一遍。")
        seat = change_password(the_desk(), me(), form.get("old", ""), form.get("new", ""))
    except Refused as refused:
        page = render_template("console/password.html", shortest=SHORTEST, problem=str(refused))
        return page, 422
    login_user(Member(seat))
    flash("密码已修改。别处登录的页面已全部退出。", "done")
    return redirect(url_for("console.password"), 303)


def safe_next(wanted: str | None) -> str:
    """A page of the console, or its front door: never another site."""
    home_page: str = url_for("console.home")
    if not wanted or not wanted.startswith("/console/") or "\\" in wanted:
        return home_page
    return wanted if wanted.isprintable() else home_page


def _login_page(login: str, problem: str | None) -> str:
    return render_template(
        "console/login.html",
        login=login,
        problem=problem,
        next=request.args.get("next"),
        minutes=room().session_minutes,
    )
