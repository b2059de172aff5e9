"""Who gets a notice by which way: counted before it goes, written down when its time has come."""

from handlers.plan.aim import Aim, Why, aim_of
from handlers.plan.hours import awake, is_quiet, month_of
from handlers.plan.means import Means, means_of
from handlers.plan.planning import plan_due_notices
from handlers.plan.reach import Reach, reach_of
from handlers.plan.split import MOST_BY_LIST, MOST_BY_TAG, split_evenly

__all__ = [
    "MOST_BY_LIST",
    "MOST_BY_TAG",
    "Aim",
    "Means",
    "Reach",
    "Why",
    "aim_of",
    "awake",
    "is_quiet",
    "means_of",
    "month_of",
    "plan_due_notices",
    "reach_of",
    "split_evenly",
]
