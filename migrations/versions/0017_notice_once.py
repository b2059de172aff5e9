"""A notice is made once, and keeps whom it could reach when it was planned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017_notice_once"
down_revision = "0016_shown_in_the_chat"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("notice", sa.Column("once", sa.String(64), nullable=True))
    op.add_column(
        "notice", sa.Column("reach", JSON, nullable=False, server_default=sa.text("'{}'"))
    )
    op.create_index("ix_notice_once", "notice", ["once"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_notice_once", table_name="notice")
    for name in ("reach", "once"):
        op.drop_column("notice", name)
