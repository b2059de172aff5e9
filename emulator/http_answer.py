"""Reads the answer to one HTTP/1.1 request from a socket, within one deadline for all of it."""

from __future__ import annotations

import re
import socket
import time

MAX_ANSWER = 1024 * 1024
MAX_HEAD = 64 * 1024
STATUS_LINE = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: [^\r\n]*)?")
NO_BODY = (204, 304)


class MalformedError(Exception):
    """What came is no answer in HTTP; the text says why."""


class Reader:
    """Reads exactly one answer; `reusable` then says whether the connection may serve again."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self._line, self._deadline = line, deadline
        self._buffer = b""
        self.reusable = False

    def answer(self) -> tuple[int, bytes]:
        """The status and the body.

        Raises `TimeoutError` at the deadline however the bytes trickle, `OSError` when the
        connection breaks, `MalformedError` for anything that is no HTTP.
        """
        while True:
            version, status, headers = self._head()
            if status >= 200:
                break
        body = b"" if status in NO_BODY else self._body(headers)
        ends = headers.get(b"connection", b"").lower() == b"close" or version == b"0"
        self.reusable = not ends and not self._buffer
        return status, body

    def _head(self) -> tuple[bytes, int, dict[bytes, bytes]]:
        head = self._until(b"\r\n\r\n", MAX_HEAD)
        first, *lines = head.split(b"\r\n")
        found = STATUS_LINE.fullmatch(first)
        if found is None:
            raise MalformedError("the answer does not begin as HTTP does")
        headers: dict[bytes, bytes] = {}
        for line in lines:
            name, colon, value = line.partition(b":")
            if not colon or not name.strip():
                raise MalformedError("a header of the answer is malformed")
            headers[name.strip().lower()] = value.strip()
        return found[1], int(found[2]), headers

    def _body(self, headers: dict[bytes, bytes]) -> bytes:
        if headers.get(b"transfer-encoding", b"identity").lower() != b"identity":
            return self._chunks()
        length = headers.get(b"content-length")
        if length is None:
            return self._rest()
        if not length.isdigit():
            raise MalformedError("the Content-Length is no number")
        return self._exactly(int(length))

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        total = 0
        while True:
            size_text = self._until(b"\r\n", 1000).partition(b";")[0].strip()
            if not re.fullmatch(rb"[0-9A-Fa-f]{1,8}", size_text):
                raise MalformedError("a chunk has no size")
            size = int(size_text, 16)
            total = _bounded(total + size)
            if not size:
                break
            parts.append(self._exactly(size))
            if self._exactly(2) != b"\r\n":
                raise MalformedError("a chunk does not end where it should")
        while self._until(b"\r\n", MAX_HEAD):
            pass  # Trailing headers say nothing here.
        return b"".join(parts)

    def _rest(self) -> bytes:
        while self._more():
            _bounded(len(self._buffer))
        rest, self._buffer = self._buffer, b"."  # Not reusable: the other side has closed.
        return rest

    def _until(self, mark: bytes, most: int) -> bytes:
        while (found := self._buffer.find(mark)) < 0:
            if len(self._buffer) > most:
                raise MalformedError("the head of the answer is too long")
            self._require_more()
        part, self._buffer = self._buffer[:found], self._buffer[found + len(mark) :]
        return part

    def _exactly(self, size: int) -> bytes:
        _bounded(size)
        while len(self._buffer) < size:
            self._require_more()
        part, self._buffer = self._buffer[:size], self._buffer[size:]
        return part

    def _require_more(self) -> None:
        if not self._more():
            raise ConnectionResetError

    def _more(self) -> bool:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._line.settimeout(left)
        data = self._line.recv(65536)
        self._buffer += data
        return bool(data)


def _bounded(size: int) -> int:
    if size > MAX_ANSWER:
        raise MalformedError("answer too long")
    return size
