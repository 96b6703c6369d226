"""The action log outlives a transaction whose creation was undone."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEY = "fk_action_log_transaction_id"


def upgrade() -> None:
    op.alter_column("action_log", "transaction_id", nullable=True, schema="crm")
    _refer("SET NULL")


def downgrade() -> None:
    op.execute("DELETE FROM crm.action_log WHERE transaction_id IS NULL")
    op.alter_column("action_log", "transaction_id", nullable=False, schema="crm")
    _refer("CASCADE")


def _refer(ondelete: str) -> None:
    op.drop_constraint(_KEY, "action_log", schema="crm")
    op.create_foreign_key(
        _KEY,
        "action_log",
        "transactions",
        ["transaction_id"],
        ["id"],
        source_schema="crm",
        referent_schema="crm",
        ondelete=ondelete,
    )
