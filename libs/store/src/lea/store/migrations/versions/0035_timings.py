"""A turn keeps how long it spent in each stage; who supports brokers reads it, and what was given up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turns", sa.Column("timings", postgresql.JSONB(), nullable=True), schema="chat")
    op.execute("GRANT SELECT ON chat.dead_letters TO lea_relay")


def downgrade() -> None:
    op.execute("REVOKE SELECT ON chat.dead_letters FROM lea_relay")
    op.drop_column("turns", "timings", schema="chat")
