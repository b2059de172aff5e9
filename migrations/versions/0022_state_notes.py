"""Notes by template: that an answer waits."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022_state_notes"
down_revision = "0021_counter"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
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
    op.create_index("ix_state_note_turn", "state_note", ["state", "next_try_at", "id"])


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def downgrade() -> None:
    op.drop_table("state_note")
