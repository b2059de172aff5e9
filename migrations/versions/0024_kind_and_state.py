"""Of a kind, those in a state are found at once: open emergencies are counted on every page."""

from __future__ import annotations

from alembic import op

revision = "0024_kind_and_state"
down_revision = "0023_ids_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_matter_kind_state", "matter", ["kind", "state", "id"])


def downgrade() -> None:
    op.drop_index("ix_matter_kind_state", table_name="matter")
