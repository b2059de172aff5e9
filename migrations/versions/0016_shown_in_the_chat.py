"""What of a draft a person was shown last, so that what she says next is read with it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016_shown_in_the_chat"
down_revision = "0015_consultation_changes"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("dialogue", sa.Column("shown", JSON, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("dialogue") as dialogue:
        dialogue.drop_column("shown")
