"""The operators' commands: `flask understand`, `flask staff add`, `flask notice send` …"""

from __future__ import annotations

from flask import Flask

from commands.alert import fit_alert
from commands.consultation import fit_consultation
from commands.directory import fit_directory
from commands.doctor import fit_doctor
from commands.drafting import fit_drafting
from commands.keeping import fit_keeping
from commands.knowledge import fit_knowledge
from commands.notice import fit_notice
from commands.opinions import fit_opinions
from commands.spool import fit_spool
from commands.staff import fit_staff
from commands.summary import fit_summary
from commands.train import fit_train
from commands.understanding import fit_understanding
from handlers.desk import Desk
from settings import Settings
from wechat.account import Account


def fit(app: Flask, desk: Desk, settings: Settings, account: Account | None) -> None:
    """Hangs all commands into the application's command line."""
    fit_understanding(app)
    fit_drafting(app)
    fit_consultation(app, desk)
    fit_directory(app, desk)
    fit_staff(app, desk)
    fit_notice(app, desk)
    fit_summary(app, desk, settings.summary.week_end)
    fit_opinions(app, desk)
    fit_keeping(app, desk, settings.data)
    fit_knowledge(app, desk)
    fit_alert(app, desk)
    fit_train(app, desk)
    fit_spool(app, desk.spool)
    fit_doctor(app, desk, settings, account)
