"""Open emergencies are found at once: every page of the inbox counts them.

`kind` is in the index although all its rows have the same: SQLite, which gathers no statistics by
itself, prefers it to the index of all kinds only so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024_emergencies"
down_revision = "0023_ids_once"
branch_labels = None
depends_on = None

THEY = sa.text(
    "kind = 'emergency' AND state IN ('received', 'sorted', 'studying') AND due_on IS NOT NULL"
)


def upgrade() -> None:
    op.create_index(
        "ix_matter_emergency",
        "matter",
        ["kind", "point_id"],
        sqlite_where=THEY,
        postgresql_where=THEY,
    )


def downgrade() -> None:
    op.drop_index("ix_matter_emergency", table_name="matter")
