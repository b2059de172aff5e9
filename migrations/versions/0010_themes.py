"""Themes of what many said, and topics."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010_themes"
down_revision = "0009_accounts"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    _themes()
    _topics()


def _themes() -> None:
    op.create_table(
        "theme",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("words", JSON, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme")),
    )
    op.create_table(
        "theme_member",
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("theme_id", BIG, nullable=True),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("wave", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_theme_member_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_member_theme_id_theme")
        ),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_theme_member")),
    )
    op.create_index(op.f("ix_theme_member_theme_id"), "theme_member", ["theme_id"])
    op.create_table(
        "theme_move",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("theme_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("other_id", BIG, nullable=True),
        sa.Column("matters", JSON, nullable=False),
        sa.Column("was", sa.String(length=60), nullable=False),
        sa.Column("became", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_theme_move_theme_id_theme")
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["theme.id"], name=op.f("fk_theme_move_other_id_theme")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_theme_move_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_move")),
    )
    op.create_index(op.f("ix_theme_move_theme_id"), "theme_move", ["theme_id"])


def _topics() -> None:
    op.create_table(
        "topic",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("words", JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("key", name=op.f("uq_topic_key")),
        sa.UniqueConstraint("name", name=op.f("uq_topic_name")),
    )
    op.create_table(
        "matter_topic",
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("topic_id", BIG, nullable=False),
        sa.Column("because", JSON, nullable=False),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_matter_topic_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["topic_id"], ["topic.id"], name=op.f("fk_matter_topic_topic_id_topic")
        ),
        sa.PrimaryKeyConstraint("matter_id", "topic_id", name=op.f("pk_matter_topic")),
    )
    op.create_index(op.f("ix_matter_topic_topic_id"), "matter_topic", ["topic_id"])
    op.create_table(
        "topic_move",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("was", sa.String(length=200), nullable=False),
        sa.Column("became", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_topic_move_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_topic_move_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_move")),
    )
    op.create_index(op.f("ix_topic_move_matter_id"), "topic_move", ["matter_id"])


def downgrade() -> None:
    for table in ("topic_move", "matter_topic", "topic", "theme_move", "theme_member", "theme"):
        op.drop_table(table)
