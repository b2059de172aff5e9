"""A real Chromium for tests and pictures."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE_MS = 40_000  # a machine may be busy; who waits for what comes waits no longer than that
expect.set_options(timeout=PATIENCE_MS)

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

REFUSED = (
    "Failed to load resource: the server responded with a status of 422 (UNPROCESSABLE ENTITY)"
)


def chromium_path() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def must_be_there() -> bool:
    """In continuous integration a missing browser is a fault, elsewhere a line."""
    return bool(os.environ.get("CI"))


@contextmanager
def chromium(*, speaks: str = "en_US") -> Iterator[Browser]:
    """Raises RuntimeError where Chromium is not installed. `speaks`: the language of its own words
    (a date's fields, the button for files), where Chromium has it."""
    path = chromium_path()
    if path is None:
        raise RuntimeError("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=QUIET, env={**os.environ, "LANGUAGE": speaks}
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page_of(
    browser: Browser, width: int = 1366, height: int = 768, *, touch: bool = False, refused: int = 0
) -> Iterator[Page]:
    """A page in a session of its own; what its console complains about is raised at the end.
    `refused`: how many forms the desk will send back with a sentence (422), of which it tells."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", has_touch=touch
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    try:
        yield page
    finally:
        context.close()
    for _ in range(refused):
        troubles.remove(REFUSED)
    if troubles:
        raise AssertionError(f"the browser complained: {troubles}")


def scans_as_a_newcomer(phone: Page, emulator: str, name: str, scene: str, home: str) -> None:
    """Somebody new follows and scans a point's code. She is the chosen one before she scans: others
    may have lived in this town before her."""
    phone.goto(emulator)
    phone.fill("#newcomer input", name)
    phone.click("#newcomer button")
    phone.wait_for_selector(f".chosen >> text={name}")
    phone.wait_for_selector(".theirs >> text=民意直通车")
    phone.click(f"text={scene}")
    phone.wait_for_selector(f".theirs >> text=往后您说的话就记到{home}")
