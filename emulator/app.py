"""The web application of the emulator."""

from __future__ import annotations

from flask import Flask

from emulator import guard
from emulator.config import Config
from emulator.control import control
from emulator.control_ledger import ledger_control
from emulator.control_world import world_control
from emulator.gateway import gateway
from emulator.phone import phone
from emulator.world import create_world

LARGEST_REQUEST = 24 * 1024 * 1024


def create_app(config: Config) -> Flask:
    """In: settings. Out: the application with its world in `extensions["world"]`."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST

    app.extensions["world"] = create_world(config)
    app.extensions["bursts"] = {}
    guard.install(app)
    for blueprint in (gateway, control, world_control, ledger_control, phone):
        app.register_blueprint(blueprint)
    return app
