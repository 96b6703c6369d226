"""A turn's cancel is recorded before it is told."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "turns", sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True), schema="chat"
    )


def downgrade() -> None:
    op.drop_column("turns", "cancel_asked_at", schema="chat")
