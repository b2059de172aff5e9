"""`flask doctor`: a healthy town is well, and each sickness is named with what to do."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

from app import build
from commands.doctor import NAMES, examine, line
from handlers.desk import Desk
from handlers.doctor import examine_house
from handlers.menu import buttons
from handlers.note_run import beat
from handlers.ports import Finding, Health
from settings import load
from tests.emulator.conftest import SECRET, Emulator, Start, starter
from tests.emulator.echo_bot import ACCOUNT, AES_KEY, APP_ID, TOKEN
from tests.support.databases import Databases
from tests.support.postgres import free_port
from tests.support.town import HERE, Town, running_town, until
from tests.support.twins import StandingClock
from wechat.account import Account
from wechat.doctor import AccountDoctor

Found = dict[str, Finding]


@pytest.fixture(scope="module")
def town(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("doctor")
    with running_town(databases.fresh("sqlite", folder), folder) as town:
        town.flask("wechat-setup")
        yield town


@pytest.fixture
def healthy(town: Town) -> Iterator[Town]:
    """The town without any fault, before and after."""
    yield town
    town.control("PUT", "faults", {})
    town.control("PUT", "whitelist", {"ips": None})


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    yield from starter(tmp_path_factory)


def examined(town: Town, **changes: str) -> Found:
    """What the doctor finds with these settings changed, the town running with the old ones."""
    house = build(load({**town.environment, **changes}))
    found = {f.step: f for f in examine(house.desk, house.settings, house.account)}
    house.desk.memory.close()
    assert set(found) <= set(NAMES)
    return found


def ill(found: Found) -> set[str]:
    return {step for step, finding in found.items() if finding.health is Health.ILL}


def test_a_healthy_town_is_well(healthy: Town) -> None:
    until(lambda: not ill(examined(healthy)), "the clock process is not heard")
    said = healthy.flask("doctor")
    assert "没有必须处理的问题" in said
    assert "✓ 访问令牌" in said
    assert "✓ 菜单" in said
    assert "✓ 本机收信" in said
    assert "✓ 外网回调" in said
    assert not any(secret in said for secret in secrets_of(healthy))


def secrets_of(town: Town) -> list[str]:
    names = ("SECRET", "TOKEN", "ENCODING_AES_KEY")
    return [town.environment[f"MINYI_WECHAT__{name}"] for name in names]


def test_it_stores_nothing_changes_nothing_and_asks_little(healthy: Town) -> None:
    mark = healthy.control("GET", "calls?limit=1")["calls"]
    examined(healthy)
    calls = healthy.control("GET", f"calls?since={mark[-1]['id'] if mark else 0}")["calls"]
    assert {call["path"].split("/cgi-bin/")[-1] for call in calls} <= {
        "stable_token",
        "tags/get",
        "openapi/quota/get",
        "template/get_all_private_template",
        "menu/get",
        "callback/check",
    }
    assert len(calls) <= 6


def test_for_programs_it_speaks_json_and_its_status_tells(healthy: Town) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "doctor", "--json"],
        cwd=HERE,
        env={**healthy.environment, "MINYI_WECHAT__SECRET": "f" * 32},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    page = json.loads(done.stdout)
    assert page["well"] is False
    (token,) = [f for f in page["findings"] if f["step"] == "token"]
    assert token["health"] == "ill"
    assert "AppSecret" in token["advice"]
    assert "f" * 32 not in done.stdout + done.stderr


def test_a_machine_that_is_not_on_the_whitelist_hears_its_address(healthy: Town) -> None:
    healthy.control("PUT", "whitelist", {"ips": ["10.0.0.1"], "seen_as": "203.0.113.9"})
    found = examined(healthy)
    assert ill(found) == {"token"}
    assert "203.0.113.9" in line(found["token"])
    assert "白名单" in line(found["token"])


@pytest.mark.parametrize(("code", "word"), [(40243, "冻结"), (89503, "确认"), (-1, "繁忙")])
def test_what_wechat_says_of_the_credential_is_passed_on(
    healthy: Town, code: int, word: str
) -> None:
    healthy.control("PUT", "faults", {"api": {"stable_token": {"errcode": code}}})
    assert word in line(examined(healthy)["token"])


def test_an_api_that_cannot_be_reached_is_named(healthy: Town) -> None:
    nobody = examined(healthy, MINYI_WECHAT__API_BASE=f"http://127.0.0.1:{free_port()}")
    assert "没有拿到" in nobody["token"].text
    nowhere = examined(healthy, MINYI_WECHAT__API_BASE="https://api.weixin.invalid")
    assert ill(nowhere) == {"name"}


def test_a_web_process_with_another_token_or_key_is_noticed(healthy: Town) -> None:
    found = examined(healthy, MINYI_WECHAT__TOKEN="another1")
    assert ill(found) == {"inside", "outside"}
    assert "重启服务" in found["outside"].advice
    other = examined(healthy, MINYI_WECHAT__ENCODING_AES_KEY="b" * 42 + "A")
    assert ill(other) == {"inside"}


def test_a_web_process_that_does_not_run_is_noticed(healthy: Town) -> None:
    found = examined(healthy, PORT=str(free_port()))
    assert ill(found) == {"inside"}
    away = examined(healthy, MINYI_WEB__PUBLIC_URL=f"http://127.0.0.1:{free_port()}")
    assert ill(away) == {"outside"}


def test_a_certificate_that_nobody_signed_is_noticed(healthy: Town) -> None:
    plain = healthy.environment["MINYI_WEB__PUBLIC_URL"].replace("http:", "https:")
    found = examined(healthy, MINYI_WEB__PUBLIC_URL=plain, MINYI_WEB__TRUSTED_PROXIES="1")
    assert ill(found) == {"outside"}
    assert "证书" in found["outside"].text


def test_a_proxy_that_the_settings_do_not_know_is_noticed(healthy: Town) -> None:
    found = examined(healthy, MINYI_WEB__PUBLIC_URL="https://127.0.0.1:1")
    assert "proxies" in ill(found)


def test_a_database_that_is_away_is_named_and_the_rest_still_examined(healthy: Town) -> None:
    url = f"postgresql+psycopg://minyi@127.0.0.1:{free_port()}/minyi?connect_timeout=2"
    found = examined(healthy, MINYI_DATABASE__URL=url)
    assert ill(found) == {"database"}
    assert found["token"].health is Health.WELL


def test_a_database_without_tables_is_told_to_be_migrated(healthy: Town, tmp_path: Path) -> None:
    found = examined(healthy, MINYI_DATABASE__URL=f"sqlite:///{tmp_path / 'new.db'}")
    assert ill(found) == {"revision"}
    assert "flask migrate" in found["revision"].advice


def test_a_domain_file_is_looked_at_from_outside(healthy: Town) -> None:
    folder = Path(healthy.environment["MINYI_DATA"]) / "verify"
    folder.mkdir(exist_ok=True)
    (folder / "MP_verify_Ab12Cd34.txt").write_text("Ab12Cd34", encoding="ascii")
    assert "MP_verify_Ab12Cd34.txt" in examined(healthy)["domain_files"].text
    assert requests.get(f"{healthy.web}/MP_verify_Ab12Cd34.txt", timeout=5).text == "Ab12Cd34"
    assert "Disallow: /" in requests.get(f"{healthy.web}/robots.txt", timeout=5).text


def test_without_an_account_the_house_is_still_examined(healthy: Town) -> None:
    found = examined(healthy, MINYI_WECHAT__APP_ID="")
    assert "settings" in ill(found)
    assert "token" not in found
    assert found["database"].health is Health.WELL


# --- accounts of other kinds ------------------------------------------------------------------


def account_at(emulator: Emulator) -> Account:
    return Account(
        account_id=ACCOUNT,
        app_id=APP_ID,
        secret=SECRET,
        token=TOKEN,
        encoding_aes_key=AES_KEY,
        api_base=emulator.url(""),
    )


def seen_at(emulator: Emulator, ahead_s: float = 0.0) -> Found:
    nobody = f"http://127.0.0.1:{free_port()}"
    doctor = AccountDoctor(
        account_at(emulator), lambda: time.time() + ahead_s, outside=nobody, inside=nobody
    )
    return {finding.step: finding for finding in doctor.examine(buttons())}


def test_an_account_without_rights_hears_what_it_cannot_do(start: Start) -> None:
    found = seen_at(start(EMULATOR_ACCOUNT_KIND="unverified_subscription"))
    assert {"rights_service", "rights_qrcode", "menu"} <= ill(found)
    assert "答复和通知不能主动发出" in found["rights_service"].text
    assert "认证" in found["rights_service"].advice


def test_no_menu_another_menu_and_a_clock_that_is_off_are_noticed(start: Start) -> None:
    emulator = start()
    found = seen_at(emulator, ahead_s=120)
    assert "快了 1" in found["time"].text
    assert "wechat-setup" in found["menu"].advice
    set_menu(emulator, [{"type": "click", "name": "别的", "key": "else"}])
    slow = seen_at(emulator, ahead_s=-90)
    assert "慢了" in slow["time"].text
    assert "不同" in slow["menu"].text
    set_menu(emulator, buttons())
    right = seen_at(emulator)
    assert right["time"].health is Health.WELL
    assert right["menu"].health is Health.WELL


def set_menu(emulator: Emulator, menu: object) -> None:
    body = json.dumps({"button": menu}, ensure_ascii=False).encode()
    assert emulator.api("menu/create", data=body)["errcode"] == 0


# --- the house itself -------------------------------------------------------------------------


def house(desk: Desk, data: Path) -> Found:
    return {finding.step: finding for finding in examine_house(desk, data)}


def test_a_clock_process_that_stands_still_is_noticed(
    desk: Desk, clock: StandingClock, tmp_path: Path
) -> None:
    assert "从来没有" in house(desk, tmp_path)["heartbeat"].text
    beat(desk)
    assert house(desk, tmp_path)["heartbeat"].health is Health.WELL
    clock.forward(minutes=3)
    assert "180 秒" in house(desk, tmp_path)["heartbeat"].text


def test_a_database_that_could_forget_is_noticed(desk: Desk, tmp_path: Path) -> None:
    """The PostgreSQL of the tests runs without fsync, which no office's may."""
    durable = house(desk, tmp_path)["durable"]
    if desk.memory.engine.dialect.name == "postgresql":
        assert durable.health is Health.ILL
        assert "fsync = off" in durable.text
    else:
        assert durable.health is Health.WELL


def test_a_database_of_a_newer_program_is_noticed(desk: Desk, tmp_path: Path) -> None:
    with desk.memory.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    assert "比程序新" in house(desk, tmp_path)["revision"].text


def test_what_waits_in_the_spool_is_counted(desk: Desk, tmp_path: Path) -> None:
    assert house(desk, tmp_path)["spool"].health is Health.WELL
    for path in ("spool/pending/ab/1.json", "spool/pending/cd/2.json"):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text("{}", encoding="utf-8")
    assert "2 条" in house(desk, tmp_path)["spool"].text
    (tmp_path / "spool/aside/ef").mkdir(parents=True)
    (tmp_path / "spool/aside/ef/3.json").write_text("{}", encoding="utf-8")
    assert house(desk, tmp_path)["spool"].health is Health.ILL


def test_a_folder_that_cannot_be_written_is_noticed(desk: Desk, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    assert {"folder", "disk"} <= ill(house(desk, gone))
