"""征询 in the console: a draft is uploaded, put right, explained, opened, closed, concluded."""

from __future__ import annotations

import io
import re

import pytest

from tests.console.conftest import HOME, Browser, House
from tests.support.consultations import DRAFT, SECOND, TITLE

_FORMS = re.compile(
    r'name="csrf_token" value="([^"]+)"><input type="hidden" name="once" value="([^"]+)">'
    r'(?:<input type="hidden" name="version" value="(\d+)">)?'
)


def hidden(browser: Browser, page: str) -> dict[str, str]:
    """What the first form of a page carries."""
    found = _FORMS.search(browser.reads(page))
    assert found is not None, page
    token, once, version = found.groups()
    return {"csrf_token": token, "once": once} | ({"version": version} if version else {})


def posts(browser: Browser, path: str, page: str, **fields: object) -> tuple[int, str]:
    """Posts a form of `page` and reads where it leads."""
    answer = browser.client.post(path, data=hidden(browser, page) | fields, follow_redirects=True)
    return answer.status_code, answer.get_data(as_text=True)


def uploads(browser: Browser, content: bytes, name: str, **fields: object) -> tuple[int, str]:
    page = "/console/consultations/new"
    fields |= {"file": (io.BytesIO(content), name), "opens": "2026-11-20", "closes": "2026-12-20"}
    return posts(browser, page, page, **fields)


@pytest.fixture(scope="module")
def put(house: House) -> str:
    """A consultation of HOME in preparation; its address."""
    browser = house.browser("shi")
    code, text = uploads(browser, DRAFT.encode(), "养犬.txt", point=HOME)
    assert code == 200, text
    found = re.search(r"/console/consultations/(\d+)/text", text)
    assert found is not None
    return f"/console/consultations/{found[1]}"


def test_the_whole_way_from_upload_to_result(house: House, put: str) -> None:
    city = house.browser("shi")
    text = city.reads(f"{put}/text")
    assert "第三条" in text
    assert "（二）即时清除" in text
    for path in ("", "/text", "/text?version=1"):
        assert city.opens(put + path).status_code == 200
    number = put.rsplit("/", 1)[1]
    assert city.opens(f"/p/c/{number}").status_code == 404
    assert posts(city, f"{put}/open", put)[0] == 200
    assert "还剩 30 天" in city.reads("/console/consultations")
    for page in (f"/p/c/{number}", f"/p/c/{number}/3", "/p/consultations"):
        assert city.opens(page).status_code == 200, page
    assert TITLE in city.reads(f"/p/c/{number}")
    code, text = posts(
        city, f"{put}/versions", put, file=(io.BytesIO(SECOND.encode()), "二审稿.txt")
    )
    assert code == 200
    assert "<ins>" in text
    assert posts(city, f"{put}/close", put)[0] == 200
    code, text = posts(city, f"{put}/result", f"{put}/result", result="谢谢大家。")
    assert code == 200
    assert "谢谢大家" in city.reads(f"/p/c/{number}/result")
