"""Brings a follower's word to the bot's webhook, and the bot's answer back to the chat."""

from __future__ import annotations

import random
import secrets
import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from emulator import crypto
from emulator.chat import FAILURE, Chats
from emulator.config import Config
from emulator.faults import Faults
from emulator.messages import Message
from emulator.people import People
from emulator.reply import BadReplyError, Judge, Reply
from emulator.store import Store
from emulator.wire import Answer, exchange
from emulator.xmlform import cdata, render


@dataclass(frozen=True)
class Run:
    """One delivery with its repetitions: how many requests, and how it ended."""

    deliveries: int
    reply: Reply | None
    reason: str
    elapsed_ms: int


@dataclass(frozen=True)
class Outcome:
    """What became of a push; `runs` has one entry for each copy that was sent."""

    message: Message
    runs: list[Run]
    failure_shown: bool

    def as_json(self) -> dict[str, object]:
        """The answer of the control API."""
        replies = [run.reply for run in self.runs]
        first = replies[0]
        return {
            "deliveries": sum(run.deliveries for run in self.runs),
            "acknowledged": all(reply is not None for reply in replies),
            "reply": first.text if first else None,
            "reply_type": first.kind if first else None,
            "reply_xml": first.xml if first else None,
            "replies": [reply.text if reply else None for reply in replies],
            "failure_shown": self.failure_shown,
            "failure": self.runs[0].reason or None,
            "elapsed_ms": self.runs[0].elapsed_ms,
            "msg_id": self.message.msg_id,
            "create_time": self.message.fields.get("CreateTime"),
        }


class Pusher:
    """Signs, seals, delivers, repeats, judges, and keeps a record of every attempt."""

    def __init__(
        self, config: Config, store: Store, *, people: People, chats: Chats, faults: Faults,
        judge: Judge,
    ) -> None:  # fmt: skip
        self._config, self._store, self._people = config, store, people
        self._chats, self._faults, self._judge = chats, faults, judge

    def send(self, openid: str, message: Message, repeat: int = 0, parallel: int = 1) -> Outcome:
        """Push a message, `parallel` times at once and then `repeat` times more, the same bytes."""
        line = self._before(openid, message)
        body = self.seal(render(message.fields))
        with ThreadPoolExecutor(max_workers=max(1, parallel)) as pool:
            first = list(pool.map(lambda _: self._run(openid, message, body), range(parallel)))
        again = [self._run(openid, message, body) for _ in range(repeat)]
        outcome = Outcome(message, [*first, *again], message.seen and first[0].reply is None)
        self._after(openid, line, outcome)
        return outcome

    def seal(self, xml: str) -> bytes:
        """The request body in the account's mode; sealed once, so that repetitions are equal."""
        if self._config.mode == "plain":
            return xml.encode()
        sealed = crypto.encrypt(self._config.aes_key, xml.encode(), self._config.app_id)
        envelope = f"<Encrypt>{cdata(sealed)}</Encrypt></xml>"
        if self._config.mode == "compat":
            return (xml.removesuffix("</xml>") + envelope).encode()
        return f"<xml><ToUserName>{cdata(self._config.account_id)}</ToUserName>{envelope}".encode()

    def verify(self) -> dict[str, object]:
        """The GET that Tencent sends when the webhook is saved; the answer must be the echo."""
        echo = str(secrets.randbelow(10**19))
        query = {**self._signed(), "echostr": echo}
        answer = exchange("GET", self._config.webhook, query, None, self._config.push_timeout_s)
        good = answer.status == 200 and answer.body == echo.encode()
        return {
            "verified": good,
            "status": answer.status,
            "answer": answer.body[:200].decode("utf-8", "replace"),
            "reason": None if good else answer.trouble or "the answer is not the echo string",
            "elapsed_ms": answer.ms,
        }

    def _signed(self) -> dict[str, str]:
        # The query's time is always real, whatever the virtual clock says.
        stamp, nonce = str(int(time.time())), str(random.randrange(10**8, 10**10))
        sign = crypto.signature(self._config.token, stamp, nonce)
        return {"signature": sign, "timestamp": stamp, "nonce": nonce}

    def _query(self, openid: str, body: bytes) -> dict[str, str]:
        query = {**self._signed(), "openid": openid}
        if self._config.mode != "plain":
            sealed = body.decode().rpartition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
            query["encrypt_type"] = "aes"
            query["msg_signature"] = crypto.signature(
                self._config.token, query["timestamp"], query["nonce"], sealed
            )
        return query

    def _run(self, openid: str, message: Message, body: bytes) -> Run:
        started, reason, number = time.monotonic(), "", 0
        for number in range(1, self._config.max_deliveries + 1):
            if number > 1:
                time.sleep(self._config.retry_pause_s)
            answer = self._deliver(openid, body)
            reply, reason, final = self._judged(answer, message)
            self._record(openid, message, number, answer, reason or (reply.kind if reply else ""))
            if final:
                return Run(number, reply, reason, _ms(started))
        return Run(number, None, reason, _ms(started))

    def _deliver(self, openid: str, body: bytes) -> Answer:
        push = self._faults.push
        time.sleep(push.delay_s)
        twin = None
        if self._faults.chance(push.double):
            twin = threading.Thread(target=self._post, args=(openid, body))
            twin.start()
        answer = self._post(openid, body)
        if twin is not None:
            twin.join()
        if self._faults.chance(push.drop_reply):
            return Answer(None, b"", answer.ms, "reply lost on purpose")
        return answer

    def _post(self, openid: str, body: bytes) -> Answer:
        query = self._query(openid, body)
        limit = self._config.push_timeout_s
        return exchange("POST", self._config.webhook, query, body, limit)

    def _judged(self, answer: Answer, message: Message) -> tuple[Reply | None, str, bool]:
        """A reply, or a reason; and whether that settles the matter."""
        if answer.status is None:
            return None, answer.trouble, False
        if answer.status != 200:
            return None, f"HTTP status {answer.status}", not self._config.retry_on_status
        try:
            return self._judge.examine(answer.body, message), "", True
        except BadReplyError as error:
            return None, str(error), True

    def _before(self, openid: str, message: Message) -> int | None:
        with self._store.transaction():
            if message.action and message.seen:
                self._people.grant(openid, message.action)
            self._store.count("pushes_distinct")
            if message.is_event:
                return None
            return self._chats.add(openid, "follower", message.kind, message.display, "pending")

    def _record(
        self, openid: str, message: Message, number: int, answer: Answer, outcome: str
    ) -> None:
        with self._store.transaction():
            self._store.insert(
                "attempts",
                openid=openid,
                type=message.kind,
                msg_id=message.msg_id,
                number=number,
                at=time.time(),
                ms=answer.ms,
                status=answer.status,
                outcome=outcome[:300],
            )
            self._store.count("deliveries")

    def _after(self, openid: str, line: int | None, outcome: Outcome) -> None:
        with self._store.transaction():
            for name, number in _tally(outcome.runs):
                self._store.count(name, number)
            if line is not None:
                self._chats.settle(line, "failed" if outcome.failure_shown else "done")
            reply = next((run.reply for run in outcome.runs if run.reply), None)
            if outcome.failure_shown:
                self._store.count("failures_shown")
                self._chats.add(openid, "system", "notice", {"content": FAILURE})
            elif reply and reply.display and outcome.message.seen:
                self._store.count("replies_shown")
                self._chats.add(openid, "account", reply.kind, reply.display)


def _tally(runs: Iterable[Run]) -> list[tuple[str, int]]:
    good = [run.reply is not None for run in runs]
    return [
        ("messages_pushed", len(good)),
        ("messages_acknowledged", sum(good)),
        ("messages_failed", len(good) - sum(good)),
    ]


def _ms(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
