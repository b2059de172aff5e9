"""`flask parse-draft` and `flask understand --draft`, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from commands.drafting import fit_drafting
from commands.understanding import fit_understanding
from tests.statutes.printing import as_printed, without_text
from tests.statutes.samples import DOGS


def run(*words: str, said: str = "") -> Result:
    app = Flask("test")
    fit_drafting(app)
    fit_understanding(app)
    return app.test_cli_runner().invoke(args=list(words), input=said)


def test_a_draft_is_printed_as_the_contract_says(tmp_path: Path) -> None:
    path = tmp_path / "草案.txt"
    path.write_text(DOGS, encoding="gb18030")
    result = run("parse-draft", str(path))
    printed = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(printed) == ["title", "counts", "tree"]
    assert printed["counts"] == {
        "编": 0, "章": 3, "节": 1, "条": 5, "款": 7, "项": 3, "目": 2,
    }  # fmt: skip
    assert list(printed["tree"][0]) == ["kind", "number", "heading", "text", "children"]


def test_a_scan_is_refused_with_a_sentence_on_standard_error(tmp_path: Path) -> None:
    path = tmp_path / "扫描.pdf"
    path.write_bytes(without_text())
    result = run("parse-draft", str(path))
    assert result.exit_code != 0
    assert result.stdout == ""
    assert "扫描件" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("name", ["没有.docx", "."])
def test_what_is_no_file_is_refused_with_a_sentence(name: str, tmp_path: Path) -> None:
    result = run("parse-draft", str(tmp_path / name))
    assert result.exit_code == 1
    assert result.stderr.strip().endswith("。")


def test_a_draft_of_any_format_helps_to_understand(tmp_path: Path) -> None:
    path = tmp_path / "draft.pdf"
    path.write_bytes(as_printed(DOGS.splitlines()))
    said = json.dumps({"id": 1, "text": "养犬行为那章太细"}, ensure_ascii=False)
    result = run("understand", "--draft", str(path), said=said + "\n")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["acts"][0]["articles"] == ["ch2"]


def test_a_draft_that_cannot_be_read_stops_understanding(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7")
    result = run("understand", "--draft", str(path))
    assert result.exit_code == 1
    assert "a.pdf" in result.stderr
