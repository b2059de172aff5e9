"""The web application of the emulator."""

from __future__ import annotations

from flask import Flask

from emulator import guard, which
from emulator.accounts import Accounts
from emulator.config import Config
from emulator.control import control
from emulator.control_account import account_control
from emulator.control_consents import consent_control
from emulator.control_ledger import ledger_control
from emulator.control_mass import mass_control
from emulator.control_world import world_control
from emulator.gateway import gateway
from emulator.phone import phone
from emulator.subscribe_page import subscribe_page

LARGEST_REQUEST = 24 * 1024 * 1024
BLUEPRINTS = (
    gateway, control, world_control, account_control, ledger_control, consent_control, phone,
    subscribe_page, mass_control,
)  # fmt: skip


def create_app(*configs: Config) -> Flask:
    """In: the settings of each account. Out: the application; `extensions["accounts"]` has all."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.extensions["bursts"] = {}
    guard.install(app)
    which.install(app, Accounts(list(configs)))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
