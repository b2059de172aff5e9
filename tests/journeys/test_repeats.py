"""The same push on several processes at once; a process killed in between."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.conftest import number_in
from tests.support.databases import Databases
from tests.support.town import Town, running_town


@pytest.fixture(scope="module", params=("sqlite", "postgres"))
def crowded(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A town with three web processes on PostgreSQL; SQLite has one writer, and one process."""
    folder = tmp_path_factory.mktemp(f"crowded-{request.param}")
    url = databases.fresh(request.param, folder)
    workers = 3 if request.param == "postgres" else 1
    with running_town(url, folder, workers=workers) as town:
        yield town
    databases.drop(url)


def test_copies_on_several_processes_file_one_matter_and_hear_one_reply(crowded: Town) -> None:
    someone = crowded.villager("丙", "ccsq-box-1")
    for round_ in range(5):
        pushed = someone.push("text", {"Content": f"建议第{round_}条路修宽一点"}, parallel=6)
        assert len(pushed["replies"]) == 6
        assert len(set(pushed["replies"])) == 1
        assert number_in(pushed["replies"][0])
    assert someone.says("进度").count("已收到") == 4  # the newest four …
    assert "还有 1 件" in someone.says("进度")  # … of five


def test_two_messages_of_one_person_at_the_same_time_are_both_filed(crowded: Town) -> None:
    someone = crowded.villager("丁", "ccsq-box-1")
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(someone.says, [f"建议在{n}号路口装路灯" for n in range(4)]))
    assert len({number_in(reply) for reply in replies}) == 4


def test_a_killed_web_process_loses_nothing_and_files_nothing_twice(crowded: Town) -> None:
    someone = crowded.villager("戊", "ccsq-box-1")
    number = number_in(someone.says("建议修渠"))
    crowded.kill("web")
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(someone.push, "text", {"Content": "建议种树"})
        crowded.start("web")
        pushed = waiting.result(60)
    count = someone.says("进度").count("建议种树")
    assert "已收到" in someone.says(number)
    assert count == 1 if pushed["acknowledged"] else count <= 1
