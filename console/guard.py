"""The locks of the door: sessions, forms that cannot be forged, names that are ours, headers."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.sansio.utils import host_is_trusted

from console import help as manual
from console.kept import FIELD, Kept, is_from_elsewhere, keep, kept_page
from console.room import Doorway, Member, my_seat, room
from console.sessions import Sessions, is_over
from handlers.access import NotFound, Refused
from handlers.admit import seat_by_id
from handlers.desk import Desk

LOGIN_TRIES = "20 per minute"  # from one address, in this process; the rest: handlers.hold_off
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "media-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
OURS = ("/console/", "/p/", "/bootstrap/")
THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")
FORM_LIMIT = 64 * 1024  # bytes
UPLOADS = frozenset(
    f"console.{name}" for name in ("make_consultation", "consultation_version", "consultation_step")
)
UPLOAD_LIMIT = 40 * 2**20  # bytes: what the desk refuses by its own limits gets its own sentence
LONG_FORMS = dict.fromkeys(
    ("console.enter_matter", "console.keep_meeting", "console.take_minutes"), 512 * 1024
)
"""Forms with a field for long texts, in bytes."""
WITH_FILES = frozenset({"console.enter_matter"})
"""Forms that bring a file of the size that the desk's settings allow."""

OPEN_PAGES = frozenset(
    f"console.{name}" for name in ("login", "enter", "code", "prove", "static", *manual.PAGES)
)
OWN_PAGES = frozenset(
    f"console.{name}"
    for name in ("password", "set_password", "phone", "bind_phone", "logout", "alerts_open")
)
"""What is open to somebody who must first choose a password or bind a phone."""

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://")
log = logging.getLogger("minyi.console")

SENTENCES = {
    400: "这个请求没看懂，请返回上一页再试。",
    403: "您的角色不能看这一页。",
    404: "没有这一页，可能是地址写错了。",
    405: "这个地址不能这样打开，请从页面上的按钮进入。",
    413: "交上来的内容太大了，请删短一些，或者换小一点的文件再试。",
    421: "请用单位公布的网址打开本系统。",
    429: "试得太频繁了，请过一分钟再来。",
    500: "系统出了点问题，已经记下来了。请过一会儿再试。",
    503: "这会儿人多，系统忙不过来，请过一分钟再试。",
}
STALE = "这一页放得太久了，请再点一次。"
ENDED = "您有一阵没操作，已自动退出。请重新登录。"
ENDED_KEPT = "您有一阵没操作，已自动退出。刚才写的内容还在，登录后接着交。"


def secure(app: Flask, desk: Desk, doorway: Doorway) -> None:
    """Prepares the app for the console. Once per app, before its blueprints are registered."""
    _configure(app, desk, doorway)
    app.session_interface = Sessions()
    csrf.init_app(app)
    _refuse_other_names(app, desk, doorway)
    limiter.init_app(app)
    _fit_login(app, desk, doorway)
    Bootstrap5(app)
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _of_the_app)


def _configure(app: Flask, desk: Desk, doorway: Doorway) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="minyi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=desk.rules.public_url.startswith("https://"),
        SESSION_COOKIE_PATH="/console",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=doorway.session_minutes),
        BOOTSTRAP_SERVE_LOCAL=True,
        # The console's blueprint checks its own forms; a webhook has no form to check.
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        # Our pages send no referrer, so the extension's look at it would refuse every form.
        WTF_CSRF_SSL_STRICT=False,
    )
    if app.static_url_path is None:
        app.static_url_path = "/static"  # Bootstrap-Flask builds its own address from it


def _refuse_other_names(app: Flask, desk: Desk, doorway: Doorway) -> None:
    """A page that was asked for by a name that is not ours may carry it into links. Probes and
    WeChat are left alone: what they get carries no link."""
    own = urlsplit(desk.rules.public_url).hostname
    trusted = [*THIS_MACHINE, *doorway.trusted_hosts, *([own] if own else [])]

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if not _is_ours() or host_is_trusted(request.host, trusted):
            return None
        log.warning("a page was asked for by a foreign name; web.public_url, web.trusted_hosts")
        return _page(421, SENTENCES[421])


def _fit_login(app: Flask, desk: Desk, doorway: Doorway) -> None:
    manager = LoginManager()
    manager.init_app(app)

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(marked: str) -> Member | None:
        number, _, stamp = marked.partition(".")
        if not number.isdigit() or is_over(doorway.session_hours):
            return None
        seat = seat_by_id(desk, int(number))
        return None if seat is None or seat.stamp != stamp else Member(seat)


def staff_only() -> ResponseReturnValue | None:
    """Before every page of the console: a forged form stops here, a stranger at the login, and
    whoever owes a password or a phone at that page."""
    request.max_content_length = _form_limit()
    try:
        csrf.protect()
    except CSRFError:
        return _stale_form()
    if request.endpoint in OPEN_PAGES:
        return None
    if not current_user.is_authenticated:
        return _to_the_login()
    return _what_is_owed()


def _form_limit() -> int:
    """Strangers send little, whatever the page."""
    endpoint = request.endpoint or ""
    if not current_user.is_authenticated:
        return FORM_LIMIT
    if endpoint in UPLOADS:
        return UPLOAD_LIMIT
    limit = LONG_FORMS.get(endpoint, FORM_LIMIT)
    return limit + room().desk.rules.media_limit + 2**20 if endpoint in WITH_FILES else limit


def _to_the_login() -> ResponseReturnValue:
    if request.method == "POST":
        kept = keep()
        return login_page("", ENDED_KEPT if kept else ENDED, kept or ""), 401
    return redirect(url_for("console.login", next=request.full_path.rstrip("?")))


def _stale_form() -> ResponseReturnValue:
    """A form without its token: forged, or of a page that was open when the session ended."""
    if is_from_elsewhere():
        return _page(400, SENTENCES[400])
    kept, known = keep(), current_user.is_authenticated
    if known and kept is not None:
        return kept_page(Kept.of_request()), 400
    if known or request.endpoint == "console.logout":
        return _page(400, STALE)
    return login_page("", ENDED_KEPT if kept else STALE, kept or ""), 400


def _what_is_owed() -> ResponseReturnValue | None:
    seat = my_seat()
    if request.endpoint in OWN_PAGES or not (seat.must_change or seat.must_enrol):
        return None
    return redirect(url_for("console.password" if seat.must_change else "console.phone"), 303)


def login_page(login: str = "", problem: str | None = None, kept: str | None = None) -> str:
    """The way in; what came along with this request goes along further."""
    wanted = request.args.get("next") if request.endpoint in OPEN_PAGES else None
    return render_template(
        "console/login.html",
        login=login,
        problem=problem,
        next=wanted,
        kept=request.form.get(FIELD, "") if kept is None else kept,
        minutes=room().doorway.session_minutes,
    )


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
    response.headers.update(HEADERS)
    if "static" not in (request.endpoint or ""):
        if response.cache_control.no_cache or not response.headers.get("Cache-Control"):
            response.headers["Cache-Control"] = "no-store"  # a file is sent with no-cache alone
    else:
        response.headers["Cache-Control"] = "public, max-age=3600"
    return response
