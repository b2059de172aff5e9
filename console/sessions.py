"""A session ends so long after the last click of a person, whatever her page asks by itself."""

from __future__ import annotations

from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

QUIET = "alerts_open"
"""The endpoint of the console that an open page asks once a minute: no click."""


class Sessions(SecureCookieSessionInterface):
    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        quiet = request.endpoint == f"console.{QUIET}"
        return not quiet and super().should_set_cookie(app, session)
