"""The action log keeps the order as it was read: what a correction right after it puts right."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("action_log", sa.Column("ordered", postgresql.JSONB()), schema="crm")


def downgrade() -> None:
    op.drop_column("action_log", "ordered", schema="crm")
