"""The same calls with nothing recorded: what this machine allows at all.

`python -m bench._notices.bare PORT CALLS AT_ONCE FOLDER` prints calls a second.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench._notices.house import desk_at
from models import schema
from models.base import Memory


def bare_rate(port: int, calls: int, at_once: int, folder: Path) -> float:
    """Calls a second, by as many threads, through the house's own client."""
    memory = Memory(f"sqlite:///{folder / 'bare.db'}")
    schema.upgrade(memory)
    memory.close()
    desk = desk_at(f"sqlite:///{folder / 'bare.db'}", port, folder)
    send = desk.messenger.send_text
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda _: send("oWarm", "warm"), range(at_once)))
        started = time.perf_counter()
        list(pool.map(lambda n: send(f"o{n:027}", "座谈会"), range(calls)))
        took = time.perf_counter() - started
    desk.memory.close()
    return calls / took


if __name__ == "__main__":
    print(bare_rate(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])))
