"""The clock of a fleet: a lease, occurrences of timed jobs, hours of ticking ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_clock"
down_revision = "0018_job_results"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    _occurrence()
    op.create_table(
        "job_hour",
        sa.Column("job", sa.String(40), nullable=False),
        sa.Column("hour", MOMENT, nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("slowest_ms", sa.Integer(), nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("job", "hour", name=op.f("pk_job_hour")),
    )
    op.create_index(op.f("ix_job_hour_hour"), "job_hour", ["hour"])


def _occurrence() -> None:
    op.create_table(
        "occurrence",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("job", sa.String(40), nullable=False),
        sa.Column("key", sa.String(20), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("missed", sa.Integer(), nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended", sa.String(20), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again_at", MOMENT, nullable=True),
        sa.Column("trouble", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
        sa.UniqueConstraint("job", "key", name=op.f("uq_occurrence_job_key")),
    )
    op.create_index("ix_occurrence_due", "occurrence", ["job", "due_at"])


def downgrade() -> None:
    for table in ("job_hour", "occurrence", "lease"):
        op.drop_table(table)
