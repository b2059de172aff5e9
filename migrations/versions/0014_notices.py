"""Notices by every way WeChat has: release, mass batches, consents, pauses, wishes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_notices"
down_revision = "0013_consultation"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SHORT, WHO, KEY = sa.String(20), sa.String(80), sa.String(64)
MOMENTS = ("previewed_at", "released_at", "paused_at", "withdrawn_at")


def upgrade() -> None:
    _batch()
    _consent()
    _others()
    _extend_notice()
    _extend_delivery()


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _batch() -> None:
    op.create_table(
        "delivery_batch",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        _must("notice_id", BIG),
        _must("number", sa.Integer()),
        _must("client_msg_id", KEY),
        _may("tag_id", sa.Integer()),
        _must("size", sa.Integer()),
        _must("state", SHORT),
        _must("msg_id", sa.String(40)),
        _must("attempts", sa.Integer()),
        _must("next_try_at", MOMENT),
        *(_may(f"{what}_at", MOMENT) for what in ("claimed", "first_tried", "accepted")),
        *(_may(f"{what}_at", MOMENT) for what in ("asked", "settled")),
        *(_may(what, sa.Integer()) for what in ("total", "filtered", "sent", "failed", "code")),
        _must("reason", sa.String(300)),
        _key("delivery_batch", "notice_id", "notice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_batch")),
        sa.UniqueConstraint("notice_id", "number", name=op.f("uq_delivery_batch_notice_id_number")),
        sa.UniqueConstraint("client_msg_id", name=op.f("uq_delivery_batch_client_msg_id")),
    )
    op.create_index("ix_delivery_batch_turn", "delivery_batch", ["state", "next_try_at", "id"])
    op.create_index("ix_delivery_batch_job", "delivery_batch", ["msg_id"])


def _consent() -> None:
    op.create_table(
        "consent",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        _must("follower_id", BIG),
        _must("key", KEY),
        _must("template_id", KEY),
        _must("scene", sa.Integer()),
        _may("matter_id", BIG),
        _may("consultation_id", BIG),
        _must("state", SHORT),
        _must("offered_at", MOMENT),
        _may("settled_at", MOMENT),
        _may("used_at", MOMENT),
        _must("message_id", KEY),
        _key("consent", "follower_id", "follower"),
        _key("consent", "matter_id", "matter"),
        _key("consent", "consultation_id", "consultation"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("key", name=op.f("uq_consent_key")),
    )
    op.create_index("ix_consent_follower", "consent", ["follower_id", "state", "id"])
    op.create_index(op.f("ix_consent_matter_id"), "consent", ["matter_id"])


def _others() -> None:
    op.create_table(
        "channel_pause",
        _must("way", SHORT),
        _must("since", MOMENT),
        _must("until", MOMENT),
        _may("code", sa.Integer()),
        _must("reason", sa.String(300)),
        sa.PrimaryKeyConstraint("way", name=op.f("pk_channel_pause")),
    )
    op.create_table(
        "wish",
        _must("consultation_id", BIG),
        _must("follower_id", BIG),
        _must("asked_at", MOMENT),
        _key("wish", "consultation_id", "consultation"),
        _key("wish", "follower_id", "follower"),
        sa.PrimaryKeyConstraint("consultation_id", "follower_id", name=op.f("pk_wish")),
    )
    op.create_index(op.f("ix_wish_follower_id"), "wish", ["follower_id"])


def _extend_notice() -> None:
    for name, kind, default in (
        ("kind", SHORT, "notice"),
        ("channels", JSON, sa.text("'[]'")),
        ("released_by", WHO, ""),
        ("media_id", sa.String(128), ""),
    ):
        op.add_column("notice", sa.Column(name, kind, nullable=False, server_default=default))
    for name in MOMENTS:
        op.add_column("notice", _may(name, MOMENT))
    op.add_column("notice", _may("tag_id", sa.Integer()))
    _refer("notice", "consultation_id", "consultation")
    op.create_index(op.f("ix_notice_consultation_id"), "notice", ["consultation_id"])


def _extend_delivery() -> None:
    for name, kind, default in (("way", SHORT, "window"), ("message_id", KEY, "")):
        op.add_column("delivery", sa.Column(name, kind, nullable=False, server_default=default))
    _refer("delivery", "batch_id", "delivery_batch")
    _refer("delivery", "consent_id", "consent")
    op.create_index(op.f("ix_delivery_batch_id"), "delivery", ["batch_id"])


def _refer(table: str, name: str, target: str) -> None:
    """A column that refers to a table. SQLite takes a reference with the column, or never."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE {table} ADD COLUMN {name} INTEGER REFERENCES {target} (id)")
        return
    op.add_column(table, _may(name, BIG))
    op.create_foreign_key(op.f(f"fk_{table}_{name}_{target}"), table, target, [name], ["id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_delivery_batch_id"), table_name="delivery")
    op.drop_index(op.f("ix_notice_consultation_id"), table_name="notice")
    with op.batch_alter_table("delivery") as delivery:
        for name in ("consent_id", "batch_id", "message_id", "way"):
            delivery.drop_column(name)
    with op.batch_alter_table("notice") as notice:
        for name in ("consultation_id", "tag_id", *MOMENTS, "media_id", "released_by"):
            notice.drop_column(name)
        for name in ("channels", "kind"):
            notice.drop_column(name)
    for table in ("wish", "channel_pause", "consent", "delivery_batch"):
        op.drop_table(table)
