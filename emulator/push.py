"""Brings a follower's word to the bot's webhook, and the bot's answer back to the chat."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from emulator.chat import FAILURE, Chats
from emulator.config import Config
from emulator.delivery import Carrier
from emulator.envelope import Envelope
from emulator.faults import Faults
from emulator.ledger import Delivery, Ledger
from emulator.messages import Message
from emulator.people import People
from emulator.reply import BadReplyError, Judge, Reply
from emulator.store import Store
from emulator.wire import Answer

LOST = "reply lost on purpose"


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
    entry: int

    @property
    def acknowledged(self) -> bool:
        """Whether every copy was."""
        return all(run.reply is not None for run in self.runs)

    def as_json(self) -> dict[str, object]:
        """The answer of the control API."""
        replies = [run.reply for run in self.runs]
        first = replies[0]
        return {
            "deliveries": sum(run.deliveries for run in self.runs),
            "acknowledged": self.acknowledged,
            "reply": first.text if first else None,
            "reply_type": first.kind if first else None,
            "reply_xml": first.xml if first else None,
            "replies": [reply.text if reply else None for reply in replies],
            "failure_shown": self.failure_shown,
            "failure": self.runs[0].reason or None,
            "elapsed_ms": self.runs[0].elapsed_ms,
            "msg_id": self.message.msg_id,
            "create_time": self.message.fields.get("CreateTime"),
            "ledger_id": self.entry,
        }


@dataclass(frozen=True)
class _Parcel:
    """A push on its way: whose, what, its bytes, and its entry in the ledger."""

    openid: str
    message: Message
    body: bytes
    entry: int


@dataclass(frozen=True)
class _Verdict:
    """A reply, or a reason why there is none; `final` when it settles the matter."""

    reply: Reply | None
    reason: str
    final: bool


class Pusher:
    """Delivers, repeats, judges, and keeps a record of every attempt."""

    def __init__(
        self, config: Config, store: Store, *, people: People, chats: Chats, faults: Faults,
        judge: Judge, ledger: Ledger,
    ) -> None:  # fmt: skip
        self._config, self._store, self._people = config, store, people
        self._chats, self._faults, self._judge, self._ledger = chats, faults, judge, ledger
        self._envelope = Envelope(config)
        self._carrier = Carrier(config, self._envelope, faults)

    def send(
        self, openid: str, message: Message, repeat: int = 0, parallel: int = 1, *,
        may_wait: bool = True,
    ) -> Outcome:  # fmt: skip
        """Push a message, `parallel` times at once and then `repeat` times more, the same bytes.

        With `may_wait` the fault `reorder` may hold it until the person's next push overtook it.
        """
        line, entry = self._before(openid, message)
        parcel = _Parcel(openid, message, self._envelope.seal(message.xml), entry)
        if may_wait and self._faults.chance("reorder"):
            self._carrier.let_overtake(openid)
        first = self._copies(parcel, parallel)
        self._carrier.delivered(openid)
        again = [self._run(parcel) for _ in range(repeat)]
        shown = message.seen and first[0].reply is None
        outcome = Outcome(message, [*first, *again], shown, entry)
        self._after(openid, line, outcome)
        return outcome

    def verify(self) -> dict[str, object]:
        """The GET that Tencent sends when the webhook is saved; the answer must be the echo."""
        echo = str(secrets.randbelow(10**19))
        query = {**self._envelope.signed(), "echostr": echo}
        answer = self._carrier.knock(query)
        good = answer.status == 200 and answer.body == echo.encode()
        return {
            "verified": good,
            "status": answer.status,
            "answer": answer.body[:200].decode("utf-8", "replace"),
            "reason": None if good else answer.trouble or "the answer is not the echo string",
            "elapsed_ms": answer.ms,
        }

    def _copies(self, parcel: _Parcel, parallel: int) -> list[Run]:
        if parallel == 1:
            return [self._run(parcel)]
        with ThreadPoolExecutor(max_workers=parallel) as pool:
            return list(pool.map(lambda _: self._run(parcel), range(parallel)))

    def _run(self, parcel: _Parcel) -> Run:
        started, made, verdict = time.monotonic(), 0, _Verdict(None, "", final=False)
        for number in range(1, self._config.max_deliveries + 1):
            if number > 1:
                time.sleep(self._config.retry_pause_s)
            answers = self._carrier.carry(parcel.openid, parcel.body)
            made += len(answers)
            verdict = self._own(parcel, number, answers[0])
            for answer in answers[1:]:
                self._twin(parcel, number, answer)
            if verdict.final:
                break
        return Run(made, verdict.reply, verdict.reason, _ms(started))

    def _own(self, parcel: _Parcel, number: int, answer: Answer) -> _Verdict:
        verdict = self._judged(answer, parcel.message)
        lost = answer.status is not None and self._faults.chance("drop_reply")
        self._record(parcel, number, answer, verdict, lost=lost)
        return _Verdict(None, LOST, final=False) if lost else verdict

    def _twin(self, parcel: _Parcel, number: int, answer: Answer) -> None:
        # WeChat waits for the delivery it knows of; what its twin is answered reaches nobody.
        verdict = self._judged(answer, parcel.message)
        self._record(parcel, number, answer, verdict, twin=True)

    def _record(
        self, parcel: _Parcel, number: int, answer: Answer, verdict: _Verdict, *,
        twin: bool = False, lost: bool = False,
    ) -> None:  # fmt: skip
        reply = verdict.reply
        outcome = (
            "reply lost on purpose" if lost else verdict.reason or (reply.kind if reply else "")
        )
        delivery = Delivery(number, answer, outcome, reply.text if reply else None, twin, lost)
        good = reply is not None and not (twin or lost)
        self._ledger.add(parcel.entry, parcel.openid, parcel.message, delivery, good)

    def _judged(self, answer: Answer, message: Message) -> _Verdict:
        if answer.status is None:
            return _Verdict(None, answer.trouble, final=False)
        if answer.status != 200:
            reason = f"HTTP status {answer.status}"
            return _Verdict(None, reason, final=not self._config.retry_on_status)
        try:
            return _Verdict(self._judge.examine(answer.body, message), "", final=True)
        except BadReplyError as error:
            return _Verdict(None, str(error), final=True)

    def _before(self, openid: str, message: Message) -> tuple[int | None, int]:
        with self._store.transaction(lazy=True):
            if message.action and message.seen:
                self._people.grant(openid, message.action)
            self._store.tally("pushes_distinct")
            entry = self._ledger.open(openid, message)
            if message.is_event:
                return None, entry
            line = self._chats.add(openid, "follower", message.kind, message.display, "pending")
            return line, entry

    def _after(self, openid: str, line: int | None, outcome: Outcome) -> None:
        with self._store.transaction(lazy=True):
            self._ledger.close(outcome.entry, outcome.failure_shown)
            for name, number in _tally(outcome.runs):
                self._store.tally(name, number)
            if line is not None:
                self._chats.settle(line, "failed" if outcome.failure_shown else "done")
            reply = next((run.reply for run in outcome.runs if run.reply), None)
            if outcome.failure_shown:
                self._store.tally("failures_shown")
                self._chats.add(openid, "system", "notice", {"content": FAILURE})
            elif reply and reply.display and outcome.message.seen:
                self._store.tally("replies_shown")
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
