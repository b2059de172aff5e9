"""Numbers that processes give without the database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004_spooled_numbers"
down_revision = "0003_access_token"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "number_block",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_block")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "second_number",
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_second_number_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_second_number")),
    )
    op.create_index(op.f("ix_second_number_matter_id"), "second_number", ["matter_id"])


def downgrade() -> None:
    op.drop_table("second_number")
    op.drop_table("number_block")
