"""Many attempts at once: taken up, sent, recorded, in a round that never stands still.

Each turn is one transaction: it records what has ended and takes up as many. So no more is ever
taken up than is in flight, and a process that is killed leaves at most that many unclear. Calls
are made by threads, outside any transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from queue import Empty, SimpleQueue

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from handlers.answer import reachable_answers, send_answer
from handlers.deliver.claim import ONE_BY_ONE, claim_some, resting
from handlers.deliver.parts import Claim, Ended, send
from handlers.deliver.record import record
from handlers.desk import Desk
from handlers.plan.hours import is_quiet
from handlers.ports import SendResult, SendState
from models.delivery import Way

log = logging.getLogger(__name__)

_GATHER_S = 0.004  # so long it is waited for others that end, once one has
_LOOK_S = 0.2  # how often it is asked whether a person waits for an answer
_LOOK_AT_WAYS_S = 0.5
_PATIENCE_S = 60.0  # so long outcomes are kept while the database is away


class Pump:
    """Works through waiting deliveries, at most `at_once` in flight."""

    def __init__(self, desk: Desk, at_once: int) -> None:
        self._desk, self._at_once = desk, at_once
        self._ended: SimpleQueue[Ended] = SimpleQueue()
        self._answered: SimpleQueue[int] = SimpleQueue()
        self._flying = self._answering = 0
        self._looked = self._failing_since = 0.0
        self._resting: set[Way] = set()
        self._looked_at_ways = float("-inf")
        self._tried: set[int] = set()  # an answer that does not go holds nobody up twice

    def run(self, seconds: float, most: int | None = None) -> int:
        """Until nothing is left, or no more is taken up after `seconds`, or after `most`. What is
        in flight is always waited for. Returns how many were taken up."""
        end, taken = time.monotonic() + seconds, 0
        # At most as many answers as deliveries: none of either ever waits for a thread.
        with ThreadPoolExecutor(2 * self._at_once, thread_name_prefix="deliver") as pool:
            while True:
                ended = self._gather()
                open_ = time.monotonic() < end and (most is None or taken < most)
                if open_:
                    self._answers_first(pool)
                room = self._at_once - self._flying - self._answering + len(ended) if open_ else 0
                room = max(0, room if most is None else min(room, most - taken))
                claims = self._turn(ended, room)
                for claim in claims:
                    pool.submit(self._send, claim)
                taken += len(claims)
                if not claims and not self._flying and not self._answering:
                    return taken

    def _turn(self, ended: Sequence[Ended], room: int) -> list[Claim]:
        """Records and takes up in one transaction. When the database is away, outcomes are kept
        and tried again; nothing new is taken up."""
        if not ended and not room:
            return []
        now = self._desk.clock.now()
        try:
            with self._desk.memory.write() as session:
                keep = self._desk.rules.bulk_keeps
                also = record(session, ended, now)
                paused = self._paused(session, ended, now)
                claims = claim_some(session, room, now, keep, paused, also=also)
        except SQLAlchemyError as error:
            self._keep(ended, error)
            return []
        self._failing_since = 0.0
        self._flying += len(claims) - len(ended)
        return claims

    def _paused(self, session: Session, ended: Sequence[Ended], now: datetime) -> Set[Way]:
        """Looked up now and then, and whenever an attempt was refused. In the quiet hours all of
        them; answers go all the same."""
        refused = any(one.result.state is SendState.REFUSED for one in ended)
        if refused or time.monotonic() - self._looked_at_ways > _LOOK_AT_WAYS_S:
            self._resting = resting(session, now)
            self._looked_at_ways = time.monotonic()
        return set(ONE_BY_ONE) if is_quiet(now, self._desk.notices) else self._resting

    def _keep(self, ended: Sequence[Ended], error: SQLAlchemyError) -> None:
        """Waits a little; raises when there is nothing to lose, or patience is over."""
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        idle = not ended and not self._flying
        if idle or now - self._failing_since > _PATIENCE_S:
            raise error
        log.warning("outcomes could not be recorded yet (%s)", type(error).__name__)
        for one in ended:
            self._ended.put(one)
        time.sleep(0.5)

    def _send(self, claim: Claim) -> None:
        try:
            result = send(self._desk, claim)
        except Exception:
            log.exception("a call failed in a way nobody foresaw")
            result = SendResult(SendState.UNKNOWN, reason="发送时程序出错，不确定是否送达。")
        self._ended.put(Ended(claim, result))

    def _gather(self) -> list[Ended]:
        """What has ended: at least one when everything is in flight that may be."""
        self._count_answers()
        ended: list[Ended] = []
        try:
            if self._flying or self._answering:
                ended.append(self._ended.get(timeout=_LOOK_S))
            stop = time.monotonic() + _GATHER_S
            while len(ended) < self._flying:
                ended.append(self._ended.get(timeout=max(0.0, stop - time.monotonic())))
        except Empty:
            pass
        return ended

    def _answers_first(self, pool: ThreadPoolExecutor) -> None:
        """Who waits for an answer that can reach her is given the next places."""
        now = time.monotonic()
        if self._answering or now - self._looked < _LOOK_S:
            return
        self._looked = now
        try:
            waiting = reachable_answers(self._desk, self._at_once)
        except SQLAlchemyError:  # the turn that follows sees to it; outcomes must not be lost here
            return
        ids = [one for one in waiting if one not in self._tried]
        self._tried.update(ids)
        self._answering += len(ids)
        for answer_id in ids:
            pool.submit(self._answer, answer_id)

    def _answer(self, answer_id: int) -> None:
        try:
            send_answer(self._desk, answer_id)
        except Exception:
            log.exception("an answer could not be sent")
        finally:
            self._answered.put(answer_id)

    def _count_answers(self) -> None:
        while not self._answered.empty():
            self._answered.get()
            self._answering -= 1
