"""The least that can stand for the platform: asyncio, one answer after a fixed latency.

`python -m bench._notices.stub LATENCY_MS` prints its port, and answers `GET /counts` with what it
has counted: calls, how many were in flight at most, and when each answer to a person was asked for.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

_TOKEN = json.dumps({"access_token": "T" * 136, "expires_in": 7200}).encode()
_OK = b'{"errcode":0,"errmsg":"ok"}'
ANSWER = "答复".encode()  # a text with it is an answer to a person


class Stub(asyncio.Protocol):
    """One connection. What all of them count together is in `counts`."""

    counts: dict[str, int] = {"sends": 0, "flying": 0, "most": 0}  # noqa: RUF012
    answers: list[float] = []  # noqa: RUF012 - shared by all connections
    latency_s = 0.05

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.buffer = transport, b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        _, found, after = head.lower().partition(b"content-length:")
        length = int(after.split(b"\r\n", 1)[0]) if found else 0
        if len(rest) < length:
            return
        self.buffer = b""
        self._serve(head, rest)

    def _serve(self, head: bytes, body: bytes) -> None:
        if b"/message/" not in head.split(b"\r\n", 1)[0]:
            self._answer(_TOKEN if b"token" in head else self._told())
            return
        counts = Stub.counts
        counts["sends"] += 1
        counts["flying"] += 1
        counts["most"] = max(counts["most"], counts["flying"])
        if ANSWER in body:
            Stub.answers.append(time.time())
        asyncio.get_running_loop().call_later(self.latency_s, self._sent)

    def _sent(self) -> None:
        Stub.counts["flying"] -= 1
        self._answer(_OK)

    def _told(self) -> bytes:
        return json.dumps({**Stub.counts, "answers": Stub.answers}).encode()

    def _answer(self, body: bytes) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        if not self.transport.is_closing():
            self.transport.write(head % len(body) + body)


async def main(latency_ms: float) -> None:
    Stub.latency_s = latency_ms / 1000
    server = await asyncio.get_running_loop().create_server(Stub, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
