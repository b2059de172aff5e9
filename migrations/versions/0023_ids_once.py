"""Ids of drafts and provisions are never given out again; drafts keep their file; batches that
WeChat is asked to take back."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0023_ids_once"
down_revision = "0022_missed_notices"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
RECALL = ("recall", "recall_at", "recall_tries", "recall_reason")


def upgrade() -> None:
    _text("draft", "file_key", 80)
    op.add_column("delivery_batch", sa.Column("recall", sa.String(20), nullable=True))
    op.add_column("delivery_batch", sa.Column("recall_at", MOMENT, nullable=True))
    tries = sa.Column("recall_tries", sa.Integer(), nullable=False, server_default="0")
    op.add_column("delivery_batch", tries)
    _text("delivery_batch", "recall_reason", 300)
    op.create_index("ix_delivery_batch_recall", "delivery_batch", ["recall", "recall_at"])
    if op.get_bind().dialect.name == "sqlite":
        _count_up_for_good()


def downgrade() -> None:
    op.drop_index("ix_delivery_batch_recall", table_name="delivery_batch")
    for column in RECALL:
        op.drop_column("delivery_batch", column)
    op.drop_column("draft", "file_key")


def _text(table: str, name: str, length: int) -> None:
    column = sa.Column(name, sa.String(length), nullable=False, server_default="")
    op.add_column(table, column)


def _count_up_for_good() -> None:
    """SQLite gives the highest id out again once its row is gone, unless the table says no. What
    can still be taken back names provisions that are gone: new ones begin above those too."""
    for table in ("draft", "provision"):
        with op.batch_alter_table(
            table, recreate="always", table_kwargs={"sqlite_autoincrement": True}
        ):
            pass
    bind = op.get_bind()
    named = [
        int(one)
        for (before,) in bind.execute(sa.text("SELECT before FROM consultation_change"))
        for one in (json.loads(before) or {}).get("gone", {})
    ]
    if named:
        bind.execute(
            sa.text("UPDATE sqlite_sequence SET seq = max(seq, :most) WHERE name = 'provision'"),
            {"most": max(named)},
        )
