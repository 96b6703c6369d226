"""How many turns of a conversation were answered: settling announces only what something follows from."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COUNTED = (
    # The owner is held by row-level security too: it is lifted while what is there is counted.
    "ALTER TABLE chat.conversations NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE chat.turns NO FORCE ROW LEVEL SECURITY",
    "UPDATE chat.conversations c SET answered_turns = counted.turns FROM (SELECT conversation_id, count(*) AS turns"
    " FROM chat.turns WHERE state = 'done' GROUP BY conversation_id) counted WHERE counted.conversation_id = c.id",
    "ALTER TABLE chat.turns FORCE ROW LEVEL SECURITY",
    "ALTER TABLE chat.conversations FORCE ROW LEVEL SECURITY",
)


def upgrade() -> None:
    op.add_column(
        "conversations",
        sa.Column("answered_turns", sa.Integer(), server_default="0", nullable=False),
        schema="chat",
    )
    for statement in COUNTED:
        op.execute(statement)


def downgrade() -> None:
    op.drop_column("conversations", "answered_turns", schema="chat")
