"""The load: a process of its own that sends prepared requests over keep-alive connections.

`python -m bench._intake.load POOL PORT` signs the pool's requests, prints a line when ready, then
runs one phase per JSON line of its input and answers with one JSON line: a `Phase` as a dict.

closed  every connection sends its next request as soon as it has its answer: saturation
open    requests fall due at random moments (Poisson) at a given rate, whatever the server does;
        latency counts from the moment a request was due, so that a queue cannot hide
"""

from __future__ import annotations

import json
import select
import socket
import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from bench._intake.pushes import Pool

CONNECTIONS = 32
PATIENCE_S = 8.0  # how long after a phase its last answers are waited for
LONGEST_QUEUE = 512  # requests due but without a connection; beyond it they count as not carried
SAMPLE = 100  # replies of a phase that are kept, chosen at random
_HEAD_END = b"\r\n\r\n"


@dataclass
class Phase:
    """What came of one phase. Latencies are milliseconds, sorted."""

    seconds: float = 0.0
    answered: int = 0
    latencies: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    replies: list[tuple[int, str]] = field(default_factory=list)  # (request, body), a sample


class Line:
    """One keep-alive connection with at most one request on its way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.request, self.due = -1, 0.0
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port), timeout=5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self._got = b""

    def fileno(self) -> int:
        return self.socket.fileno()

    def reopen(self) -> None:
        self.socket.close()
        self.open()

    def send(self, request: int, content: bytes, due: float) -> None:
        """A request is far smaller than the socket's buffer: it is written whole or not at all."""
        self.request, self.due, self._got = request, due, b""
        if self.socket.send(content) != len(content):
            raise OSError("short write")

    def receive(self) -> tuple[int, bytes] | None:
        """Status and body once the answer is complete. Raises OSError when it never will be."""
        part = self.socket.recv(65536)
        if not part:
            raise OSError("closed")
        self._got += part
        head, found, body = self._got.partition(_HEAD_END)
        if not found or len(body) < _length(head):
            return None
        return int(head[9:12]), body


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"\r\ncontent-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


class Sender:
    """Sends the requests in order, each once, over all phases together."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self._lines = [Line(port) for _ in range(CONNECTIONS)]
        self._requests = requests
        self._next = 0
        self._random = Random(len(requests))

    def close(self) -> None:
        for line in self._lines:
            line.socket.close()

    def run(self, seconds: float, rate: float = 0.0, seed: int = 0) -> Phase:
        """One phase: open when a rate (per second) is given, else closed."""
        phase, errors = Phase(), Counter[str]()
        idle, busy, waiting = deque(self._lines), set[Line](), deque[float]()
        start = perf_counter()
        end = last = start + seconds
        due = _moments(start, rate, seed) if rate else None
        coming = next(due) if due else start
        while True:
            now = perf_counter()
            if due is not None:
                while coming <= now and coming < end:
                    waiting.append(coming)
                    coming = next(due)
                while len(waiting) > LONGEST_QUEUE:
                    waiting.popleft()
                    errors["not carried"] += 1
            elif now < end:
                waiting.extend([now] * len(idle))
            while waiting and idle and self._next < len(self._requests):
                line = idle.popleft()
                self._send(line, waiting.popleft(), errors, idle, busy)
            if self._next >= len(self._requests):
                waiting.clear()
                end = min(end, now)
            if now >= end and not busy and not waiting:
                break
            if now >= end + PATIENCE_S:
                errors["not carried"] += len(waiting)
                break
            pause = coming - now if due is not None and coming < end else 0.05
            for line in select.select(list(busy), (), (), max(0.0, pause))[0]:
                if self._receive(line, phase, errors):
                    busy.discard(line)
                    idle.append(line)
                    last = perf_counter()
        for line in busy:
            errors["unanswered"] += 1
            line.reopen()
        phase.seconds = max(last, start + 1e-6) - start
        phase.latencies.sort()
        phase.errors = dict(errors)
        return phase

    def _send(
        self, line: Line, due: float, errors: Counter[str], idle: deque[Line], busy: set[Line]
    ) -> None:
        request, self._next = self._next, self._next + 1
        try:
            line.send(request, self._requests[request], due)
            busy.add(line)
        except OSError as error:
            errors[f"send: {type(error).__name__}"] += 1
            line.reopen()
            idle.append(line)

    def _receive(self, line: Line, phase: Phase, errors: Counter[str]) -> bool:
        """Whether the line is free again."""
        try:
            answer = line.receive()
        except OSError as error:
            errors[f"cut: {type(error).__name__}"] += 1
            line.reopen()
            return True
        if answer is None:
            return False
        status, body = answer
        if status != 200 or b"<Encrypt>" not in body:
            errors["no reply in it" if status == 200 else f"status {status}"] += 1
            return True
        phase.answered += 1
        phase.latencies.append((perf_counter() - line.due) * 1000)
        self._keep(phase, line.request, body)
        return True

    def _keep(self, phase: Phase, request: int, body: bytes) -> None:
        """Every reply has the same chance to be in the sample."""
        if len(phase.replies) < SAMPLE:
            phase.replies.append((request, body.decode("latin-1")))
        elif (at := self._random.randrange(phase.answered)) < SAMPLE:
            phase.replies[at] = (request, body.decode("latin-1"))


def _moments(start: float, rate: float, seed: int) -> Iterator[float]:
    random, at = Random(seed), start
    while True:
        at += random.expovariate(rate)
        yield at


def main(pool: str, port: str) -> None:
    """Reads phases from standard input until it ends."""
    sender = Sender(int(port), Pool.read(Path(pool)).requests())
    _say({"ready": True})
    for line in sys.stdin:
        _say(asdict(sender.run(**json.loads(line))))
    sender.close()


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
