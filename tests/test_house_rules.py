"""The house's rules, checked: imports point down, and what was promised of the tree holds."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.phrases import phrases
from scheduler.timetable import TIMED, TIMETABLE
from settings import Settings

HERE = Path(__file__).resolve().parent.parent
MAY = {
    "wechat": {"handlers.ports", "models.words"},
    "console": {"handlers", "models", "reports", "bot.phrases", "statutes.references"},
    "scheduler": {"handlers"},
    "handlers": {"bot", "models", "reports", "statutes", "training"},
    "training": {"bot", "models.words"},
    "reports": {"models.words", "models.receipt_number", "models.personal_number", "statutes"},
    "bot": {"models.words", "models.receipt_number", "models.personal_number", "statutes"},
    "statutes": set(),
    "models": set(),
    "alerting": {"handlers.ports", "settings"},
    "emulator": set(),
}
OURS = set(MAY) | {"app", "serve", "settings", "commands", "clock", "logs", "metrics"}
OURS |= {"outfit", "keep_free"}
PURE = {"bot", "reports", "statutes"}
NOT_PURE = {"flask", "sqlalchemy", "requests", "wechatpy"}
TALKS_TO_TENCENT = {"wechat"}


def sources(folder: str) -> list[Path]:
    return sorted((HERE / folder).rglob("*.py"))


def imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allowed(name: str, may: set[str]) -> bool:
    return any(name == ok or name.startswith(f"{ok}.") for ok in may)


@pytest.mark.parametrize("folder", MAY)
def test_imports_point_down(folder: str) -> None:
    trespasses = [
        f"{file.relative_to(HERE)} imports {name}"
        for file in sources(folder)
        for name in imported(file)
        if name.split(".")[0] in OURS - {folder} and not allowed(name, MAY[folder])
    ]
    assert not trespasses


@pytest.mark.parametrize("folder", sorted(PURE))
def test_ear_and_papers_see_no_database_no_web_and_no_clock(folder: str) -> None:
    for file in sources(folder):
        text = file.read_text(encoding="utf-8")
        assert not NOT_PURE & {name.split(".")[0] for name in imported(file)}, file
        assert not re.search(r"\b(?:datetime|date)\.(?:now|today|utcnow)\(|time\.time\(", text), (
            file
        )


def test_only_the_wechat_door_knows_wechatpy() -> None:
    for folder in set(MAY) - TALKS_TO_TENCENT:
        for file in sources(folder):
            assert "wechatpy" not in {name.split(".")[0] for name in imported(file)}, file


def test_only_the_segmenter_imports_jieba() -> None:
    users = [file.name for f in MAY for file in sources(f) if "jieba" in set(imported(file))]
    assert users == ["segment.py"]


def test_nobody_imports_the_emulator() -> None:
    for file in HERE.glob("*.py"):
        assert "emulator" not in {name.split(".")[0] for name in imported(file)}, file


def test_only_the_desk_opens_a_transaction_to_write() -> None:
    for folder in ("wechat", "console", "scheduler", "bot", "reports", "models", "alerting"):
        for file in sources(folder):
            if file.name != "base.py":
                assert ".write()" not in file.read_text(encoding="utf-8"), file


def test_nobody_below_the_doors_asks_what_time_it_is() -> None:
    for folder in ("handlers", "models"):
        for file in sources(folder):
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"datetime\.(?:now|utcnow)\(|time\.time\(", text), file


def test_every_setting_has_a_default_and_a_word_about_it() -> None:
    config = (HERE / "config.yaml").read_text(encoding="utf-8")
    tree = yaml.safe_load(config)
    for name, field in Settings.model_fields.items():
        assert name in tree, name
        for inner in getattr(field.annotation, "model_fields", {}):
            assert inner in tree[name], f"{name}.{inner}"


def test_every_phrase_is_used_and_every_used_phrase_exists() -> None:
    text = "".join(
        file.read_text(encoding="utf-8")
        for folder in ("handlers", "bot")
        for file in sources(folder)
    )
    used = set(re.findall(r'say\(\s*"(\w+)"', text)) | set(re.findall(r'"(\w+)"', text))
    used |= {name for name in phrases() if name.startswith("want_")}
    assert set(phrases()) <= used, set(phrases()) - used
    assert set(re.findall(r'say\(\s*"(\w+)"', text)) <= set(phrases())


def test_every_job_says_why_it_runs_that_often() -> None:
    names = [job.name for job in TIMETABLE] + [job.name for job in TIMED]
    assert len(set(names)) == len(names)
    assert all(job.why and job.every_ticks >= 1 for job in TIMETABLE)
    assert all(job.why for job in TIMED)


def test_make_help_lists_at_most_twelve_targets() -> None:
    menu = subprocess.run(["make", "help"], cwd=HERE, capture_output=True, text=True, check=True)
    lines = [line for line in menu.stdout.splitlines() if line.strip().startswith("make ")]
    assert 5 <= len(lines) <= 12
    assert {"run", "serve", "test", "setup", "bench"} <= {line.split()[1] for line in lines}


def test_no_lock_file_and_no_index_host_is_kept() -> None:
    hosts = ("pypi" + ".org", "registry.npmjs" + ".org", "pythonhosted" + ".org")
    for file in HERE.glob("*"):
        assert file.name not in {"uv.lock", "package-lock.json", "poetry.lock"}
        if file.is_file():
            text = file.read_bytes()
            assert not any(host.encode() in text for host in hosts), file
