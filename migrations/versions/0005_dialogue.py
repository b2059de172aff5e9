"""What was said and asked lately; words that joined a matter opened before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_dialogue"
down_revision = "0004_spooled_numbers"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("dialogue", sa.Column("said", JSON, nullable=True))
    op.add_column("dialogue", sa.Column("question", JSON, nullable=True))
    op.create_table(
        "addition",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("arrival_id", BIG, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("taken_out_at", MOMENT, nullable=True),
        sa.Column("became_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_addition_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["arrival_id"], ["arrival.id"], name=op.f("fk_addition_arrival_id_arrival")
        ),
        sa.ForeignKeyConstraint(
            ["became_id"], ["matter.id"], name=op.f("fk_addition_became_id_matter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addition")),
    )
    op.create_index(op.f("ix_addition_matter_id"), "addition", ["matter_id"])
    op.create_index(op.f("ix_addition_arrival_id"), "addition", ["arrival_id"])


def downgrade() -> None:
    op.drop_table("addition")
    with op.batch_alter_table("dialogue") as batch_op:
        batch_op.drop_column("question")
        batch_op.drop_column("said")
