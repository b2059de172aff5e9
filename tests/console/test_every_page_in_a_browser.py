"""Every page of the matrix in a real Chromium, at both widths: nothing in the browser's console, no
serious fault for an accessibility checker (axe), nothing that must be scrolled sideways."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.console.conftest import PASSWORD, House
from tests.console.test_matrix import LOGINS, ROWS, furnished
from tests.support.browser import page_of

WIDTHS = ((1366, 768), (390, 844))
LOOK = ("shi", "bai", "bao", None)  # city, clerk, keeper, nobody: together they see every page
NO_PAGE = (
    *("/attachments/", ".png", ".csv", ".xlsx", ".docx", "/fresh", "/open", "/logout", "/file"),
    *("/notices/reach", "/progress"),
)
"""Addresses that are files, or parts of pages that a script asks for."""
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def full(house: House) -> House:
    return furnished(house)


@pytest.fixture
def address(full: House) -> Iterator[str]:
    """The house behind a port of this machine."""
    server = make_server("127.0.0.1", 0, full.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@dataclass
class Looker:
    """Goes from page to page and notes what is wrong."""

    page: Page
    at: str
    wrong: list[str]

    def log_in(self, login: str) -> None:
        self.page.goto(f"{self.at}/console/login")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(lambda url: not url.endswith("/login"))

    def look(self, path: str) -> None:
        answer = self.page.goto(self.at + path)
        assert answer is not None
        if "text/html" not in answer.headers.get("content-type", ""):
            return
        for fault in Axe().run(self.page).response["violations"]:
            if fault["impact"] in SERIOUS:
                where = ", ".join(str(node["target"]) for node in fault["nodes"][:3])
                self.wrong.append(f"{path}: {fault['id']} at {where}")
        over = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if over > 1:
            self.wrong.append(f"{path}: {over} pixels too wide")


def pages_of(full: House, login: str | None) -> list[str]:
    column = LOGINS.index(login)
    return [
        row.path(full)
        for row in ROWS
        if row.method == "GET"
        and row.get[column] == "ok"
        and not any(word in row.path(full) for word in NO_PAGE)
    ]


@pytest.mark.parametrize("login", LOOK, ids=[str(login) for login in LOOK])
@pytest.mark.parametrize("width", WIDTHS, ids=["office", "phone"])
def test_every_page_is_sound(
    full: House, browser: Browser, address: str, login: str | None, width: tuple[int, int]
) -> None:
    wrong: list[str] = []
    with page_of(browser, *width) as page:
        # The pages at the root are not in this house.
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        looker = Looker(page, address, wrong)
        if login is not None:
            looker.log_in(login)
        for path in pages_of(full, login):
            looker.look(path)
    assert wrong == []
