"""Starts the processes of one machine and stops them together: web, clock, and for the sample
city the emulator of WeChat as well."""

from __future__ import annotations

import json
import os
import secrets
import shlex
import socket
import string
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import requests
from honcho.manager import Manager
from honcho.printer import Printer
from sqlalchemy.exc import SQLAlchemyError

from app import build
from handlers.access import Refused
from handlers.appoint import FIRST_LOGIN, add_staff, first_account
from handlers.desk import Desk
from handlers.menu import buttons
from handlers.passwords import one_time
from handlers.ports import OutsideError
from handlers.register import is_sample, load_sample, make_codes, scene_labels
from handlers.sample_consultation import put_sample_consultation
from models import schema
from models.staff import Role
from outfit import account_from
from settings import BadSettings, load
from wechat.account import start_warnings

# The heartbeat of each turn must not wait for a busy disk; gunicorn unlinks its file at once.
_MEMORY = Path("/dev/shm")  # noqa: S108


def serve(*, sample: bool) -> int:
    """Serves until Ctrl-C. Returns the exit status. Raises BadSettings before anything starts."""
    if sample:
        _sample_environment()
    settings = load()
    if settings.sample and not sample:
        raise BadSettings("sample: true belongs to the sample city; start it with: make run")
    _demand_free("web.port (PORT)", settings.web.host, settings.web.port)
    if sample:
        _demand_free("EMULATOR_PORT", "127.0.0.1", _emulator_port())
    house = build(settings)
    if account_from(settings) is None:
        raise BadSettings(
            "wechat.app_id: is missing; set MINYI_WECHAT__APP_ID and its companions (README)"
        )
    try:
        _prepare(house.desk, sample=sample)
    except schema.WrongVersion as wrong:
        raise BadSettings(str(wrong)) from None
    except SQLAlchemyError as error:
        if sample or not (settings.data / "spool").exists():  # it never ran: the address is wrong
            raise BadSettings(f"database: it does not answer ({type(error).__name__})") from None
        _tell("注意：数据库连不上。来信先存进暂存，恢复后自动补录；工作台暂时打不开。")
    if sample:
        _write_environment(settings.data / "env")  # only what has been found to start
    for warning in start_warnings(house.account) if house.account else []:
        _tell(f"注意：{warning}")
    manager = Manager(Printer(sys.stdout))
    web = f"{settings.web.host}:{settings.web.port}"
    if sample:
        logins = _sample_staff(house.desk, settings.data)
        manager.add_process("wechat", _python("-m", "emulator"))
        threading.Thread(
            target=_furnish, args=(house.desk, web, logins, settings.data), daemon=True
        ).start()
    else:
        threading.Thread(target=_announce, args=(web,), daemon=True).start()
    manager.add_process("web", _web(web, settings.web.workers, settings.web.threads))
    manager.add_process("clock", _python("app.py", "clock"))
    house.desk.memory.close()
    manager.loop()
    return int(manager.returncode or 0)


def _web(address: str, workers: int, threads: int) -> str:
    """gunicorn, without an access log: a line for each push would cost as much as opening it and
    say nothing that /metrics does not. Pages are logged by the application."""
    return _python(
        *("-m", "gunicorn", "--bind", address, "--worker-class", "gthread"),
        *("--workers", str(workers), "--threads", str(threads)),
        *("--graceful-timeout", "10", "--keep-alive", "30", "--log-level", "warning"),
        *(("--worker-tmp-dir", str(_MEMORY)) if _MEMORY.is_dir() else ()),
        "app:wsgi()",
    )


def _prepare(desk: Desk, *, sample: bool) -> None:
    """A database of this version, with or without the sample city, as asked."""
    schema.upgrade(desk.memory)
    if sample:
        load_sample(desk.memory, desk.clock.now())
        put_sample_consultation(desk)
    with desk.memory.read() as session:
        if is_sample(session) and not sample:
            raise BadSettings("this database holds the sample city; choose another MINYI_DATA")
    password = None if sample else first_account(desk)
    if password is not None:
        _tell(f"首次启动，已建好市级管理员账号 {FIRST_LOGIN}，首次密码（只显示这一次）：{password}")


def _emulator_port() -> int:
    text = os.environ["EMULATOR_PORT"]
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65536):
        raise BadSettings("EMULATOR_PORT: must be a port, 1 to 65535")
    return int(text)


def _demand_free(name: str, host: str, port: int) -> None:
    """One line before anything starts, instead of the noise of a server that cannot listen."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise BadSettings(f"{name}: port {port} is taken or not ours; choose another") from None


def _python(*arguments: str) -> str:
    return shlex.join([sys.executable, "-u", *arguments])


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201


# --- the sample city --------------------------------------------------------------------------


def _sample_environment() -> None:
    """Fills in what the sample city needs; whatever the operator has set stays."""
    data = Path(os.environ.setdefault("MINYI_DATA", "var/demo"))
    data.mkdir(parents=True, exist_ok=True)
    port = os.environ.setdefault("PORT", "8000")
    emulator = os.environ.setdefault("EMULATOR_PORT", "8100")
    account = _kept_account(data / "wechat.json")
    clock = data / "clock.json"
    if not clock.exists():
        clock.write_text('{"offset_s": 0, "speed": 1}\n', encoding="utf-8")
    wanted = {
        **{f"MINYI_WECHAT__{name.upper()}": value for name, value in account.items()},
        "MINYI_WECHAT__MODE": "safe",
        "MINYI_WECHAT__API_BASE": f"http://127.0.0.1:{emulator}",
        "MINYI_WECHAT__MP_BASE": f"http://127.0.0.1:{emulator}",
        "MINYI_CLOCK__SOURCE": f"file:{clock.resolve()}",
        "MINYI_SAMPLE": "true",
        "MINYI_WEB__SECOND_FACTOR": "[]",  # whoever tries the city out needs no phone for it
        "MINYI_WEB__PUBLIC_URL": f"http://127.0.0.1:{port}",
        "EMULATOR_WEBHOOK": f"http://127.0.0.1:{port}/wechat",
    }
    for name, value in wanted.items():
        os.environ.setdefault(name, value)


def _kept_account(path: Path) -> dict[str, str]:
    """An account of our own emulator, made up once: nothing of it is known to Tencent."""
    if path.exists():
        return dict(json.loads(path.read_text(encoding="utf-8")))
    letters = string.ascii_letters + string.digits
    account = {
        "account_id": "gh_" + secrets.token_hex(6),
        "app_id": "wx" + secrets.token_hex(8),
        "secret": secrets.token_hex(16),
        "token": secrets.token_hex(8),
        "encoding_aes_key": "".join(secrets.choice(letters) for _ in range(42)) + "A",
    }
    path.touch(mode=0o600)
    path.write_text(json.dumps(account), encoding="utf-8")
    return account


def _write_environment(path: Path) -> None:
    """What `. var/demo/env` gives an operator's shell: the commands then talk to this city."""
    path.touch(mode=0o600)
    names = sorted(n for n in os.environ if n.startswith(("MINYI_", "EMULATOR_")) or n == "PORT")
    lines = [f"export {name}={shlex.quote(_absolute(name))}" for name in names]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _absolute(name: str) -> str:
    value = os.environ[name]
    return str(Path(value).resolve()) if name == "MINYI_DATA" else value


SAMPLE_STAFF: tuple[tuple[str, str, Role, list[str]], ...] = (
    ("clerk", "经办人（样例）", Role.CLERK, ["诚城社区", "关堤乡"]),
    ("city", "法工委（样例）", Role.CITY, []),
    ("city2", "法工委另一位（样例）", Role.CITY, []),  # what one of them writes, the other releases
    ("officer", "联系点负责人（样例）", Role.OFFICER, ["诚城社区"]),
    ("keeper", "保密员（样例）", Role.KEEPER, []),
)


def _sample_staff(desk: Desk, data: Path) -> dict[str, str]:
    """Logins of the sample city with passwords made up at the first start, kept beside it."""
    path = data / "logins.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    logins: dict[str, str] = {login: one_time() for login, *_ in SAMPLE_STAFF} | known
    if logins != known:
        path.touch(mode=0o600)
        path.write_text(json.dumps(logins), encoding="utf-8")
    for login, name, role, points in SAMPLE_STAFF:
        with suppress(Refused):  # there since an earlier start
            password = logins[login]
            add_staff(desk, login=login, name=name, role=role, points=points, password=password)
    return logins


def _furnish(desk: Desk, web: str, logins: dict[str, str], data: Path) -> None:
    """Once everybody is up: the menu, the codes on the boxes, and the addresses on the screen."""
    emulator = f"http://127.0.0.1:{os.environ['EMULATOR_PORT']}"
    if not (_up(f"http://{web}/healthz") and _up(f"{emulator}/healthz")):
        _tell("minyi: the processes did not come up; see the lines above")
        return
    try:
        desk.messenger.set_menu(buttons())
        make_codes(desk)
        requests.put(f"{emulator}/_emulator/scenes", json=scene_labels(desk), timeout=10)
    except (OutsideError, requests.RequestException) as error:
        _tell(f"minyi: the sample city is not complete: {type(error).__name__}")
    staff = "\n".join(f"      {login:<8}{password}" for login, password in logins.items())
    _tell(
        f"""
  民意直通车 · 样例市已经开张（样例数据，仅供试用）

    手机页面  {emulator}/          像微信一样扫码、写话、收回执
    工作台    http://{web}/console/
{staff}
    公众页面  http://{web}/p/

    命令行    . {data / "env"} && .venv/bin/flask --help
    按 Ctrl-C 停止
"""
    )


def _announce(web: str) -> None:
    if _up(f"http://{web}/healthz"):
        _tell(f"\n  民意直通车已启动：http://{web}/  （回调 /wechat，工作台 /console/）\n")


def _up(url: str) -> bool:
    for _ in range(120):
        try:
            if requests.get(url, timeout=1).ok:
                return True
        except requests.RequestException:
            time.sleep(0.25)
    return False
