"""What staff see: the list of matters, and one matter with everything around it.

Every query goes through `handlers.access.scope`. What an actor may not see is not there: not in
the list, the counts or the search, not by its id, not in a conversation, not as a file.
"""

from handlers.inbox.assign import assign
from handlers.inbox.bulk import Done, on_each
from handlers.inbox.close import close
from handlers.inbox.counting import MOST, Counts
from handlers.inbox.escalate import escalate
from handlers.inbox.extend import CHOICES, extend
from handlers.inbox.fresh import news
from handlers.inbox.handling import Form, Repeated, Stale
from handlers.inbox.head import Together
from handlers.inbox.listing import (
    SHANGHAI,
    Filters,
    Page,
    Row,
    day_of,
    is_overdue,
    list_matters,
    points_for,
)
from handlers.inbox.lock import hold
from handlers.inbox.matter import (
    Answered,
    FileView,
    Lock,
    MatterView,
    attachment_file,
    open_matter,
)
from handlers.inbox.merge import merge, unmerge
from handlers.inbox.rearticle import first_article, rearticle
from handlers.inbox.rekind import rekind
from handlers.inbox.remark import REMARKS, remark
from handlers.inbox.repoint import repoint
from handlers.inbox.split import Part, split
from handlers.inbox.story import Moved
from handlers.inbox.talk import ELSEWHERE, ERASED, Heard
from handlers.inbox.transcribe import transcribe
from handlers.inbox.undo import undo

__all__ = [
    "CHOICES",
    "ELSEWHERE",
    "ERASED",
    "MOST",
    "REMARKS",
    "SHANGHAI",
    "Answered",
    "Counts",
    "Done",
    "FileView",
    "Filters",
    "Form",
    "Heard",
    "Lock",
    "MatterView",
    "Moved",
    "Page",
    "Part",
    "Repeated",
    "Row",
    "Stale",
    "Together",
    "assign",
    "attachment_file",
    "close",
    "day_of",
    "escalate",
    "extend",
    "first_article",
    "hold",
    "is_overdue",
    "list_matters",
    "merge",
    "news",
    "on_each",
    "open_matter",
    "points_for",
    "rearticle",
    "rekind",
    "remark",
    "repoint",
    "split",
    "transcribe",
    "undo",
    "unmerge",
]
