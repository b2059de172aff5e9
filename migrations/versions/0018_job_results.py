"""What WeChat tells of our jobs; deliveries are found by their way."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018_job_results"
down_revision = "0014_notices"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
TURN = ["state", "next_try_at", "id"]


def upgrade() -> None:
    op.create_table(
        "job_result",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        _must("kind", sa.String(20)),
        _must("job_id", sa.String(64)),
        _must("status", sa.String(60)),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("total", "filtered", "sent", "failed")
        ),
        _must("came_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_result")),
        sa.UniqueConstraint("kind", "job_id", name=op.f("uq_job_result_kind_job_id")),
    )
    op.drop_index("ix_delivery_turn", table_name="delivery")
    op.create_index("ix_delivery_turn", "delivery", ["way", *TURN])


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def downgrade() -> None:
    op.drop_index("ix_delivery_turn", table_name="delivery")
    op.create_index("ix_delivery_turn", "delivery", TURN)
    op.drop_table("job_result")
