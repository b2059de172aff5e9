"""A backup taken while the whole town writes in becomes a town of the other kind."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from models.arrival import Arrival, key_digest
from models.base import Memory
from models.matter import Matter
from models.move import Move
from tests.support.databases import Databases
from tests.support.town import Town, until

BURST = {"messages": 300, "followers": 12, "concurrency": 4, "repeat_p": 0.05, "seed": 7}


def test_a_backup_taken_in_a_burst_is_restored_on_the_other_kind_of_database(
    town: Town, databases: Databases, tmp_path: Path
) -> None:
    town.control("POST", "burst", {**BURST, "wait": False})
    until(lambda: acknowledged(town) >= 20, "the burst does not begin")
    before = keys(town)
    said = town.flask("backup", str(tmp_path / "backup"))
    assert "备份已做好" in said
    town.control("DELETE", "burst")

    ours = town.environment["MINYI_DATABASE__URL"]
    url = databases.fresh("postgres" if ours.startswith("sqlite") else "sqlite", tmp_path)
    other = Town(
        {**town.environment, "MINYI_DATABASE__URL": url, "MINYI_DATA": str(tmp_path / "data")},
        tmp_path, town.web_port, town.emulator_port,
    )  # fmt: skip
    assert "完好" in other.flask("backup", "--verify", str(tmp_path / "backup"))
    assert "完全一致" in other.flask("restore", str(tmp_path / "backup"))
    demand_whole(url, before)
    databases.drop(url)


def acknowledged(town: Town) -> int:
    return int(town.control("GET", "counters")["messages_acknowledged"])


def keys(town: Town) -> set[str]:
    """The keys of all messages that WeChat saw acknowledged by now."""
    account = town.environment["MINYI_WECHAT__ACCOUNT_ID"]
    page = town.control("GET", "ledger?acknowledged=true&limit=5000")
    return {
        key_digest(f"m:{account}:{entry['openid']}:{entry['msg_id']}")
        for entry in page["entries"]
        if entry["type"] == "text"
    }


def demand_whole(url: str, before: set[str]) -> None:
    memory = Memory(url, pool_size=2)
    with memory.read() as session:
        arrivals = {row.id: row.key for row in session.scalars(select(Arrival))}
        matters = list(session.scalars(select(Matter)))
        moved = set(session.scalars(select(Move.matter_id)))
    memory.close()
    assert before
    assert before <= set(arrivals.values())
    assert {matter.arrival_id for matter in matters} <= set(arrivals)
    assert {matter.id for matter in matters} == moved
