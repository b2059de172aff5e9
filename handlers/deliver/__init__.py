"""Deliveries on their way: one by one (`pump`), by thousands (`batch`), and what became of them.

Promise (design §4.5): a mass send goes exactly once; a message to one person at most once, and one
whose end is unclear is listed and not repeated.
"""

from __future__ import annotations

from handlers.deliver.batch import send_batches
from handlers.deliver.finish import close_finished
from handlers.deliver.pump import Pump
from handlers.deliver.recall import recall_batches
from handlers.deliver.results import settle_results
from handlers.deliver.stale import give_up_stale_deliveries, leave_out_stragglers
from handlers.desk import Desk

__all__ = [
    "Pump",
    "close_finished",
    "deliver_some",
    "give_up_stale_deliveries",
    "leave_out_stragglers",
    "recall_batches",
    "send_batches",
    "settle_results",
]

_A_TURN_S = 20.0  # whoever shuts the clock down waits no longer than for this


def deliver_some(desk: Desk, most: int | None = None) -> int:
    """Works through what waits to go to people one by one. Returns how many were taken up."""
    taken = Pump(desk, desk.sending.at_once).run(_A_TURN_S, most)
    close_finished(desk)
    return taken
