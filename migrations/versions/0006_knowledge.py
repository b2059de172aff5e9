"""Statutes and answered questions, which the bot answers from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006_knowledge"
down_revision = "0005_dialogue"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "statute",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("dated_as", sa.String(length=10), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statute")),
        sa.UniqueConstraint("title", "dated", name=op.f("uq_statute_title_dated")),
    )
    op.create_table(
        "statute_article",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("statute_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statute_id"],
            ["statute.id"],
            name=op.f("fk_statute_article_statute_id_statute"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statute_article")),
    )
    op.create_index(op.f("ix_statute_article_statute_id"), "statute_article", ["statute_id"])
    op.create_table(
        "answered_question",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("points", JSON, nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_question")),
        sa.UniqueConstraint("key", name=op.f("uq_answered_question_key")),
    )


def downgrade() -> None:
    op.drop_table("answered_question")
    op.drop_table("statute_article")
    op.drop_table("statute")
