"""The ear understands with the drafts that are open, in every process.

A thread of its own looks whether anything changed (one row) and reads the texts; a push only uses
what is there.
"""

from __future__ import annotations

import logging
import threading
import time

from sqlalchemy.exc import SQLAlchemyError

from handlers.days import day_of
from handlers.desk import Desk

log = logging.getLogger(__name__)

LOOK_EVERY_S = 10.0


def take_in_drafts(desk: Desk) -> bool:
    """Has the ear understand with what is open now; True when that changed."""
    today = day_of(desk.clock.now())
    with desk.memory.read() as session:
        shelf = desk.shelving.fresh(session, today)
    return desk.ear.take_drafts(shelf.outlines)


def watch_the_drafts(desk: Desk) -> threading.Thread:
    """Keeps a process's ear fresh from a thread that ends with the process."""

    def look() -> None:
        while True:
            try:
                if take_in_drafts(desk):
                    log.info("the open drafts were taken in")
            except SQLAlchemyError as error:
                log.warning("the open drafts were not read (%s)", type(error).__name__)
            except Exception:
                log.exception("the open drafts were not taken in")
            time.sleep(LOOK_EVERY_S)

    thread = threading.Thread(target=look, name="drafts", daemon=True)
    thread.start()
    return thread
