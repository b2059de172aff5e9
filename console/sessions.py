"""A session ends so long after the last click of a person, whatever her page asks by itself."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

QUIET = "alerts_open"
"""The endpoint of the console that an open page asks once a minute: no click."""
FRESH = "matters_fresh"
"""And the one that an open list asks every two seconds."""


class Sessions(SecureCookieSessionInterface):
    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        quiet = request.endpoint in {f"console.{QUIET}", f"console.{FRESH}"}
        return not quiet and super().should_set_cookie(app, session)
