"""The counter (登记): what is said at the desk, found in the box, told at a meeting.

It goes into the same ledger as what comes by WeChat, by the same verbs.
"""

from handlers.counter.enter import ENTERED_BY, LONGEST, Given, enter
from handlers.counter.once import Again
from handlers.counter.place import ENTERS, Choice
from handlers.counter.reading import Counter, Entered, Filed, open_counter
from handlers.counter.slip import Slip, print_slip

__all__ = [
    "ENTERED_BY",
    "ENTERS",
    "LONGEST",
    "Again",
    "Choice",
    "Counter",
    "Entered",
    "Filed",
    "Given",
    "Slip",
    "enter",
    "open_counter",
    "print_slip",
]
