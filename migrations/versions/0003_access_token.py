"""The access token, one for all processes."""

from __future__ import annotations

revision = "0003_access_token"
down_revision = "0002_alerts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
