"""Planning in a process of its own: `python -m bench._notices.planner URL FOLDER`.

Prints the seconds it took, the deliveries that stand, and by how many megabytes memory grew.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from bench._notices.house import desk_at
from handlers.plan import plan_due_notices
from models.delivery import Delivery


def main(url: str, folder: Path) -> None:
    desk = desk_at(url, 9, folder)
    with desk.memory.read() as session:
        session.scalar(select(func.count(Delivery.id)))
    before, started = _megabytes(), time.perf_counter()
    plan_due_notices(desk)
    took = time.perf_counter() - started
    with desk.memory.read() as session:
        planned = session.scalar(select(func.count(Delivery.id)))
    told = {"took_s": took, "planned": planned, "grew_mb": _megabytes() - before}
    print(json.dumps(told), flush=True)
    desk.memory.close()


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
