"""`flask doctor`: examines the whole house step by step and names what to do."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict

import click
from flask import Flask

from commands.doctor_web import examine_pages, examine_settings, inside_address
from handlers.desk import Desk
from handlers.doctor import examine_house
from handlers.menu import buttons
from handlers.ports import Finding, Health
from settings import Settings
from wechat.account import Account
from wechat.doctor import AccountDoctor

MARKS = {Health.WELL: "✓", Health.CARE: "!", Health.ILL: "✗"}
NAMES = {
    "settings": "设置",
    "mode": "加密方式",
    "address": "对外地址",
    "proxies": "代理",
    "folder": "数据文件夹",
    "disk": "磁盘",
    "database": "数据库",
    "revision": "数据库版本",
    "durable": "断电不丢",
    "heartbeat": "时钟进程",
    "alerts": "提醒",
    "spool": "暂存",
    "name": "域名解析",
    "time": "本机时间",
    "token": "访问令牌",
    "rights_service": "客服消息",
    "rights_qrcode": "二维码",
    "menu": "菜单",
    "callback": "微信看回调",
    "inside": "本机收信",
    "outside": "外网回调",
    "domain_files": "域名校验文件",
    "figures": "监控指标",
}


def fit_doctor(app: Flask, desk: Desk, settings: Settings, account: Account | None) -> None:
    @app.cli.command("doctor")
    @click.option("--json", "as_json", is_flag=True, help="for programs")
    def doctor(as_json: bool) -> None:
        """Examines settings, house and account. Status 1: something must be done."""
        logging.getLogger("wechat").setLevel(logging.ERROR)  # every refusal is a finding here
        findings = []
        for finding in examine(desk, settings, account):
            findings.append(finding)
            if not as_json:
                click.echo(line(finding))
        ill = sum(finding.health is Health.ILL for finding in findings)
        if as_json:
            page = {"well": not ill, "findings": [asdict(finding) for finding in findings]}
            click.echo(json.dumps(page, ensure_ascii=False, indent=2))
        else:
            click.echo(f"有 {ill} 处要处理。" if ill else "没有必须处理的问题。")
        sys.exit(1 if ill else 0)


def examine(desk: Desk, settings: Settings, account: Account | None) -> Iterator[Finding]:
    """Everything, in the order in which things are mended."""
    yield from examine_settings(settings, account)
    yield from examine_house(desk, settings.data)
    if account is None:
        return
    outside = desk.rules.public_url
    doctor = AccountDoctor(account, time.time, outside=outside, inside=inside_address(settings))
    yield from doctor.examine(buttons())
    yield from examine_pages(settings, outside)


def line(finding: Finding) -> str:
    said = f"{MARKS[finding.health]} {NAMES[finding.step]}：{finding.text}"
    return f"{said}→ {finding.advice}" if finding.advice else said
