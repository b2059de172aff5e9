"""Threads that are kept free for WeChat, whatever the pages wait for.

A database that hangs without refusing holds every thread that asks it something, for as long as
it hangs. Pushes give up after half a second and go to the spool; pages do not. So pages may take
only half of the threads; who finds them taken is told so at once, and pushes still come through.
"""

from __future__ import annotations

import threading

from flask import Flask, abort, g, request

_PATIENCE_S = 0.2
_ALWAYS = ("healthz", "static")


def keep_threads_free(app: Flask, threads: int) -> None:
    """To be called before anything else asks the database for a request. 503 when too many do."""
    places = threading.BoundedSemaphore(max(1, threads // 2))

    @app.before_request
    def sit_down() -> None:
        if (request.endpoint or "").rpartition(".")[2] in _ALWAYS:
            return
        if not places.acquire(timeout=_PATIENCE_S):
            abort(503)
        g.takes_a_place = True

    @app.teardown_request
    def get_up(_error: BaseException | None) -> None:
        if g.pop("takes_a_place", False):
            places.release()
