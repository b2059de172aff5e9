"""The counter (登记): what is said at the desk, found in the box, told at a meeting.

It goes into the same ledger as what comes by WeChat, by the same verbs.
"""

from handlers.counter.activity import (
    CITY,
    NewActivity,
    add_activity,
    list_activities,
    withdraw_activity,
)
from handlers.counter.box import (
    NewOpening,
    Opening,
    OpeningView,
    close_box,
    list_openings,
    open_box,
    open_opening,
)
from handlers.counter.enter import ENTERED_BY, LONGEST, Given, enter
from handlers.counter.minutes import (
    MeetingView,
    NewMeeting,
    Taking,
    keep_meeting,
    list_meetings,
    open_meeting,
    paragraph_of,
    take_from_minutes,
)
from handlers.counter.once import Again
from handlers.counter.pieces import Piece
from handlers.counter.place import ENTERS, Choice
from handlers.counter.reading import Counter, Entered, Filed, open_counter
from handlers.counter.slip import Slip, print_slip
from handlers.counter.speaker import forget_speaker

__all__ = [
    "CITY",
    "ENTERED_BY",
    "ENTERS",
    "LONGEST",
    "Again",
    "Choice",
    "Counter",
    "Entered",
    "Filed",
    "Given",
    "MeetingView",
    "NewActivity",
    "NewMeeting",
    "NewOpening",
    "Opening",
    "OpeningView",
    "Piece",
    "Slip",
    "Taking",
    "add_activity",
    "close_box",
    "enter",
    "forget_speaker",
    "keep_meeting",
    "list_activities",
    "list_meetings",
    "list_openings",
    "open_box",
    "open_counter",
    "open_meeting",
    "open_opening",
    "paragraph_of",
    "print_slip",
    "take_from_minutes",
    "withdraw_activity",
]
