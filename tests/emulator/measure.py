"""`python -m tests.emulator.measure [messages]`: what a burst costs the emulator itself.

The bot is another process that answers each push with a sealed echo, so that the processor time
printed is the emulator's alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.emulator.conftest import Emulator
from tests.emulator.echo_bot import EchoBot

TICKS = os.sysconf("SC_CLK_TCK")


def processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def serve_bot() -> None:
    bot = EchoBot(keep=False)
    print(bot.url, flush=True)
    sys.stdin.read()
    bot.stop()


def measure(messages: int, bot_url: str, data: Path, **more: str) -> None:
    emulator = Emulator(EchoBot(), data, {"EMULATOR_WEBHOOK": bot_url, **more})
    emulator.start()
    pid = emulator.process.pid
    emulator.control("POST", "/burst", {"messages": 200, "followers": 500, "seed": 0})
    before, started = processor_s(pid), time.monotonic()
    wish = {"messages": messages, "followers": 500, "concurrency": 16, "repeat_p": 0.05, "seed": 1}
    report = emulator.control("POST", "/burst", wish)
    spent, seconds = processor_s(pid) - before, time.monotonic() - started
    print(
        f"{messages} messages, {report['deliveries']} requests in {seconds:.1f} s:"
        f" {report['per_s']}/s, {spent / report['deliveries'] * 1000:.3f} ms of processor each,"
        f" at most {memory_mb(pid):.0f} MB; {report['ms']}; trouble: {report['trouble']}"
    )
    emulator.stop()
    emulator.bot.stop()


def main() -> None:
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    command = [sys.executable, "-m", "tests.emulator.measure", "bot"]
    bot = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert bot.stdout is not None
    url = bot.stdout.readline().strip()
    with tempfile.TemporaryDirectory() as folder:
        measure(messages, url, Path(folder))
    bot.terminate()
    bot.wait()


if __name__ == "__main__":
    if sys.argv[1:] == ["bot"]:
        serve_bot()
    else:
        main()
