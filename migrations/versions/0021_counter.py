"""The counter: entries, box openings, meetings, activities, claims, templates, transcripts."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0021_counter"
down_revision = "0020_outcomes"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SHORT, NAME, TITLE, FORM = sa.String(20), sa.String(40), sa.String(80), sa.String(32)
SOMEBODYS = "entry_id IS NOT NULL"


def upgrade() -> None:
    _places_and_meetings()
    _entries()
    _slips_and_answers()
    _extend_matter()
    _files_of_nobody(nullable=True)


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _table(name: str, *parts: Any, **keys: str) -> None:
    """A table that counts its rows; `keys` are references, and `form` is posted once."""
    foreign = [
        sa.ForeignKeyConstraint(
            [column], [f"{target}.id"], name=op.f(f"fk_{name}_{column}_{target}")
        )
        for column, target in keys.items()
    ]
    once = [part.name for part in parts if getattr(part, "name", "") in ("form", "digest")]
    op.create_table(
        name,
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        *parts,
        *foreign,
        *(sa.UniqueConstraint(column, name=op.f(f"uq_{name}_{column}")) for column in once),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _places_and_meetings() -> None:
    _table(
        "box_opening",
        *(_must(column, BIG) for column in ("point_id", "site_id")),
        _must("opened_on", sa.Date()),
        *(_must(column, NAME) for column in ("first_opener", "second_opener")),
        _must("slips", sa.Integer()),
        _must("note", sa.String(300)),
        _must("at", MOMENT),
        _may("staff_id", BIG),
        _may("closed_at", MOMENT),
        _may("closed_by", BIG),
        _may("form", FORM),
        point_id="contact_point",
        site_id="site",
        staff_id="staff",
        closed_by="staff",
    )
    op.create_index("ix_box_opening_point", "box_opening", ["point_id", "id"])
    _table(
        "meeting",
        _must("point_id", BIG),
        _must("held_on", sa.Date()),
        *(_must(column, TITLE) for column in ("title", "place")),
        _must("people", sa.Integer()),
        _must("minutes", sa.Text()),
        _must("at", MOMENT),
        _may("staff_id", BIG),
        _may("form", FORM),
        point_id="contact_point",
        staff_id="staff",
    )
    op.create_index("ix_meeting_point", "meeting", ["point_id", "id"])
    op.create_index(op.f("ix_meeting_held_on"), "meeting", ["held_on"])
    _table(
        "activity",
        _may("point_id", BIG),
        _must("held_on", sa.Date()),
        _must("kind", SHORT),
        _must("title", TITLE),
        _must("people", sa.Integer()),
        _must("at", MOMENT),
        _may("staff_id", BIG),
        _may("withdrawn_at", MOMENT),
        _may("form", FORM),
        point_id="contact_point",
        staff_id="staff",
    )
    op.create_index("ix_activity_point", "activity", ["point_id", "held_on"])
    op.create_index(op.f("ix_activity_held_on"), "activity", ["held_on"])


def _entries() -> None:
    _table(
        "entry",
        _must("at", MOMENT),
        _may("staff_id", BIG),
        _must("point_id", BIG),
        _may("site_id", BIG),
        _must("category", SHORT),
        *(_must(column, NAME) for column in ("name", "phone")),
        *(_may(column, BIG) for column in ("opening_id", "meeting_id")),
        *(_may(column, sa.Integer()) for column in ("start", "length")),
        _may("form", FORM),
        staff_id="staff",
        point_id="contact_point",
        site_id="site",
        opening_id="box_opening",
        meeting_id="meeting",
    )
    for column in ("opening", "meeting", "staff"):
        op.create_index(f"ix_entry_{column}", "entry", [f"{column}_id", "id"])


def _slips_and_answers() -> None:
    _table(
        "claim",
        _must("entry_id", BIG),
        _must("digest", sa.String(64)),
        _must("made_at", MOMENT),
        _may("made_by", BIG),
        _must("expires_at", MOMENT),
        *(_may(column, MOMENT) for column in ("void_at", "used_at")),
        _may("follower_id", BIG),
        entry_id="entry",
        made_by="staff",
        follower_id="follower",
    )
    _table(
        "answer_template",
        _may("point_id", BIG),
        _must("title", NAME),
        _must("text", sa.Text()),
        _must("changed_at", MOMENT),
        _may("changed_by", BIG),
        _must("version", sa.Integer()),
        _may("retired_at", MOMENT),
        _may("form", FORM),
        point_id="contact_point",
        changed_by="staff",
    )
    _table(
        "transcript",
        _must("matter_id", BIG),
        _may("staff_id", BIG),
        _must("at", MOMENT),
        _must("text", sa.Text()),
        matter_id="matter",
        staff_id="staff",
    )
    for table, column in (
        ("claim", "entry_id"),
        ("claim", "follower_id"),
        ("answer_template", "point_id"),
        ("transcript", "matter_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _extend_matter() -> None:
    """SQLite takes a reference with the column, or never."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE matter ADD COLUMN entry_id INTEGER REFERENCES entry (id)")
    else:
        op.add_column("matter", _may("entry_id", BIG))
        key = op.f("fk_matter_entry_id_entry")
        op.create_foreign_key(key, "matter", "entry", ["entry_id"], ["id"])
    some = sa.text(SOMEBODYS)
    op.create_index(
        "ix_matter_entry", "matter", ["entry_id"], sqlite_where=some, postgresql_where=some
    )


def _files_of_nobody(*, nullable: bool) -> None:
    """A slip that was photographed at the desk came with no push, and from nobody in WeChat."""
    with op.batch_alter_table("attachment") as attachment:
        for column in ("follower_id", "arrival_id"):
            attachment.alter_column(column, existing_type=BIG, nullable=nullable)


def downgrade() -> None:
    op.execute("DELETE FROM attachment WHERE follower_id IS NULL OR arrival_id IS NULL")
    _files_of_nobody(nullable=False)
    op.drop_index("ix_matter_entry", table_name="matter")
    with op.batch_alter_table("matter") as matter:
        matter.drop_column("entry_id")
    for table in ("transcript", "answer_template", "claim", "entry"):
        op.drop_table(table)
    for table in ("activity", "meeting", "box_opening"):
        op.drop_table(table)
