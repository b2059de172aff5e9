"""The town of the journeys: one for each database, started once, spoken to by HTTP only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.databases import Databases
from tests.support.town import Town, Villager, csrf, running_town


@pytest.fixture(scope="session", params=("sqlite", "postgres"))
def town(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp(f"town-{request.param}")
    url = databases.fresh(request.param, folder)
    with running_town(url, folder) as town:
        yield town
    databases.drop(url)


@pytest.fixture
def wang(town: Town) -> Villager:
    """王大娘 follows by scanning the suggestion box of 诚城社区."""
    return town.villager("王大娘", "ccsq-box-1")


@pytest.fixture
def passer_by(town: Town) -> Villager:
    """路人 follows without any code."""
    return town.villager("路人")


class Office:
    """A member of staff with a browser session; reads pages as text, posts forms."""

    def __init__(self, town: Town, role: str, *points: str, name: str = "测试员") -> None:
        self.login = f"{role}{Office.count}"
        Office.count += 1
        arguments = [item for point in points for item in ("--point", point)]
        printed = town.flask(
            *("staff", "add", "--login", self.login, "--name", name, "--role", role),
            *arguments,
        )
        given = printed.strip().rsplit("：", 1)[1]
        self.town, self.session = town, town.browser(self.login, given)
        self.password = town.chooses_password(self.session, given)

    count = 1

    def page(self, path: str) -> str:
        answer = self.session.get(f"{self.town.web}/console/{path}", timeout=30)
        return answer.text if answer.ok else f"{answer.status_code}"

    def find(self, number: str) -> str | None:
        """The path of the matter with this receipt number, when this person may see it."""
        _, _, rows = self.page(f"matters?q={number}").partition('<ol class="rows')
        found = re.search(r'href="/console/(matters/\d+)', rows)
        return found[1] if found else None

    def answer(self, path: str, text: str) -> requests.Response:
        page = self.page(path)
        once = re.search(r'name="once" value="(\w+)"', page)
        return self.session.post(
            f"{self.town.web}/console/{path}/answer",
            data={"csrf_token": csrf(page), "once": once[1] if once else "", "text": text},
            timeout=30,
        )


@pytest.fixture(scope="session")
def clerk(town: Town) -> Office:
    """老白, clerk of 诚城社区."""
    return Office(town, "clerk", "诚城社区")


@pytest.fixture(scope="session")
def stranger(town: Town) -> Office:
    """A clerk of another point."""
    return Office(town, "clerk", "关堤乡")


@pytest.fixture(scope="session")
def city(town: Town) -> Office:
    return Office(town, "city")


@pytest.fixture(scope="session")
def keeper(town: Town) -> Office:
    return Office(town, "keeper")


def number_in(reply: str) -> str:
    """The first receipt number of a reply, as digits."""
    found = re.search(r"(\d{3})-(\d{3})-(\d{4})", reply)
    assert found, f"no receipt number in: {reply}"
    return "".join(found.groups())


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    return tmp_path / "papers"
