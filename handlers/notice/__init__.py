"""Notices from writing to the end: written, changed, paused, resumed, withdrawn, looked at.
Releasing has a file of its own (`handlers.release`)."""

from handlers.notice.calendar import Conflict, Month, conflicts_of, month_of_notices
from handlers.notice.finding import digest_of
from handlers.notice.out import Out
from handlers.notice.progress import Progress, Unknown, progress_of, unknown_of
from handlers.notice.reading import (
    NoticeRow,
    NoticeView,
    choices,
    list_notices,
    open_notice,
    timing,
    try_out,
)
from handlers.notice.remind import plan_reminders, remind_officers
from handlers.notice.stop import pause_notice, resume_notice, withdraw_notice
from handlers.notice.withdrawing import leave_out_withdrawn
from handlers.notice.write import Announcement, edit_notice, write_notice

__all__ = [
    "Announcement",
    "Conflict",
    "Month",
    "NoticeRow",
    "NoticeView",
    "Out",
    "Progress",
    "Unknown",
    "choices",
    "conflicts_of",
    "digest_of",
    "edit_notice",
    "leave_out_withdrawn",
    "list_notices",
    "month_of_notices",
    "open_notice",
    "pause_notice",
    "plan_reminders",
    "progress_of",
    "remind_officers",
    "resume_notice",
    "timing",
    "try_out",
    "unknown_of",
    "withdraw_notice",
    "write_notice",
]
