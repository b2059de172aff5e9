"""What is missing for sending is said at the start; `flask alert test` says whether it works."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from alerting import sender_from
from commands.alert import fit_alert
from handlers.desk import Desk
from handlers.ear import Ear
from models.base import Memory
from models.files import Folder
from settings import AlertSettings, BadSettings, load
from tests.alerting.receivers import robot
from tests.conftest import rules
from tests.support.twins import StandingClock, WritingMessenger

MAIL = {
    "SENDER": "mail",
    "SMTP_HOST": "smtp.example.gov.cn",
    "MAIL_FROM": "minyi@example.gov.cn",
    "MAIL_TO": "zhiban@example.gov.cn，jishu@example.gov.cn",
}


def alerts(**changes: str) -> AlertSettings:
    return load({f"MINYI_ALERTS__{name}": value for name, value in changes.items()}).alerts


def test_nothing_is_sent_unless_it_is_asked_for() -> None:
    assert sender_from(load({}).alerts) is None


def test_mail_and_robots_are_made_from_the_settings() -> None:
    mail = sender_from(alerts(**MAIL))
    robot_ = sender_from(
        alerts(SENDER="webhook", WEBHOOK_URL="https://q.test/send?key=1", WEBHOOK_STYLE="wecom")
    )
    assert mail is not None
    assert robot_ is not None
    assert (mail.name, robot_.name) == ("邮件", "企业微信群")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"SMTP_HOST": ""}, "alerts.smtp_host"),
        ({"MAIL_TO": " "}, "alerts.mail_to"),
        ({"MAIL_TO": "值班"}, "alerts.mail_to"),
        ({"MAIL_FROM": "minyi@example.gov.cn\nBcc: x@y.z"}, "alerts.mail_from"),
        ({"SMTP_USER": "minyi", "SMTP_SECURITY": "none"}, "alerts.smtp_security"),
        ({"SENDER": "webhook"}, "alerts.webhook_url"),
        ({"SENDER": "webhook", "WEBHOOK_URL": "ftp://q.test"}, "alerts.webhook_url"),
    ],
)
def test_what_is_missing_is_said_at_the_start(changes: dict[str, str], said: str) -> None:
    with pytest.raises(BadSettings, match=said):
        sender_from(alerts(**(MAIL | changes)))


def test_secrets_of_sending_are_never_shown() -> None:
    settings = load(
        {
            "MINYI_ALERTS__SMTP_PASSWORD": "hush",
            "MINYI_ALERTS__WEBHOOK_URL": "https://q.test/?key=hush",
            "MINYI_ALERTS__WEBHOOK_SECRET": "hush",
        }
    )
    assert "hush" not in repr(settings)


def run(tmp_path: Path, **changes: str) -> Result:
    memory = Memory(f"sqlite:///{tmp_path / 'never-opened.db'}")
    desk = Desk(
        memory,
        StandingClock(),
        Ear(),
        WritingMessenger(),
        Folder(tmp_path),
        rules(),
        alert_sender=sender_from(alerts(**changes)),
    )
    app = Flask("test")
    fit_alert(app, desk)
    result = app.test_cli_runner().invoke(args=["alert", "test"])
    memory.close()
    return result


def test_a_test_alert_says_that_it_went(tmp_path: Path) -> None:
    with robot() as one:
        result = run(tmp_path, SENDER="webhook", WEBHOOK_URL=one.url, WEBHOOK_STYLE="wecom")
    assert result.exit_code == 0, result.output
    assert "已发到企业微信群" in result.output
    assert "测试提醒" in one.bodies[0]["text"]["content"]


def test_a_test_alert_says_what_went_wrong(tmp_path: Path) -> None:
    with robot() as one:
        one.answer = b'{"errcode":93000}'
        result = run(tmp_path, SENDER="webhook", WEBHOOK_URL=one.url, WEBHOOK_STYLE="wecom")
    assert result.exit_code == 1
    assert "93000" in result.output


def test_without_a_sender_the_command_says_where_to_set_one(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "alerts.sender" in result.output
