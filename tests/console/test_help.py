"""帮助: a chapter for every page, open to everybody, true to what the pages say."""

from __future__ import annotations

import re
from functools import cache

from PIL import Image
from playwright.sync_api import Browser as Chromium

from console.help import CHAPTERS, PAGES, chapters_by_page
from tests.console.conftest import House
from tests.console.test_every_page_in_a_browser import Looker, address, full  # noqa: F401
from tests.console.test_matrix import LOGINS, ROWS
from tests.support.browser import page_of
from tests.support.town import HERE

CONSOLE = HERE / "console"
CHAPTER_FILES = CONSOLE / "templates" / "console" / "help"
PICTURES = CONSOLE / "static" / "help"
LARGEST = 120 * 1024  # bytes
CUT_OFF = (
    "(body => body.scrollHeight > body.clientHeight + 1)(document.querySelector('.help-body'))"
)
SHEETS = {"console.poster"}
"""Printed as they are: 帮助 stands on the page that leads there."""
_PICTURE = re.compile(r'picture\("([^"]+)"')
_LABEL = re.compile(r"<b>(.+?)</b>")
_REFUSAL = re.compile(r'\{\{ no\("(.+?)"\) \}\}')


def chapter_text(name: str) -> str:
    return (CHAPTER_FILES / f"{name}.html").read_text(encoding="utf-8")


@cache
def what_we_say() -> str:
    """All that pages and desk say, with the seams of long strings undone."""
    files = [*HERE.glob("console/**/*.html"), *HERE.glob("console/*.py")]
    files += [*HERE.glob("console/*.yaml"), *HERE.glob("models/*.py")]
    files += [*HERE.glob("handlers/**/*.py"), *HERE.glob("handlers/**/*.yaml")]
    kept = [one for one in files if CHAPTER_FILES not in one.parents]
    text = "\n".join(one.read_text(encoding="utf-8") for one in kept)
    return re.sub(r'"\s*\n\s*f?"', "", text)


def test_every_page_of_the_console_leads_to_one_chapter(house: House) -> None:
    endpoints = {rule.endpoint for rule in house.app.url_map.iter_rules()}
    pages = {one.removeprefix("console.") for one in endpoints if one.startswith("console.")}
    named = [page for one in CHAPTERS.values() for page in one.pages.split()]
    assert sorted(named) == sorted(pages - PAGES - {"static"})


def test_every_chapter_opens_for_every_role_and_for_nobody(house: House) -> None:
    for login in LOGINS:
        browser = house.browser(login)
        contents = browser.reads("/console/help")
        for name, chapter in CHAPTERS.items():
            assert f'href="/console/help/{name}"' in contents
            page = browser.opens(f"/console/help/{name}")
            assert page.status_code == 200, (login, name)
            assert f"<h1>{chapter.title}</h1>" in page.get_data(as_text=True)
    everything = house.browser(None).reads("/console/help/whole")
    assert all(f"<h1>{one.title}</h1>" in everything for one in CHAPTERS.values())
    assert house.browser(None).opens("/console/help/nothing").status_code == 404


def test_help_stands_on_every_page_and_leads_to_its_chapter(house: House) -> None:
    city, stranger = house.browser("shi"), house.browser(None)
    matter = f"/console/matters/{house.ids['question']}"
    pages = [("console.matter", matter)]
    pages += [
        (row.endpoint, row.do.split(" ")[1])
        for row in ROWS
        if row.method == "GET" and "{" not in row.do and row.get[0] == "ok"
    ]
    for endpoint, path in pages:
        answer = city.opens(path)
        name = chapters_by_page().get(endpoint.removeprefix("console."))
        text = answer.get_data(as_text=True)
        if name is None or endpoint in SHEETS or "<html" not in text:
            continue
        assert f'href="/console/help/{name}">帮助</a>' in text, path
    assert 'href="/console/help/login">帮助</a>' in stranger.reads("/console/login")
    assert 'href="/console/help">帮助</a>' in city.reads("/console/matters/999999")


def test_every_picture_is_there_and_small_and_shown() -> None:
    shown = [name for one in CHAPTERS for name in _PICTURE.findall(chapter_text(one))]
    assert sorted(shown) == sorted(file.stem for file in PICTURES.iterdir())
    for name in shown:
        file = PICTURES / f"{name}.png"
        assert file.stat().st_size <= LARGEST, name
        with Image.open(file) as picture:
            assert picture.width <= 1366, name


def test_the_manual_names_buttons_and_states_as_the_pages_do() -> None:
    ours = what_we_say()
    for name in CHAPTERS:
        for words in _LABEL.findall(chapter_text(name)):
            for label in words.split("、"):
                assert label in ours, f"{name}: {label}"


def test_the_refusals_it_explains_are_those_of_the_desk() -> None:
    ours = what_we_say()
    for name in CHAPTERS:
        for sentence in _REFUSAL.findall(chapter_text(name)):
            for part in sentence.split("……"):
                assert part in ours, f"{name}: {part}"


def test_chapters_fit_a_phone_and_please_the_accessibility_checker(
    full: House,  # noqa: F811
    browser: Chromium,
    address: str,  # noqa: F811
) -> None:
    wrong: list[str] = []
    with page_of(browser, 390, 844) as page:
        page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
        looker = Looker(page, address, wrong)
        looker.log_in("bai")
        for name in CHAPTERS:
            looker.look(f"/console/help/{name}")
            if page.evaluate(CUT_OFF):
                wrong.append(f"{name} is cut off")
    assert wrong == []


def test_the_files_of_chapters_are_the_chapters() -> None:
    files = {one.stem for one in CHAPTER_FILES.glob("*.html")} - {"parts"}
    assert files == set(CHAPTERS)
