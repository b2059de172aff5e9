"""A draft is taken in, put to the people, read and spoken on in the chat, found by the clerk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from tests.journeys.conftest import Office, number_in
from tests.support.drafts import DOGS
from tests.support.town import Town, Villager, csrf, until


def post(office: Office, path: str, **fields: str) -> requests.Response:
    """A form of a consultation's page, as the page has it."""
    page = office.page(path.rsplit("/", 1)[0])
    hidden = {
        name: found[1]
        for name in ("once", "version")
        if (found := re.search(rf'name="{name}" value="(\w+)"', page))
    }
    return office.session.post(
        f"{office.town.web}/console/{path}",
        data={"csrf_token": csrf(page), **hidden, **fields},
        timeout=30,
    )


@pytest.fixture
def consultation(town: Town, city: Office, tmp_path: Path) -> Iterator[int]:
    """Open for three weeks, and cancelled afterwards: the town is everybody's."""
    draft = tmp_path / "文明养犬条例草案.md"
    draft.write_text(DOGS, encoding="utf-8")
    closes = (town.now() + timedelta(days=31)).date().isoformat()
    said = re.search(r"征询编号 (\d+)", town.flask("import-draft", str(draft), "--closes", closes))
    assert said is not None
    assert post(city, f"consultations/{said[1]}/open").ok
    yield int(said[1])
    assert post(city, f"consultations/{said[1]}/cancel", reason="试完了").ok


def test_a_draft_is_read_and_spoken_on(
    town: Town, wang: Villager, passer_by: Villager, clerk: Office, consultation: int
) -> None:
    listed = wang.says("征询")
    assert "文明养犬条例" in listed
    assert "还有3" in listed
    assert "一共8条" in wang.says("1")
    until(lambda: "open drafts were taken in" in town.log(), "the ear knows it", patience=60)
    shown = wang.says("第六条")
    assert "二百元以上一千元以下" in shown
    page = re.search(r'href="([^"]+)"', shown)
    assert page is not None
    assert page[1].endswith(f"/p/c/{consultation}/6")
    assert "二百元以上一千元以下" in requests.get(page[1], timeout=30).text
    reply = wang.says("罚款太高了，农村老人交不起")
    assert "第6条的意见记下了" in reply
    found = clerk.page(clerk.find(number_in(reply)) or "")
    assert "《样例市文明养犬条例（草案）》第1稿" in found
    assert "看过这一条后说的" in found
    assert "整部草案的意见" in passer_by.says("养犬条例我不同意")
    assert "截止前7天" in passer_by.says("提醒我")
    assert wang.says("你好").startswith("您好")
