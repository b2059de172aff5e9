"""What WeChat tells of our jobs; notes by template; deliveries are found by their way."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018_job_results"
down_revision = "0017_notice_once"
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
    _state_note()
    op.drop_index("ix_delivery_turn", table_name="delivery")
    op.create_index("ix_delivery_turn", "delivery", ["way", *TURN])


def _state_note() -> None:
    op.create_table(
        "state_note",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        _must("answer_id", BIG),
        _must("client_msg_id", sa.String(64)),
        _must("state", sa.String(20)),
        _must("msg_id", sa.String(40)),
        _must("attempts", sa.Integer()),
        _must("next_try_at", MOMENT),
        *(
            sa.Column(f"{what}_at", MOMENT, nullable=True)
            for what in ("first_tried", "claimed", "accepted", "settled")
        ),
        sa.Column("code", sa.Integer(), nullable=True),
        _must("reason", sa.String(300)),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answer.id"], name=op.f("fk_state_note_answer_id_answer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_state_note")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_state_note_answer_id")),
        sa.UniqueConstraint("client_msg_id", name=op.f("uq_state_note_client_msg_id")),
    )
    op.create_index("ix_state_note_turn", "state_note", TURN)


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def downgrade() -> None:
    op.drop_index("ix_delivery_turn", table_name="delivery")
    op.create_index("ix_delivery_turn", "delivery", TURN)
    op.drop_table("state_note")
    op.drop_table("job_result")
