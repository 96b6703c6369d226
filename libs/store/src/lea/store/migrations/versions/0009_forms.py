"""When forms were sent and signed; commands are answered once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CURRENT_USER_ID = "nullif(current_setting('lea.user_id', true), '')::uuid"
ACCESS = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON crm.commands TO lea_actions",
    "ALTER TABLE crm.commands ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE crm.commands FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY own_rows ON crm.commands USING (user_id = {CURRENT_USER_ID})",
)


def upgrade() -> None:
    for name in ("sent_at", "signed_at"):
        op.add_column("forms", sa.Column(name, sa.DateTime(timezone=True)), schema="crm")
    op.create_table(
        "commands",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("command_id", sa.Uuid(), nullable=False),
        sa.Column("answer", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "command_id", name="pk_commands"),
        schema="crm",
    )
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("commands", schema="crm")
    for name in ("sent_at", "signed_at"):
        op.drop_column("forms", name, schema="crm")
