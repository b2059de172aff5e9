"""The clerk's inbox: owners, merging, versions; handlings, remarks, locks, templates, search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_inbox"
down_revision = "0011_weekly_summary"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
TODO = "state IN ('received', 'sorted', 'studying') AND due_on IS NOT NULL"
SOME = (
    ("ix_matter_todo", TODO, ["id", "due_on"]),
    ("ix_matter_todo_point", TODO, ["point_id", "id", "due_on"]),
    ("ix_matter_owner", "owner_id IS NOT NULL", ["owner_id", "id"]),
    ("ix_matter_merged", "merged_into_id IS NOT NULL", ["merged_into_id"]),
    ("ix_matter_sealed", "sealed IS true", ["id"]),
    ("ix_matter_unindexed", "indexed = 0", ["id"]),
)
"""Partial indexes of the matters: name, which rows, columns."""


def upgrade() -> None:
    _extend_matters()
    op.add_column(
        "answer", sa.Column("about", sa.String(20), nullable=False, server_default="answer")
    )
    _handlings()
    _remarks_and_locks()
    _search()


def _extend_matters() -> None:
    for name, kind, default in (
        ("extended", sa.Boolean(), sa.false()),
        ("version", sa.Integer(), "0"),
        ("indexed", sa.SmallInteger(), "0"),
    ):
        op.add_column("matter", sa.Column(name, kind, nullable=False, server_default=default))
    for name, target in (("owner_id", "staff"), ("merged_into_id", "matter")):
        _refer(name, target)
    op.create_index("ix_matter_point", "matter", ["point_id", "id"])
    op.create_index("ix_matter_kind", "matter", ["kind", "id"])
    for name, rows, columns in SOME:
        where, sqlite = sa.text(rows), sa.text(rows.replace("IS true", "IS 1"))
        op.create_index(name, "matter", columns, sqlite_where=sqlite, postgresql_where=where)


def _refer(name: str, target: str) -> None:
    """A column that refers to a table. SQLite takes a reference with the column, or never."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE matter ADD COLUMN {name} INTEGER REFERENCES {target} (id)")
        return
    op.add_column("matter", sa.Column(name, BIG, nullable=True))
    key = op.f(f"fk_matter_{name}_{target}")
    op.create_foreign_key(key, "matter", target, [name], ["id"])


def _key(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    key = op.f(f"fk_{table}_{name}_{target}")
    return sa.ForeignKeyConstraint([name], [f"{target}.id"], name=key)


def _handlings() -> None:
    op.create_table(
        "handling",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("verb", sa.String(20), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("form", sa.String(60), nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        _key("handling", "matter_id", "matter"),
        _key("handling", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handling")),
        sa.UniqueConstraint("form", name=op.f("uq_handling_form")),
    )
    op.create_index(op.f("ix_handling_matter_id"), "handling", ["matter_id"])


def _remarks_and_locks() -> None:
    op.create_table(
        "remark",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("staff_id", BIG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _key("remark", "matter_id", "matter"),
        _key("remark", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remark")),
    )
    op.create_index(op.f("ix_remark_matter_id"), "remark", ["matter_id"])
    op.create_table(
        "matter_lock",
        sa.Column("matter_id", BIG, nullable=False),
        sa.Column("staff_id", BIG, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        _key("matter_lock", "matter_id", "matter"),
        _key("matter_lock", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("matter_id", name=op.f("pk_matter_lock")),
    )


def _search() -> None:
    op.create_table(
        "matter_term",
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("matter_id", BIG, autoincrement=False, nullable=False),
        _key("matter_term", "matter_id", "matter"),
        sa.PrimaryKeyConstraint("term", "matter_id", name=op.f("pk_matter_term")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_matter_term_matter_id"), "matter_term", ["matter_id"])


def downgrade() -> None:
    for table in ("matter_term", "matter_lock", "remark", "handling"):
        op.drop_table(table)
    op.drop_column("answer", "about")
    for name in [one for one, _, _ in SOME] + ["ix_matter_kind", "ix_matter_point"]:
        op.drop_index(name, table_name="matter")
    with op.batch_alter_table("matter") as matter:
        for name in ("merged_into_id", "owner_id", "indexed", "version", "extended"):
            matter.drop_column(name)
