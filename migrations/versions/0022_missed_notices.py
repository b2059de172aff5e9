"""Notices that wait for a person's next visit are found at once, by her."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022_missed_notices"
down_revision = "0021_counter"
branch_labels = None
depends_on = None

WAITS = sa.text("way = 'none' AND state = 'waiting'")


def upgrade() -> None:
    op.create_index(
        "ix_delivery_missed",
        "delivery",
        ["follower_id"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_missed", table_name="delivery")
