"""The phone page and what it loads."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, send_from_directory

from emulator.accounts import Accounts
from emulator.guard import RefusedError
from emulator.world import the_world

phone = Blueprint("phone", __name__)

POLICY = "default-src 'self'; img-src 'self' data: http: https:; frame-ancestors 'none'"


@phone.get("/")
def page() -> Response:
    """One page that looks like the chat in WeChat."""
    answer = send_from_directory("static", "index.html")
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["Cache-Control"] = "no-store"
    return answer


@phone.get("/mmbiz/<media_id>")
@phone.get("/_video/<media_id>")
def medium(media_id: str) -> Response:
    """A picture, voice or video by its id; no token, as with Tencent's PicUrl."""
    accounts: Accounts = current_app.extensions["accounts"]
    home = accounts.by_medium(media_id)
    row = home.media.peek(media_id) if home else None
    if row is None:
        raise RefusedError(404, "There is no such picture.")
    # Whatever a file calls itself, only pictures, sound and film are served as such.
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "max-age=3600"}
    return Response(row["content"], content_type=row["mime"], headers=headers)


@phone.get("/healthz")
def healthy() -> Response:
    """Alive, and the memory can be read."""
    the_world().store.number("SELECT 1")
    return jsonify(status="ok")
