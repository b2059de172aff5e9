"""What staff changed of a consultation: each form once, each correction with what stood before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_consultation_changes"
down_revision = "0014_notices"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
NAME = "consultation_change"


def _key(column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{NAME}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def upgrade() -> None:
    op.create_table(
        NAME,
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("consultation_id", BIG, nullable=False),
        sa.Column("draft_id", BIG, nullable=True),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("change", sa.String(20), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("form", sa.String(40), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        _key("consultation_id", "consultation"),
        _key("draft_id", "draft"),
        _key("staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{NAME}")),
        sa.UniqueConstraint("form", name=op.f(f"uq_{NAME}_form")),
    )
    for column in ("consultation_id", "draft_id"):
        op.create_index(op.f(f"ix_{NAME}_{column}"), NAME, [column])
