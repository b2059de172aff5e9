"""Papers: the figures and the Excel file of a week of a hundred thousand matters.

The figures must be there within half a second, the workbook within twenty seconds and 200 MB.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from bench._measures import table
from bench._workbook import KINDS, MADE, MATTERS, SAYINGS, WEEK, number, week_of
from handlers.register import load_sample
from handlers.week_rows import tally
from models import schema
from models.base import Memory
from models.matter import Channel, Matter, PointHow, State
from models.site import Site
from reports.figures import figures

FIGURES_MS, EXCEL_S, EXCEL_MB = 500.0, 20.0, 200.0


def weekly() -> dict[str, float]:
    """Figures in this process, the workbook in one of its own, whose memory is measured."""
    with tempfile.TemporaryDirectory() as folder:
        milliseconds = _time_figures(Path(folder))
    excel_s, cpu_s, excel_mb, size_mb = _measure_workbook()
    rows = [
        ["figures, ms", f"{milliseconds:.0f}", f"{FIGURES_MS:.0f}"],
        ["Excel, s", f"{excel_s:.1f}", f"{EXCEL_S:.0f}"],
        ["Excel, s of a processor", f"{cpu_s:.1f}", ""],
        ["Excel, MB of memory", f"{excel_mb:.0f}", f"{EXCEL_MB:.0f}"],
        ["Excel, MB of the file", f"{size_mb:.1f}", ""],
    ]
    table(f"A week of {MATTERS} matters", ["", "measured", "at most"], rows)
    return {
        "matters": MATTERS,
        "figures_ms": round(milliseconds, 1),
        "excel_s": round(excel_s, 2),
        "excel_cpu_s": round(cpu_s, 2),
        "excel_memory_mb": round(excel_mb, 1),
        "excel_file_mb": round(size_mb, 2),
    }


def _time_figures(folder: Path) -> float:
    """The best of five: the database's counts, and everything that is reckoned from them."""
    memory = Memory(f"sqlite:///{folder / 'bench.db'}")
    schema.upgrade(memory)
    load_sample(memory, MADE)
    with memory.write() as session:
        places = list(session.execute(select(Site.point_id, Site.id)))
        session.execute(insert(Matter), [_matter(n, places) for n in range(MATTERS)])
    taken = []
    with memory.read() as session:
        for _ in range(5):
            began = time.perf_counter()
            counted = figures(week_of(tally(session, WEEK, None), ()))
            taken.append(time.perf_counter() - began)
            if counted.total.this_week != MATTERS:
                raise AssertionError("the figures do not count every matter")
    memory.close()
    return 1000 * min(taken)


def _matter(serial: int, places: Sequence[Any]) -> dict[str, Any]:
    dice = random.Random(serial)
    point, site = dice.choice(places)
    return {
        "number": number(serial),
        "kind": KINDS[serial % 4],
        "state": State.RECEIVED,
        "sealed": False,
        "channel": dice.choice([*Channel]),
        "verbatim": SAYINGS[serial % 4],
        "point_id": point,
        "site_id": site,
        "point_how": PointHow.SCAN,
        "articles": [],
        "laws": [],
        "places": [],
        "confidence": 0.9,
        "because": [],
        "flags": [],
        "arrived_at": WEEK.start + timedelta(seconds=serial % 604_800),
    }


def _measure_workbook() -> list[float]:
    """Seconds by the clock and of a processor; megabytes of memory at the peak, and of the file."""
    words = subprocess.run(
        [sys.executable, "-c", "from bench._workbook import main; main()"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    return [float(word) for word in words]
