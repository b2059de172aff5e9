"""The feedback loop: who was told of an outcome, ratings, and the papers of opinions."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_outcomes"
down_revision = "0019_clock"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _extend_outcomes()
    _feedback()
    _rating()
    _papers()


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _extend_outcomes() -> None:
    op.add_column("opinion", _may("reported_at", MOMENT))
    op.add_column("outcome", _may("form", sa.String(60)))
    op.add_column("outcome", _may("undone_at", MOMENT))
    if op.get_bind().dialect.name == "sqlite":  # takes a reference with the column, or never
        op.execute("ALTER TABLE outcome ADD COLUMN undone_by INTEGER REFERENCES staff (id)")
    else:
        op.add_column("outcome", _may("undone_by", BIG))
        key = op.f("fk_outcome_undone_by_staff")
        op.create_foreign_key(key, "outcome", "staff", ["undone_by"], ["id"])
    op.create_index("ix_outcome_form", "outcome", ["form"], unique=True)


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        _must("outcome_id", BIG),
        _must("matter_id", BIG),
        _may("answer_id", BIG),
        _must("made_at", MOMENT),
        _may("told_at", MOMENT),
        _may("told_by", BIG),
        _key("feedback", "outcome_id", "outcome"),
        _key("feedback", "matter_id", "matter"),
        _key("feedback", "answer_id", "answer"),
        _key("feedback", "told_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "outcome_id", "matter_id", name=op.f("uq_feedback_outcome_id_matter_id")
        ),
    )
    op.create_index(op.f("ix_feedback_matter_id"), "feedback", ["matter_id"])
    op.create_index(op.f("ix_feedback_answer_id"), "feedback", ["answer_id"])


def _rating() -> None:
    op.create_table(
        "rating",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        _must("matter_id", BIG),
        _must("answer_id", BIG),
        _may("score", sa.Integer()),
        _must("words", sa.Text()),
        _must("at", MOMENT),
        _key("rating", "matter_id", "matter"),
        _key("rating", "answer_id", "answer"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_rating_answer_id")),
    )
    op.create_index(op.f("ix_rating_matter_id"), "rating", ["matter_id"])


def _papers() -> None:
    op.create_table(
        "opinion_paper",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        _must("consultation_id", BIG),
        _must("scope_key", sa.String(24)),
        _may("point_id", BIG),
        _must("version", sa.Integer()),
        _must("number", sa.String(140)),
        _must("figures", JSON),
        _must("rows", JSON),
        _must("digest", sa.String(64)),
        _must("data_at", MOMENT),
        _must("made_by", sa.String(40)),
        _may("reported_at", MOMENT),
        _may("reported_by", BIG),
        _key("opinion_paper", "consultation_id", "consultation"),
        _key("opinion_paper", "point_id", "contact_point"),
        _key("opinion_paper", "reported_by", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_paper")),
        sa.UniqueConstraint(
            "consultation_id",
            "scope_key",
            "version",
            name=op.f("uq_opinion_paper_consultation_id_scope_key_version"),
        ),
    )
    op.create_index("ix_opinion_paper_number", "opinion_paper", ["number"])


def downgrade() -> None:
    for table in ("opinion_paper", "rating", "feedback"):
        op.drop_table(table)
    with op.batch_alter_table("opinion") as opinion:
        opinion.drop_column("reported_at")
    op.drop_index("ix_outcome_form", table_name="outcome")
    with op.batch_alter_table("outcome") as outcome:
        for name in ("undone_by", "undone_at", "form"):
            outcome.drop_column(name)
