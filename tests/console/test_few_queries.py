"""No page of the inbox asks the database more than ten times, whatever stands on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from tests.console.conftest import House

MOST = 10


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    asked: list[str] = []

    def one_more(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(house.desk.memory.engine, "before_cursor_execute", one_more)
    try:
        yield asked
    finally:
        event.remove(house.desk.memory.engine, "before_cursor_execute", one_more)


@pytest.mark.parametrize("login", ["shi", "bai"])
@pytest.mark.parametrize(
    "path",
    [
        "/console/matters",
        "/console/matters?due=todo&kind=question",
        "/console/matters?q=电动车 楼道&article=12",
        "/console/matters?q=482",
        "/console/matters/{question}",
        "/console/matters/{opinion}",
        "/console/matters/{question}?talk=all",
    ],
)
def test_a_page_asks_the_database_at_most_ten_times(house: House, login: str, path: str) -> None:
    if "opinion" not in house.ids:  # of a person who sent a picture as well
        house.files("opinion", house.person("阿兰"), "条例草案第八条我不同意，罚得太重了")
    browser = house.browser(login)
    address = path.format(**house.ids)
    browser.reads(address)  # the ear hears the directory once
    with counted(house) as asked:
        assert browser.opens(address).status_code == 200
    reads = [one for one in asked if not one.startswith("INSERT")]
    assert len(reads) <= MOST, "\n".join(reads)
