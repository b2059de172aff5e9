"""The access token, one for all processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_access_token"
down_revision = "0002_alerts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("app_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("usable_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refreshing_by", sa.String(length=32), nullable=True),
        sa.Column("refreshing_until", sa.Float(), nullable=True),
        sa.Column("trouble_code", sa.Integer(), nullable=True),
        sa.Column("trouble_reason", sa.String(length=300), nullable=False),
        sa.Column("trouble_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forced_that_day", sa.Integer(), nullable=False),
        sa.Column("alarm", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("app_id", name=op.f("pk_access_token")),
    )


def downgrade() -> None:
    op.drop_table("access_token")
