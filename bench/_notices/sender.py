"""The clock's part in a process of its own: `python -m bench._notices.sender URL PORT FOLDER`.

Waits for a line on its input, sends what waits, and prints how many and in how many seconds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from bench._notices.house import desk_at
from handlers.deliver import deliver_some


def main(url: str, port: int, folder: Path) -> None:
    desk = desk_at(url, port, folder)
    desk.messenger.send_text("oWarm", "warm")  # a token, and a first connection
    print("ready", flush=True)
    sys.stdin.readline()
    started, cpu, sent = time.perf_counter(), time.process_time(), 0
    while some := deliver_some(desk):
        sent += some
    took = time.perf_counter() - started
    cpu = time.process_time() - cpu
    print(json.dumps({"sent": sent, "took_s": took, "cpu_s": cpu}), flush=True)
    desk.memory.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
