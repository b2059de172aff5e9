"""Numbers that processes give without the database."""

from __future__ import annotations

revision = "0004_spooled_numbers"
down_revision = "0003_access_token"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
