"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001_first_tables"
down_revision = None
branch_labels = None
depends_on = None

JSONB = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contact_point",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(length=80), nullable=False),
        sa.Column("identities", JSONB, nullable=False),
        sa.Column("aliases", JSONB, nullable=False),
        sa.Column("brand", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("batch_year", sa.Integer(), nullable=True),
        sa.Column("mentor_id", BIG, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"],
            ["contact_point.id"],
            name=op.f("fk_contact_point_mentor_id_contact_point"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_point")),
        sa.UniqueConstraint("name", name=op.f("uq_contact_point_name")),
    )
    op.create_table(
        "installation",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.create_table(
        "notice",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("written_by", sa.String(length=80), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_due", ["state", "at"], unique=False)

    op.create_table(
        "staff",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("login", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("detail", JSONB, nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_audit_entry_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_entry_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "liaison",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("point_id", BIG, nullable=False),
        sa.Column("unit", sa.String(length=80), nullable=False),
        sa.Column("unit_kind", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_point.id"], name=op.f("fk_liaison_point_id_contact_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_liaison")),
        sa.UniqueConstraint("point_id", "unit", name=op.f("uq_liaison_point_id_unit")),
    )
    with op.batch_alter_table("liaison", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_liaison_point_id"), ["point_id"], unique=False)

    op.create_table(
        "notice_point",
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("point_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_point_notice_id_notice")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_point.id"], name=op.f("fk_notice_point_point_id_contact_point")
        ),
        sa.PrimaryKeyConstraint("notice_id", "point_id", name=op.f("pk_notice_point")),
    )
    op.create_table(
        "site",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("point_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("aliases", JSONB, nullable=False),
        sa.Column("scene", sa.String(length=64), nullable=False),
        sa.Column("ticket", sa.String(length=300), nullable=False),
        sa.Column("qr_url", sa.String(length=300), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_point.id"], name=op.f("fk_site_point_id_contact_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("scene", name=op.f("uq_site_scene")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_point_id"), ["point_id"], unique=False)

    op.create_table(
        "staff_point",
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("point_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_point.id"], name=op.f("fk_staff_point_point_id_contact_point")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_point_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("staff_id", "point_id", name=op.f("pk_staff_point")),
    )
    op.create_table(
        "tier_period",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("point_id", BIG, nullable=False),
        sa.Column("tier", sa.String(length=20), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_point.id"], name=op.f("fk_tier_period_point_id_contact_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_period")),
    )
    with op.batch_alter_table("tier_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tier_period_point_id"), ["point_id"], unique=False)

    op.create_table(
        "follower",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("openid", sa.String(length=64), nullable=True),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unfollowed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("point_id", BIG, nullable=True),
        sa.Column("bound_by", sa.String(20), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("here_point_id", BIG, nullable=True),
        sa.Column("here_site_id", BIG, nullable=True),
        sa.Column("here_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_point_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("privacy_version", sa.String(length=20), nullable=True),
        sa.Column("privacy_shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notices_off", sa.Boolean(), nullable=False),
        sa.Column("window_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_left", sa.Integer(), nullable=False),
        sa.Column("last_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["here_point_id"],
            ["contact_point.id"],
            name=op.f("fk_follower_here_point_id_contact_point"),
        ),
        sa.ForeignKeyConstraint(
            ["here_site_id"], ["site.id"], name=op.f("fk_follower_here_site_id_site")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_point.id"], name=op.f("fk_follower_point_id_contact_point")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
        sa.UniqueConstraint("account", "openid", name=op.f("uq_follower_account_openid")),
    )
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_follower_point_id"), ["point_id"], unique=False)

    op.create_table(
        "arrival",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("follower_id", BIG, nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("silence", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_arrival_follower_id_follower")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint("key", name=op.f("uq_arrival_key")),
    )
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrival_follower_id"), ["follower_id"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("notice_id", BIG, nullable=False),
        sa.Column("follower_id", BIG, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_delivery_follower_id_follower")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "notice_id", "follower_id", name=op.f("uq_delivery_notice_id_follower_id")
        ),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_follower_id"), ["follower_id"], unique=False)
        batch_op.create_index("ix_delivery_turn", ["state", "next_try_at", "id"], unique=False)

    op.create_table(
        "dialogue",
        sa.Column("follower_id", BIG, nullable=False),
        sa.Column("choices", JSONB, nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_dialogue_follower_id_follower")
        ),
        sa.PrimaryKeyConstraint("follower_id", name=op.f("pk_dialogue")),
    )
    op.create_table(
        "matter",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("follower_id", BIG, nullable=True),
        sa.Column("arrival_id", BIG, nullable=True),
        sa.Column("verbatim", sa.Text(), nullable=False),
        sa.Column("tidied", sa.Text(), nullable=True),
        sa.Column("point_id", BIG, nullable=True),
        sa.Column("site_id", BIG, nullable=True),
        sa.Column("point_how", sa.String(20), nullable=False),
        sa.Column("stance", sa.String(20), nullable=True),
        sa.Column("articles", JSONB, nullable=False),
        sa.Column("laws", JSONB, nullable=False),
        sa.Column("places", JSONB, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("because", JSONB, nullable=False),
        sa.Column("flags", JSONB, nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["arrival_id"], ["arrival.id"], name=op.f("fk_matter_arrival_id_arrival")
        ),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_matter_follower_id_follower")
        ),
        sa.ForeignKeyConstraint(
            ["point_id"], ["contact_point.id"], name=op.f("fk_matter_point_id_contact_point")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_matter_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
        sa.UniqueConstraint("number", name=op.f("uq_matter_number")),
    )
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_arrival_id"), ["arrival_id"], unique=False)
        batch_op.create_index("ix_matter_arrived", ["arrived_at", "id"], unique=False)
        batch_op.create_index("ix_matter_follower", ["follower_id", "id"], unique=False)
        batch_op.create_index("ix_matter_point_state", ["point_id", "state", "id"], unique=False)
        batch_op.create_index("ix_matter_state", ["state", "id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_answer_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_answer_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("form", name=op.f("uq_answer_form")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_matter_id"), ["matter_id"], unique=False)
        batch_op.create_index("ix_answer_state", ["state", "id"], unique=False)

    op.create_table(
        "attachment",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("follower_id", BIG, nullable=False),
        sa.Column("arrival_id", BIG, nullable=False),
        sa.Column("matter_id", BIG, nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fetch", sa.String(20), nullable=False),
        sa.Column("media_id", sa.String(length=200), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.String(length=200), nullable=False),
        sa.Column("file_key", sa.String(length=120), nullable=True),
        sa.Column("playable_key", sa.String(length=120), nullable=True),
        sa.Column("content_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("label", sa.String(length=300), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["arrival_id"], ["arrival.id"], name=op.f("fk_attachment_arrival_id_arrival")
        ),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_attachment_follower_id_follower")
        ),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_attachment_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index("ix_attachment_fetch", ["fetch", "next_try_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attachment_follower_id"), ["follower_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attachment_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "move",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(20), nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("changed", sa.String(20), nullable=False),
        sa.Column("was", sa.String(length=80), nullable=False),
        sa.Column("became", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_move_matter_id_matter")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_move_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_move")),
    )
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_move_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_move_matter_id"), ["matter_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["matter_id"], ["matter.id"], name=op.f("fk_referral_matter_id_matter")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_referral_matter_id"), ["matter_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_matter_id"))
        batch_op.drop_index(batch_op.f("ix_referral_at"))

    op.drop_table("referral")
    with op.batch_alter_table("move", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_move_matter_id"))
        batch_op.drop_index(batch_op.f("ix_move_at"))

    op.drop_table("move")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_matter_id"))
        batch_op.drop_index(batch_op.f("ix_attachment_follower_id"))
        batch_op.drop_index("ix_attachment_fetch")

    op.drop_table("attachment")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_state")
        batch_op.drop_index(batch_op.f("ix_answer_matter_id"))

    op.drop_table("answer")
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.drop_index("ix_matter_state")
        batch_op.drop_index("ix_matter_point_state")
        batch_op.drop_index("ix_matter_follower")
        batch_op.drop_index("ix_matter_arrived")
        batch_op.drop_index(batch_op.f("ix_matter_arrival_id"))

    op.drop_table("matter")
    op.drop_table("dialogue")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_turn")
        batch_op.drop_index(batch_op.f("ix_delivery_follower_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("arrival", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arrival_follower_id"))

    op.drop_table("arrival")
    with op.batch_alter_table("follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_follower_point_id"))

    op.drop_table("follower")
    with op.batch_alter_table("tier_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tier_period_point_id"))

    op.drop_table("tier_period")
    op.drop_table("staff_point")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_point_id"))

    op.drop_table("site")
    op.drop_table("notice_point")
    with op.batch_alter_table("liaison", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_liaison_point_id"))

    op.drop_table("liaison")
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_entry_staff_id"))
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
    op.drop_table("staff")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_due")

    op.drop_table("notice")
    op.drop_table("installation")
    op.drop_table("contact_point")
