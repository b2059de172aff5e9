"""The configured sender. What is missing is said at the start, not at the first emergency."""

from __future__ import annotations

import re
import time
from urllib.parse import urlsplit

from alerting.mail import MailBox, MailSender
from alerting.webhook import Hook, WebhookSender
from handlers.ports import AlertSender
from settings import AlertSettings, BadSettings

_ADDRESS = re.compile(r"[\x21-\x3f\x41-\x7e]+@[A-Za-z0-9.-]+", re.ASCII)


def sender_from(alerts: AlertSettings) -> AlertSender | None:
    """None for `none`: alerts are shown in the console only. Raises BadSettings."""
    if alerts.sender == "mail":
        return MailSender(_mail_box(alerts))
    if alerts.sender == "webhook":
        return WebhookSender(_hook(alerts), time.time)
    return None


def _mail_box(alerts: AlertSettings) -> MailBox:
    if not alerts.smtp_host:
        raise BadSettings("alerts.smtp_host: is missing")
    recipients = tuple(filter(None, re.split(r"[,;，；\s]+", alerts.mail_to)))
    if not recipients:
        raise BadSettings("alerts.mail_to: is missing")
    for name, address in [("mail_from", alerts.mail_from), *(("mail_to", r) for r in recipients)]:
        if not _ADDRESS.fullmatch(address):
            raise BadSettings(f"alerts.{name}: must be an address such as name@example.gov.cn")
    if alerts.smtp_user and alerts.smtp_security == "none":
        raise BadSettings("alerts.smtp_security: a password is not sent without encryption")
    return MailBox(
        host=alerts.smtp_host,
        port=alerts.smtp_port,
        security=alerts.smtp_security,
        user=alerts.smtp_user,
        password=alerts.smtp_password.get_secret_value(),
        sender=alerts.mail_from,
        recipients=recipients,
        timeout_s=alerts.timeout_s,
    )


def _hook(alerts: AlertSettings) -> Hook:
    url = alerts.webhook_url.get_secret_value()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadSettings("alerts.webhook_url: must begin with https://")
    return Hook(
        url=url,
        style=alerts.webhook_style,
        secret=alerts.webhook_secret.get_secret_value(),
        timeout_s=alerts.timeout_s,
    )
