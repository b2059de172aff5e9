"""WeChat's domain files and /robots.txt: exactly those, and nothing else of the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from console.root_files import root_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "verify"
    folder.mkdir()
    return folder


@pytest.fixture
def client(folder: Path) -> FlaskClient:
    app = Flask("root")
    app.register_blueprint(root_files(folder))
    return app.test_client()


def test_search_engines_may_see_the_public_pages_only(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert "Allow: /p/" in lines
    assert "Disallow: /" in lines
    assert "Disallow: /p/mine" in lines


@pytest.mark.parametrize("name", ["MP_verify_Ab12Cd34Ef56Gh78.txt", "WW_verify_0a1B2c3D.txt"])
def test_a_domain_file_is_served_as_it_is(client: FlaskClient, folder: Path, name: str) -> None:
    assert client.get(f"/{name}").status_code == 404
    (folder / name).write_bytes(b"Ab12Cd34Ef56Gh78")
    answer = client.get(f"/{name}")
    assert (answer.status_code, answer.data) == (200, b"Ab12Cd34Ef56Gh78")
    assert answer.mimetype == "text/plain"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/notes.txt",
        "/MP_verify_.txt",
        "/MP_verify_ab..cd.txt",
        "/MP_verify_abcd.txt.txt",
        "/../secret_key.txt",
        "/%2e%2e/MP_verify_outside1.txt",
        "/..%2fMP_verify_outside1.txt",
        "/verify/MP_verify_Ab12Cd34.txt",
        "/MP_verify_Ab12Cd34.html",
        "/mp_verify_Ab12Cd34.txt",
    ],
)
def test_nothing_else_is_served(client: FlaskClient, folder: Path, path: str) -> None:
    (folder / "notes.txt").write_text("x", encoding="utf-8")
    (folder / "MP_verify_Ab12Cd34.html").write_text("x", encoding="utf-8")
    (folder / "MP_verify_Ab12Cd34.txt").write_text("x", encoding="utf-8")
    (folder.parent / "secret_key.txt").write_text("x", encoding="utf-8")
    (folder.parent / "MP_verify_outside1.txt").write_text("x", encoding="utf-8")
    assert client.get(path).status_code == 404


def test_large_files_and_links_are_not_served(client: FlaskClient, folder: Path) -> None:
    (folder.parent / "secret_key").write_text("x", encoding="utf-8")
    (folder / "MP_verify_link0000.txt").symlink_to(folder.parent / "secret_key")
    (folder / "MP_verify_large000.txt").write_bytes(b"x" * 2000)
    assert client.get("/MP_verify_link0000.txt").status_code == 404
    assert client.get("/MP_verify_large000.txt").status_code == 404


def test_without_a_folder_there_is_nothing(tmp_path: Path) -> None:
    app = Flask("root")
    app.register_blueprint(root_files(tmp_path / "none"))
    assert app.test_client().get("/MP_verify_Ab12Cd34.txt").status_code == 404


def test_a_browser_that_asks_for_the_icon_gets_it(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
