"""Where the time of one message goes: the real code, one thread, no HTTP.

`python -m bench._intake.profile` in Minyi's environment prints one JSON object: for each
step its microseconds, by the clock and of the processor, the mean over texts of the best of
several tries.
"""

from __future__ import annotations

import io
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from bench._intake.account import Account
from bench._intake.minyi import furnish, settings
from bench._intake.pushes import Pool, make_pool
from bench._intake.servers import HERE, clean_environment
from bench._measures import table

_TEXTS, _TRIES = 100, 5
_STEPS = ("decrypt", "parse", "understand", "store", "reply")
T = TypeVar("T")
Best = dict[str, tuple[float, float]]  # step: microseconds by the clock, and of the processor


def profile(folder: Path) -> Best:
    """Runs the profile in a process of its own and prints its table."""
    account, data = Account.made_up(), folder / "profile"
    furnish(settings(account, data, 0))
    done = subprocess.run(
        [sys.executable, "-m", "bench._intake.profile"],
        cwd=HERE,
        env=clean_environment({**settings(account, data, 0), **account.environment()}),
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    if done.returncode:
        raise RuntimeError(f"the profile failed:\n{done.stderr[-2000:]}")
    found: Best = {name: tuple(times) for name, times in json.loads(done.stdout).items()}
    _print(found)
    return found


def _print(found: Best) -> None:
    lcut = found["jieba.lcut"][0]
    rows = [
        [step, f"{wall:.0f}", f"{cpu:.0f}", f"{wall / lcut:.2f}"]
        for step, (wall, cpu) in found.items()
    ]
    table(
        f"One message, one thread, best of {_TRIES}, mean of {_TEXTS} texts",
        ["", "µs", "CPU µs", "of jieba.lcut"],
        rows,
    )


def main() -> None:
    """Measures in this process, whose environment is Minyi's."""
    account = Account.from_environment()
    # Other texts through the whole: the house remembers what it has just read.
    pools = [make_pool(account, _TEXTS, 3 + at % 2, at * _TEXTS) for at in range(2 * _TRIES)]
    steps = _Steps(account)
    tries: list[Best] = []
    for apart, whole in zip(pools[::2], pools[1::2], strict=True):
        for at, _ in enumerate(apart.sealed):
            tries.append(steps.of(apart, whole, at))
    print(json.dumps(_best(tries)), flush=True)
    os._exit(0)  # the house's own threads need no farewell


def _best(tries: list[Best]) -> Best:
    """The best try of each text, the mean of these over all texts."""
    best: dict[str, dict[int, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for at, one in enumerate(tries):
        for step, times in one.items():
            best[step][at % _TEXTS].append(times)
    return {
        step: (
            statistics.fmean(min(wall for wall, _ in times) for times in by_text.values()),
            statistics.fmean(min(cpu for _, cpu in times) for times in by_text.values()),
        )
        for step, by_text in best.items()
    }


class _Steps:
    """The house as the web process puts it together, and its steps one by one."""

    def __init__(self, account: Account) -> None:
        import jieba  # noqa: PLC0415 - the parent process never needs any of this

        import app  # noqa: PLC0415
        from handlers.register import sample_directory  # noqa: PLC0415

        self._web = app.wsgi()
        logging.disable(logging.INFO)
        self._house = self._web.extensions["house"]
        self._account, self._directory, self._lcut = account, sample_directory(), jieba.lcut

    def of(self, apart: Pool, whole: Pool, at: int) -> Best:
        """Times of one message, step by step, and of another through the whole application."""
        from bot.understand import understand  # noqa: PLC0415
        from handlers.receive import receive  # noqa: PLC0415
        from models.words import TextSent  # noqa: PLC0415
        from wechat import inbound, passive, signature  # noqa: PLC0415

        ours, desk = self._house.account, self._house.desk
        query, body = apart.parts(at)
        now = int(time.time())

        def opened() -> str:
            signed = signature.check_query(ours, query)
            return signature.open_envelope(ours, query, signed, body)

        def answered() -> str:
            return signature.seal_envelope(ours, passive.render(reply, push, now), now)

        document, decrypt = _timed(opened)
        push, parse = _timed(lambda: inbound.read_push(document, received_unix=now))
        assert isinstance(push, TextSent)
        _, understood = _timed(lambda: understand(push.content, self._directory))
        reply, received = _timed(lambda: receive(desk, push))
        _, replied = _timed(answered)
        _, request = _timed(lambda: self._ask(*whole.parts(at)))
        _, cut = _timed(lambda: self._lcut(push.content))
        store = (max(received[0] - understood[0], 0.0), max(received[1] - understood[1], 0.0))
        steps = dict(zip(_STEPS, (decrypt, parse, understood, store, replied), strict=True))
        return {**steps, "whole request": request, "jieba.lcut": cut}

    def _ask(self, query: dict[str, str], body: bytes) -> None:
        """One request through the application as gunicorn would call it."""
        said: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": "/wechat",
            "QUERY_STRING": "&".join(f"{name}={value}" for name, value in query.items()),
            "CONTENT_TYPE": "text/xml",
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        content = b"".join(self._web(environ, lambda status, *_: said.append(status)))  # type: ignore[arg-type]
        assert said == ["200 OK"], said
        assert b"<Encrypt>" in content


def _timed(action: Callable[[], T]) -> tuple[T, tuple[float, float]]:
    """What came of it, and microseconds by the clock and of the processor (all threads)."""
    cpu, wall = time.process_time(), time.perf_counter()
    found = action()
    wall_us, cpu_us = (time.perf_counter() - wall) * 1e6, (time.process_time() - cpu) * 1e6
    return found, (wall_us, cpu_us)


if __name__ == "__main__":
    main()
