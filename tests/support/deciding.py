"""A draft put to the people and decided about, as the city does it: by the forms of the console."""

from __future__ import annotations

import re

import requests

from tests.journeys.conftest import Office
from tests.support.drafts import DOGS
from tests.support.town import csrf


def posts(staff: Office, path: str, page: str, **fields: str) -> requests.Response:
    """Posts a form of `page` with everything hidden on it; the page it leads to."""
    html = staff.page(page)
    hidden: dict[str, list[str]] = {}
    for name, value in re.findall(
        r'type="hidden" name="(once|version|seen|shown)" value="(\w+)"', html
    ):
        hidden.setdefault(name, []).append(value)
    data = hidden | fields | {"csrf_token": csrf(html)}
    return staff.session.post(f"{staff.town.web}/console/{path}", data=data, timeout=30)


def puts_to_the_people(city: Office) -> str:
    """Uploads the sample draft and opens it; the path of the consultation."""
    new = city.page("consultations/new")
    once = re.search(r'name="once" value="(\w+)"', new)
    answer = city.session.post(
        f"{city.town.web}/console/consultations/new",
        data={"csrf_token": csrf(new), "once": once[1] if once else ""},
        files={"file": ("草案.md", DOGS.encode())},
        timeout=30,
    )
    found = re.search(r"consultations/(\d+)", answer.url)
    assert found, answer.text[:500]
    page = f"consultations/{found[1]}"
    assert "征求中" in posts(city, f"{page}/open", page).text
    return page


def article(city: Office, page: str, name: str) -> str:
    """The path of the opinions on this article."""
    found = re.search(
        rf'href="/console/({page}/opinions/at/\d+)">\s*<span class="oa-name"><strong>{name}',
        city.page(f"{page}/opinions"),
    )
    assert found, name
    return found[1]
