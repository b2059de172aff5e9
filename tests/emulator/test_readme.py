"""The manual says what there is, all of it, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from emulator.accounts import FIELDS, all_from_environment
from emulator.app import create_app
from emulator.burst import Wish
from emulator.control_ledger import BURST_KEYS
from emulator.control_world import COUNTERS
from emulator.endpoint import ENDPOINTS
from emulator.fault_wishes import API_KEYS, JOB_KEYS, PUSH_KEYS, TOP_KEYS
from emulator.quota import LIMITS
from emulator.rights import ACCOUNT_KINDS
from tests.emulator.conftest import environment

FOLDER = Path(__file__).parents[2] / "emulator"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
SOURCE = "".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.py")))
PREFIX = "/_emulator"


def documented_routes() -> set[tuple[str, str]]:
    cells = re.findall(r"^\| ((?:`[A-Z]+ /[^`]*`(?:, )?)+)", README, re.MULTILINE)
    routes = (re.findall(r"`([A-Z]+) (/[^` ?]*)", cell) for cell in cells)
    return {(method, path) for found in routes for method, path in found}


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str]]:
    env = environment(tmp_path_factory.mktemp("readme"), "http://127.0.0.1:9/wechat", 8100)
    app = create_app(*all_from_environment(env))
    found = set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if path.startswith(f"{PREFIX}/"):
                found.add((method, path.removeprefix(PREFIX)))
    return found


def test_every_route_of_the_control_api_is_described(routes: set[tuple[str, str]]) -> None:
    described = documented_routes() - {("GET", "/healthz")}
    assert described == routes


def test_every_setting_is_described() -> None:
    described = set(re.findall(r"EMULATOR_[A-Z_]+", README))
    assert described == set(re.findall(r"EMULATOR_[A-Z_]+", SOURCE))


def test_every_api_is_listed() -> None:
    listed = README.partition("## The API")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z_/0-9]+)`", listed)) - {"/cgi-bin/"}
    assert named == set(ENDPOINTS)


@pytest.mark.parametrize(
    "names",
    [API_KEYS, PUSH_KEYS, JOB_KEYS, TOP_KEYS, BURST_KEYS, set(ACCOUNT_KINDS), set(FIELDS),
     set(COUNTERS), set(Wish.__annotations__)],
)  # fmt: skip
def test_every_word_of_a_wish_is_explained(names: set[str]) -> None:
    assert {name for name in names if not re.search(rf"\b{name}\b", README)} == set()


def test_every_daily_limit_is_of_an_api_that_is_served() -> None:
    assert {name for name in LIMITS if name not in ENDPOINTS} == {"message/mass/preview by name"}
