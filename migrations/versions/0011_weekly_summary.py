"""Weekly summaries: drafts, signed ones, and the versions before a correction."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_weekly_summary"
down_revision = "0010_themes"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "weekly_summary",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("scope_key", sa.String(length=24), nullable=False),
        sa.Column("point_id", BIG, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=140), nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("edits", JSON, nullable=False),
        sa.Column("data_at", MOMENT, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("edited_by", sa.String(length=40), nullable=False),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("signed_by", BIG, nullable=True),
        sa.Column("signer", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"],
            ["contact_point.id"],
            name=op.f("fk_weekly_summary_point_id_contact_point"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["staff.id"], name=op.f("fk_weekly_summary_signed_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_summary")),
        sa.UniqueConstraint(
            "scope_key", "week", "version", name=op.f("uq_weekly_summary_scope_key_week_version")
        ),
    )
    op.create_index("ix_weekly_summary_week", "weekly_summary", ["week", "id"])
    op.create_index("ix_weekly_summary_number", "weekly_summary", ["number"])


def downgrade() -> None:
    op.drop_table("weekly_summary")
