"""The instruments of the measurement of intake: what could be wrong without anybody noticing."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import fields
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from wechatpy.crypto import WeChatCrypto

from bench.__main__ import names
from bench._intake import usage
from bench._intake.account import Account
from bench._intake.checking import fault_of, faults
from bench._intake.figures import GOALS, Goal, ratio, verdicts
from bench._intake.floor import Floor
from bench._intake.letters import letters, places
from bench._intake.load import SAMPLE, Sender
from bench._intake.peers import PEERS, _prepare
from bench._intake.pushes import Pool, make_pool
from bench._intake.servers import sqlite_rows
from bench._intake.sitting import Plan, Run, run, spread


@pytest.fixture(scope="module")
def account() -> Account:
    return Account.made_up()


@pytest.fixture(scope="module")
def pool(account: Account) -> Pool:
    return make_pool(account, 3000, seed=2)


def test_helpers_are_not_taken_for_measurements() -> None:
    assert names() == [
        "answers",
        "console",
        "intake",
        "notices",
        "reports",
        "statutes",
        "understanding",
    ]


# --- messages ---------------------------------------------------------------------------------


def test_letters_are_as_described_distinct_and_the_same_for_a_seed() -> None:
    found = letters(4000, seed=7)
    share = [sum(test(t) for t in found) / len(found) for test in (_placed, _housed, _smiling)]
    assert len(set(found)) == 4000
    assert all(20 <= len(text) <= 120 for text in found)
    assert 69 <= sum(map(len, found)) / len(found) <= 74
    assert share == pytest.approx([0.5, 0.3, 0.1], abs=0.03)
    assert found[:50] == letters(50, seed=7)
    assert found[:50] != letters(50, seed=8)


def _placed(text: str) -> bool:
    return text.startswith(tuple(places()))


def _housed(text: str) -> bool:
    return "号楼" in text


def _smiling(text: str) -> bool:
    return "[" in text


def test_pushes_are_signed_and_sealed_as_another_library_reads_them(
    account: Account, pool: Pool
) -> None:
    theirs = WeChatCrypto(account.token, account.aes_key, account.app_id)
    ids = set()
    for at in range(50):
        query, body = pool.parts(at)
        document = theirs.decrypt_message(
            body.decode(), query["msg_signature"], query["timestamp"], query["nonce"]
        )
        assert query["openid"] in document
        assert len(query["openid"]) == 28
        ids.add(document.partition("<MsgId>")[2].partition("<")[0])
    assert len(ids) == 50


def test_requests_are_whole_and_their_timestamp_is_of_now(pool: Pool) -> None:
    head, _, body = pool.requests()[0].partition(b"\r\n\r\n")
    path = head.split()[1].decode()
    stamp = dict(pair.split("=", 1) for pair in urlsplit(path).query.split("&"))["timestamp"]
    assert f"Content-Length: {len(body)}".encode() in head
    assert abs(time.time() - int(stamp)) < 5


# --- the floor, and what a reply must be ------------------------------------------------------


def ask(floor: Floor, query: dict[str, str], body: bytes) -> tuple[str, bytes]:
    said: list[str] = []
    environ: dict[str, Any] = {
        "QUERY_STRING": "&".join(f"{name}={value}" for name, value in query.items()),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    content = b"".join(floor(environ, lambda status, _headers: said.append(status)))
    return said[0], content


@pytest.fixture
def floor(account: Account, tmp_path: Path) -> Iterator[Floor]:
    _prepare(tmp_path / "peer.db", "WAL")
    made = Floor(account, str(tmp_path / "peer.db"))
    yield made
    made._connection().close()


def test_the_floor_answers_the_writer_and_keeps_one_row_for_a_repeated_push(
    account: Account, pool: Pool, floor: Floor, tmp_path: Path
) -> None:
    for at in (0, 1, 1):
        query, body = pool.parts(at)
        status, reply = ask(floor, query, body)
        assert status == "200 OK"
        assert not fault_of(account, query["openid"], reply.decode())
    assert sqlite_rows(tmp_path / "peer.db", "message") == 2


def test_the_floor_refuses_what_is_not_genuine(pool: Pool, floor: Floor, tmp_path: Path) -> None:
    query, body = pool.parts(0)
    for name in ("msg_signature", "timestamp", "nonce"):
        assert ask(floor, query | {name: "9"}, body) == ("403 Forbidden", b"")
    assert ask(floor, query, b"<xml>")[0] == "403 Forbidden"
    assert sqlite_rows(tmp_path / "peer.db", "message") == 0


def test_the_floor_commits_durably(floor: Floor) -> None:
    connection = floor._connection()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_every_fault_of_a_reply_is_found(account: Account, pool: Pool) -> None:
    def reply(content: str, *, kind: str = "text", sealed: str = "", signed: str = "") -> str:
        document = f"<xml><ToUserName>o1</ToUserName><MsgType>{kind}</MsgType><Content>"
        sealed = sealed or account.seal(f"{document}{content}</Content></xml>".encode())
        signed = signed or account.signature("1", "2", sealed)
        return (
            f"<xml><Encrypt>{sealed}</Encrypt><MsgSignature>{signed}</MsgSignature>"
            "<TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>"
        )

    good = "受理编号 123-456-7890"
    assert fault_of(account, "o1", reply(good)) == ""
    assert fault_of(account, "o1", "success") == "not sealed"
    assert fault_of(account, "o1", reply(good, signed="0" * 40)) == "wrong signature"
    other = Account.made_up().seal(b"<xml></xml>")
    assert fault_of(account, "o1", reply(good, sealed=other)) == "not for this account"
    assert fault_of(account, "o1", reply(good, kind="")) == "no MsgType"
    assert fault_of(account, "o2", reply(good)) == "to somebody else"
    assert fault_of(account, "o1", reply("您的意见已收到")) == "no number"
    assert faults(pool, [(0, "success"), (1, "success")]) == {"not sealed": 2}


# --- the load ---------------------------------------------------------------------------------

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n<Encrypt></Encrypt>"


class Slow:
    """A server of one thread: every request takes its time while all others wait."""

    def __init__(self, takes_s: float, answer: bytes = _ANSWER) -> None:
        self._takes_s, self._answer, self._one = takes_s, answer, threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(line,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        with line:
            while line.recv(65536):
                with self._one:
                    time.sleep(self._takes_s)
                line.sendall(self._answer)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)


def sent(slow: Slow, count: int, **phase: float) -> Any:
    with closing(slow), closing(Sender(slow.port, [b"x" * 100] * count)) as sender:
        return sender.run(**phase)  # type: ignore[arg-type]


def test_waiting_counts_from_the_moment_a_request_was_due() -> None:
    phase = sent(Slow(0.05), 1000, seconds=1.0, rate=40.0, seed=1)  # twice what it can carry
    assert phase.answered == pytest.approx(40, abs=20)
    assert phase.latencies[-1] > 400  # the last one waited for all before it
    assert phase.latencies == sorted(phase.latencies)


def test_saturation_keeps_every_connection_busy_and_sends_each_request_once() -> None:
    phase = sent(Slow(0.001), 100, seconds=5.0)
    assert phase.answered == 100
    assert phase.seconds < 4
    assert sorted(at for at, _ in phase.replies) == list(range(100))


def test_the_sample_of_replies_is_bounded_and_of_the_whole_phase() -> None:
    phase = sent(Slow(0.0), 1000, seconds=10.0)
    assert phase.answered == 1000
    assert len(phase.replies) == SAMPLE
    assert max(at for at, _ in phase.replies) > 500


def test_what_is_no_reply_counts_as_an_error() -> None:
    bare = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsuccess"
    assert sent(Slow(0.0, bare), 40, seconds=5.0).errors == {"no reply in it": 40}
    wrong = b"HTTP/1.1 503 Away\r\nContent-Length: 0\r\n\r\n"
    assert sent(Slow(0.0, wrong), 40, seconds=5.0).errors == {"status 503": 40}


# --- figures ----------------------------------------------------------------------------------


def test_percentiles_are_by_nearest_rank() -> None:
    assert spread([float(n) for n in range(1, 101)]) == {
        "p50": 50.0,
        "p95": 95.0,
        "p99": 99.0,
        "max": 100.0,
    }
    assert spread([1.0, 2.0, 3.0]) == {"p50": 2.0, "p95": 3.0, "p99": 3.0, "max": 3.0}
    assert spread([7.0])["p99"] == 7.0
    assert spread([])["max"] == 0.0


def made_up_run(per_core: float, **other: Any) -> Run:
    figures: dict[str, Any] = {field.name: 1.0 for field in fields(Run)}
    figures |= {"answered": 5, "rows": 5, "over_a_second": 0, "locked": 0, "errors": {}}
    figures |= {"per_core": per_core, "faults": {}, "at_half": {"p99": 1.0}}
    return Run(**{**figures, **other})


def test_ratios_are_taken_within_rounds_and_then_their_median() -> None:
    rounds = [
        {"minyi": made_up_run(a), "floor": made_up_run(b)}
        for a, b in ((10.0, 10.0), (100.0, 400.0), (30.0, 40.0))
    ]
    found = ratio(rounds, "minyi", "floor", lambda r: r.per_core)
    assert found is not None
    assert (found.median, found.least, found.most) == (0.75, 0.25, 1.0)
    assert ratio(rounds, "minyi", "werobot", lambda r: r.per_core) is None


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.what)
def test_every_goal_can_hold_and_can_fail(goal: Goal) -> None:
    def round_of(ours: float) -> dict[str, Run]:
        at_half = {"p99": ours}
        return {
            goal.above: made_up_run(ours, rate=ours, at_half=at_half),
            goal.below: made_up_run(1.0, at_half={"p99": 1.0}),
        }

    verdicts_of = {ours: goal.judge([round_of(ours)]) for ours in (0.01, 2.6, 100.0)}
    held = {ours: verdict.holds for ours, verdict in verdicts_of.items()}
    low = goal.at_least == 0
    assert goal.judge([{goal.above: made_up_run(1.0)}]).holds is None
    assert held == {0.01: low, 2.6: True, 100.0: not low}


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"rows": 4}, "rows"),
        ({"rows": 6}, "rows"),
        ({"over_a_second": 1}, "second"),
        ({"locked": 1}, "lock"),
        ({"errors": {"status 500": 1}}, "without an answer"),
        ({"faults": {"no number": 1}}, "faulty"),
    ],
)
def test_what_must_not_happen_is_reported(wrong: dict[str, Any], line: str) -> None:
    failed = [v.what for v in verdicts([{"minyi": made_up_run(1.0, **wrong)}]) if v.holds is False]
    assert len(failed) == 1
    assert line in failed[0]


# --- processes --------------------------------------------------------------------------------


def test_the_cost_of_a_server_holds_that_of_its_grandchildren() -> None:
    burn = "import time\nwhile time.process_time() < 0.3: pass\nprint('done', flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        assert len(usage.tree(process.pid)) == 2
        assert 0.3 <= usage.cpu_s(process.pid) < 3
        assert usage.memory_mb(process.pid) > 1
        process.communicate("\n")
    assert usage.cpu_s(process.pid) == 0


def test_one_short_run_of_the_floor(pool: Pool, tmp_path: Path) -> None:
    pool.save(tmp_path / "pool")
    found = run(PEERS[0], tmp_path / "pool", tmp_path / "run", Plan(0.2, 0.5, 0.5))
    assert found.answered == found.rows > 50
    assert not found.errors
    assert not found.faults
    assert found.checked > 50
    assert found.carried == 1
    assert 0 < found.at_half["p50"] <= found.at_half["p99"]
    assert found.per_core > 0
    assert not (tmp_path / "run").exists()
