"""Consultations: the draft with its provisions, steps, opinions by article, what became of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_consultation"
down_revision = "0012_inbox"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
SHORT, LINE, PLACE = sa.String(20), sa.String(200), sa.String(60)


def upgrade() -> None:
    _consultation()
    _drafts()
    _step()
    _opinions()


def _table(name: str, *columns: Any, **refers: str) -> None:
    """A table with an id, and what its columns refer to."""
    op.create_table(
        name,
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        *columns,
        *(_key(name, column, target) for column, target in refers.items()),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _must(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: Any) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _consultation() -> None:
    _table(
        "consultation",
        _must("title", sa.String(120)),
        _must("level", SHORT),
        _must("letter", LINE),
        _must("intro", sa.Text()),
        _must("opens_on", sa.Date()),
        _must("closes_on", sa.Date()),
        _must("short_reason", sa.String(300)),
        _must("state", SHORT),
        _may("made_by", BIG),
        _must("made_at", MOMENT),
        _may("opened_at", MOMENT),
        _may("closed_at", MOMENT),
        _must("result", sa.Text()),
        _may("concluded_at", MOMENT),
        _must("version", sa.Integer()),
        made_by="staff",
    )
    op.create_index("ix_consultation_state", "consultation", ["state", "closes_on"])
    op.create_table(
        "consultation_point",
        _must("consultation_id", BIG),
        _must("point_id", BIG),
        _key("consultation_point", "consultation_id", "consultation"),
        _key("consultation_point", "point_id", "contact_point"),
        sa.PrimaryKeyConstraint("consultation_id", "point_id", name=op.f("pk_consultation_point")),
    )


def _drafts() -> None:
    _table(
        "draft",
        _must("consultation_id", BIG),
        _must("number", sa.Integer()),
        _must("title", LINE),
        _must("source", LINE),
        _must("note", sa.String(300)),
        _may("added_by", BIG),
        _must("added_at", MOMENT),
        _unique("draft", "consultation_id", "number"),
        consultation_id="consultation",
        added_by="staff",
    )
    _table(
        "provision",
        _must("draft_id", BIG),
        _may("parent_id", BIG),
        _must("position", sa.Integer()),
        _must("kind", sa.String(4)),
        _must("number", sa.String(12)),
        _must("heading", LINE),
        _must("text", sa.Text()),
        _must("place", PLACE),
        _must("explanation", sa.Text()),
        _must("questions", JSON),
        _may("before_id", BIG),
        _may("edited_by", BIG),
        _may("edited_at", MOMENT),
        draft_id="draft",
        parent_id="provision",
        before_id="provision",
        edited_by="staff",
    )
    op.create_index("ix_provision_draft", "provision", ["draft_id", "position"])
    op.create_index("ix_provision_place", "provision", ["draft_id", "place"])
    op.create_index(op.f("ix_provision_parent_id"), "provision", ["parent_id"])


def _step() -> None:
    _table(
        "step",
        _must("consultation_id", BIG),
        _must("position", sa.Integer()),
        _must("name", sa.String(60)),
        _may("owner_id", BIG),
        _may("due_on", sa.Date()),
        _may("done_at", MOMENT),
        _may("done_by", BIG),
        _must("evidence", sa.Text()),
        _must("evidence_file", sa.String(80)),
        _must("evidence_name", sa.String(120)),
        consultation_id="consultation",
        owner_id="staff",
        done_by="staff",
    )
    op.create_index("ix_step_consultation", "step", ["consultation_id", "position"])
    op.create_index("ix_step_due", "step", ["due_on", "done_at"])


def _opinions() -> None:
    _table(
        "opinion",
        _must("matter_id", BIG),
        _must("consultation_id", BIG),
        _must("draft_id", BIG),
        _may("provision_id", BIG),
        _must("place", PLACE),
        _must("whole", sa.Boolean()),
        _must("late", sa.Boolean()),
        _must("how", SHORT),
        _must("filed_at", MOMENT),
        _unique("opinion", "matter_id", "draft_id", "place"),
        matter_id="matter",
        consultation_id="consultation",
        draft_id="draft",
        provision_id="provision",
    )
    op.create_index("ix_opinion_table", "opinion", ["consultation_id", "provision_id", "id"])
    op.create_index(op.f("ix_opinion_provision_id"), "opinion", ["provision_id"])
    _table(
        "outcome",
        _must("opinion_id", BIG),
        _must("adoption", SHORT),
        _must("reason", SHORT),
        _must("sentence", sa.Text()),
        _must("new_place", PLACE),
        _must("new_text", sa.Text()),
        _may("decided_by", BIG),
        _must("decided_at", MOMENT),
        opinion_id="opinion",
        decided_by="staff",
    )
    op.create_index("ix_outcome_opinion", "outcome", ["opinion_id", "id"])


def downgrade() -> None:
    for table in ("outcome", "opinion", "step", "provision", "draft"):
        op.drop_table(table)
    for table in ("consultation_point", "consultation"):
        op.drop_table(table)
