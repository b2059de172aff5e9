"""Mass sending: who gets it, how often, and what becomes of a job."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
import time
from dataclasses import dataclass
from typing import Any

from emulator.chat import Chats
from emulator.clock import Clock, day_of
from emulator.errors import ApiError
from emulator.jobs import EARLY_WAIT_S, Jobs
from emulator.mass_audience import PER_PERSON_AND_MONTH, Audience
from emulator.store import Store

FIRST_ID = 1_000_000_000
SAME_ID_S = 86400
RETRY_APART_S = 60
CONFIRM_WITHIN_S = 1800
POLL_S = 0.05
SYSTEM_OPENID = "oMassSendSystemAccount000000"
SENDING, SUCCESS, FAIL, DELETED = "SENDING", "SEND_SUCCESS", "SEND_FAIL", "DELETE"


@dataclass(frozen=True)
class Parcel:
    """What a bot wants sent: to whom (as JSON-able audience), what, and its own name for it."""

    audience: dict[str, Any]
    kind: str
    payload: dict[str, Any]
    client_id: str | None

    @property
    def to_all(self) -> bool:
        """Whether it goes to everybody and into the history."""
        return self.audience.get("all") is True

    @property
    def name(self) -> str:
        """Its name; without one of the bot's own it follows from audience and content."""
        if self.client_id is not None:
            return f"given {self.client_id}"
        parts = json.dumps([self.audience, self.kind, self.payload], sort_keys=True)
        return f"derived {hashlib.sha256(parts.encode()).hexdigest()}"


class Mass:
    """Jobs in the store; a thread carries out what is due."""

    def __init__(
        self, store: Store, clock: Clock, *, chats: Chats, jobs: Jobs, kind: str, protected: bool
    ) -> None:
        self._store, self._clock, self._chats, self._jobs = store, clock, chats, jobs
        self._kind, self._protected_from_start = kind, protected
        self._audience = Audience(store, kind)
        self._lock, self._worker = threading.Lock(), False
        self._early: dict[int, threading.Event] = {}
        if self._open():
            self._wake()

    @property
    def protected(self) -> bool:
        """Whether the administrator must confirm what goes to all."""
        kept = self._store.kept("mass_protected")
        return self._protected_from_start if kept is None else kept == "true"

    def protect(self, on: bool) -> None:
        """Switch the protection."""
        self._store.keep("mass_protected", "true" if on else "false")

    def submit(self, parcel: Parcel, shown: dict[str, Any]) -> int:
        """Accept a job that shows people this; out: its id. `ApiError` 45028 without quota."""
        now = self._clock.now()
        with self._store.transaction():
            self._check_quota(parcel, now)
            msg_id = max(self._store.number("SELECT max(msg_id) FROM mass"), FIRST_ID) + 1
            waits = now + CONFIRM_WITHIN_S if parcel.to_all and self.protected else 0
            self._store.insert(
                "mass", msg_id=msg_id, client_msg_id=parcel.name,
                audience=json.dumps(parcel.audience), kind=parcel.kind,
                payload=json.dumps(shown, ensure_ascii=False), at=now, tried=now,
                to_all=int(parcel.to_all), status=SENDING, waits_until=waits,
            )  # fmt: skip
        self._wake()
        return msg_id

    def repetition(self, parcel: Parcel) -> ApiError | None:
        """45066 within a minute of the last try of the same job, 45065 within a day, or none."""
        now = self._clock.now()
        row = self._store.one(
            "SELECT * FROM mass WHERE client_msg_id = ? AND at > ? ORDER BY msg_id DESC",
            parcel.name, now - SAME_ID_S,
        )  # fmt: skip
        if row is None:
            return None
        self._store.run("UPDATE mass SET tried = ? WHERE msg_id = ?", now, row["msg_id"])
        if now - row["tried"] < RETRY_APART_S:
            return ApiError(45066)
        return ApiError(45065, more={"msg_id": row["msg_id"]})

    def accepted(self, msg_id: int) -> None:
        """Called before the API answers: with the fault `early` the job's event comes first."""
        if self._jobs.shall_be_early():
            told = self._early.setdefault(msg_id, threading.Event())
            told.wait(EARLY_WAIT_S)
            self._early.pop(msg_id, None)

    def find(self, msg_id: object) -> sqlite3.Row:
        """The job; `ApiError` 40059 when there is none."""
        row = None
        if isinstance(msg_id, int) and not isinstance(msg_id, bool) and abs(msg_id) < 2**63:
            row = self._store.one("SELECT * FROM mass WHERE msg_id = ?", msg_id)
        if row is None:
            raise ApiError(40059)
        return row

    def delete(self, msg_id: object) -> None:
        """Take back what was sent; only articles and films can be."""
        row = self.find(msg_id)
        if row["kind"] not in ("mpnews", "mpvideo") or row["status"] != SUCCESS:
            raise ApiError(40059)
        self._store.run("UPDATE mass SET status = ? WHERE msg_id = ?", DELETED, row["msg_id"])

    def confirm(self, msg_id: int, yes: bool) -> None:
        """The administrator answers on the phone; `ApiError` 40059 when nothing waits for it."""
        row = self.find(msg_id)
        if row["status"] != SENDING or not row["waits_until"]:
            raise ApiError(40059)
        if yes:
            self._store.run("UPDATE mass SET waits_until = 0 WHERE msg_id = ?", msg_id)
        else:
            self._end(row, FAIL, "err(40001)", [0, 0, 0, 0])
        self._wake()

    def listed(self) -> list[dict[str, Any]]:
        """All jobs for the control API, the newest first."""
        rows = self._store.rows("SELECT * FROM mass ORDER BY msg_id DESC LIMIT 1000")
        return [_as_json(row) for row in rows]

    def _check_quota(self, parcel: Parcel, now: float) -> None:
        day, month = day_of(now), day_of(now)[:7]
        rows = self._store.rows(
            "SELECT at, to_all FROM mass WHERE status <> ? AND at > ?", FAIL, now - 32 * 86400
        )
        counted = [row["at"] for row in rows if self._kind != "verified_service" or row["to_all"]]
        today = sum(day_of(at) == day for at in counted)
        this_month = sum(day_of(at)[:7] == month for at in counted)
        if self._kind == "verified_subscription" and today:
            raise ApiError(45028)
        if parcel.to_all and (today or this_month >= PER_PERSON_AND_MONTH):
            raise ApiError(45028)

    def _open(self) -> list[sqlite3.Row]:
        return self._store.rows("SELECT * FROM mass WHERE status = ? ORDER BY msg_id", SENDING)

    def _wake(self) -> None:
        with self._lock:
            if not self._worker:
                self._worker = True
                threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            time.sleep(POLL_S)
            with self._lock:
                rows = self._open()
                if not rows:
                    self._worker = False
                    return
            for row in rows:
                self._advance(row)

    def _advance(self, row: sqlite3.Row) -> None:
        if not row["waits_until"] and (error := self._jobs.mass_error):
            self._end(row, FAIL, f"err({error})", [0, 0, 0, 0])
        elif not row["waits_until"]:
            if self._clock.now() >= row["at"] + self._jobs.mass_takes_s:
                self._deliver(row)
        elif self._clock.now() >= row["waits_until"]:
            self._end(row, FAIL, "err(40002)", [0, 0, 0, 0])

    def _deliver(self, row: sqlite3.Row) -> None:
        month = day_of(row["at"])[:7]
        with self._store.transaction():
            audience = self._audience.resolve(json.loads(row["audience"]))
            takers = [one["openid"] for one in audience if self._audience.takes(one, month)]
            openids = takers[: len(takers) // 2] if self._jobs.breaks_off() else takers
            self._audience.note(openids, month)
            for openid in openids:
                self._chats.add(
                    openid, "account", shown_as(row["kind"]), json.loads(row["payload"])
                )
            self._store.count("mass_messages_delivered", len(openids))
            failed = len(takers) - len(openids)
            counts = [len(audience), len(takers), len(openids), failed]
            fields = self._end_in_store(row, SUCCESS, "send success", counts)
        self._announce(fields)

    def _end(self, row: sqlite3.Row, status: str, reason: str, counts: list[int]) -> None:
        self._announce(self._end_in_store(row, status, reason, counts))

    def _end_in_store(
        self, row: sqlite3.Row, status: str, reason: str, counts: list[int]
    ) -> dict[str, Any]:
        self._store.run(
            "UPDATE mass SET status = ?, reason = ?, counts = ? WHERE msg_id = ?",
            status, reason, json.dumps(counts), row["msg_id"],
        )  # fmt: skip
        names = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
        numbers = dict(zip(names, counts, strict=True))
        return {"MsgID": row["msg_id"], "Status": reason, **numbers, **_addresses(row)}

    def _announce(self, fields: dict[str, Any]) -> None:
        messenger = self._jobs.announce("MASSSENDJOBFINISH", fields, SYSTEM_OPENID)
        if (told := self._early.get(fields["MsgID"])) is not None:
            if messenger is not None:
                messenger.join(EARLY_WAIT_S)
            told.set()


def _addresses(row: sqlite3.Row) -> dict[str, Any]:
    """Where the articles of a job can be read."""
    if row["kind"] != "mpnews":
        return {}
    articles = json.loads(row["payload"])["articles"]
    items = [
        {"ArticleIdx": number, "ArticleUrl": f"http://mp.weixin.qq.com/s/{row['msg_id']}/{number}"}
        for number in range(1, len(articles) + 1)
    ]
    return {"ArticleUrlResult": {"Count": len(items), "ResultList": {"item": items}}}


def shown_as(kind: str) -> str:
    """What the phone page calls it."""
    return {"mpnews": "news", "mpnewsarticle": "news", "mpvideo": "video"}.get(kind, kind)


def _as_json(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "msg_id": row["msg_id"],
        "kind": row["kind"],
        "audience": json.loads(row["audience"]),
        "status": row["status"],
        "reason": row["reason"],
        "waits": bool(row["status"] == SENDING and row["waits_until"]),
        "counts": json.loads(row["counts"]),
    }
