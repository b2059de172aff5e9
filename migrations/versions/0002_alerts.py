"""Alerts: what somebody must be woken for."""

from __future__ import annotations

revision = "0002_alerts"
down_revision = "0001_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
