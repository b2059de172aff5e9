"""What staff see: the list of matters, and one matter with everything around it.

Every query goes through `handlers.access.scope`. What an actor may not see is not there: not in
the list, the counts or the search, not by its id, not in a conversation, not as a file.
"""

from handlers.inbox.counting import MOST, Counts
from handlers.inbox.handling import Form, Repeated, Stale
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
from handlers.inbox.matter import (
    Answered,
    FileView,
    Lock,
    MatterView,
    attachment_file,
    open_matter,
)
from handlers.inbox.rearticle import first_article, rearticle
from handlers.inbox.rekind import rekind
from handlers.inbox.repoint import repoint
from handlers.inbox.split import Part, split
from handlers.inbox.story import Moved
from handlers.inbox.talk import ELSEWHERE, ERASED, SEALED, Heard
from handlers.inbox.undo import undo

__all__ = [
    "ELSEWHERE",
    "ERASED",
    "MOST",
    "SEALED",
    "SHANGHAI",
    "Answered",
    "Counts",
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
    "attachment_file",
    "day_of",
    "first_article",
    "is_overdue",
    "list_matters",
    "open_matter",
    "points_for",
    "rearticle",
    "rekind",
    "repoint",
    "split",
    "undo",
]
