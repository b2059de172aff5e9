"""The locks of the door: sessions, forms that cannot be forged, headers, quiet error pages."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from werkzeug.exceptions import HTTPException

from console.room import Member
from console.sessions import Sessions
from handlers.access import NotFound, Refused
from handlers.admit import seat_by_id
from handlers.desk import Desk

LOGIN_TRIES = "20 per minute"  # from one address; the account's own lock is at the desk
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
OURS = ("/console/", "/p/", "/bootstrap/")
FORM_LIMIT = 64 * 1024  # bytes
OPEN_PAGES = {"console.login", "console.enter", "console.static"}

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://")

SENTENCES = {
    400: "这个请求没看懂，请返回上一页再试。",
    403: "您的角色不能看这一页。",
    404: "没有这一页，可能是地址写错了。",
    405: "这个地址不能这样打开，请从页面上的按钮进入。",
    413: "交上来的内容太大了，请删短一些再试。",
    429: "试得太频繁了，请过一分钟再来。",
    500: "系统出了点问题，已经记下来了。请过一会儿再试。",
    503: "这会儿人多，系统忙不过来，请过一分钟再试。",
}


def secure(app: Flask, desk: Desk, *, session_minutes: int) -> None:
    """Prepares the app for the console. Once per app, before its blueprints are registered."""
    _configure(app, desk, session_minutes)
    app.session_interface = Sessions()
    csrf.init_app(app)
    limiter.init_app(app)
    _fit_login(app, desk)
    Bootstrap5(app)
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _of_the_app)


def _configure(app: Flask, desk: Desk, session_minutes: int) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="minyi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=desk.rules.public_url.startswith("https://"),
        SESSION_COOKIE_PATH="/console",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=session_minutes),
        BOOTSTRAP_SERVE_LOCAL=True,
        # The console's blueprint checks its own forms; a webhook has no form to check.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        # Our pages send no referrer, so the extension's look at it would refuse every form.
        WTF_CSRF_SSL_STRICT=False,
    )
    if app.static_url_path is None:
        app.static_url_path = "/static"  # Bootstrap-Flask builds its own address from it


def _fit_login(app: Flask, desk: Desk) -> None:
    manager = LoginManager()
    manager.init_app(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(marked: str) -> Member | None:
        number, _, stamp = marked.partition(".")
        seat = seat_by_id(desk, int(number)) if number.isdigit() else None
        return None if seat is None or seat.stamp != stamp else Member(seat)


def staff_only() -> ResponseReturnValue | None:
    """Before every page of the console: a forged form stops here, a stranger at the login."""
    request.max_content_length = FORM_LIMIT
    csrf.protect()
    if request.endpoint in OPEN_PAGES or current_user.is_authenticated:
        return None
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("console.login", next=here))


def fit_errors(pages: Blueprint) -> None:
    """What the desk refuses becomes a page with the desk's own sentence."""
    pages.register_error_handler(NotFound, lambda error: _page(404, str(error)))
    pages.register_error_handler(Refused, lambda error: _page(403, str(error)))


def _of_the_app(error: HTTPException) -> ResponseReturnValue:
    """Our own pages get a sentence; other doors keep what they said."""
    if not _is_ours() or error.code is None or error.code < 400:
        return error
    return _page(error.code, SENTENCES.get(error.code, SENTENCES[400]))


def _is_ours() -> bool:
    return f"{request.path}/".startswith(OURS)


def _page(code: int, sentence: str) -> ResponseReturnValue:
    where = "console" if request.path.startswith("/console") else "public"
    return render_template("error.html", where=where, code=code, sentence=sentence), code


def _headers(response: Response) -> Response:
    if not _is_ours():
        return response
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Frame-Options"] = "DENY"
    if "static" not in (request.endpoint or ""):
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response
