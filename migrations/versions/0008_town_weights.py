"""Weights learned from this town's corrections, and which weights a matter was read with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_town_weights"
down_revision = "0007_places"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "town_weights",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("before", sa.String(length=20), nullable=False),
        sa.Column("base", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("figures", JSON, nullable=False),
        sa.Column("learned_from", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_town_weights_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_town_weights")),
    )
    op.add_column(
        "matter", sa.Column("read_by", sa.String(length=40), nullable=False, server_default="")
    )


def downgrade() -> None:
    op.drop_column("matter", "read_by")
    op.drop_table("town_weights")
