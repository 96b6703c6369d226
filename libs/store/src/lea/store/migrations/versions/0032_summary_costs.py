"""What a summary cost is in the ledger too, beside the answers."""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

RECORD_USAGE = "ledger.record_usage(uuid, uuid, jsonb, text, text"


def upgrade() -> None:
    op.add_column(
        "usage", sa.Column("purpose", sa.String(), nullable=False, server_default="answer"), schema="ledger"
    )
    _key("turn_id", "purpose", "position")
    op.execute(f"DROP FUNCTION {RECORD_USAGE})")
    _create("0032_record_usage")


def _key(*columns: str) -> None:
    op.drop_constraint("pk_usage", "usage", schema="ledger")
    op.create_primary_key("pk_usage", "usage", list(columns), schema="ledger")


def _create(script: str) -> None:
    source = resources.files("lea.store") / "migrations" / "sql" / f"{script}.sql"
    op.get_bind().exec_driver_sql(source.read_text(encoding="utf-8"))
    op.execute("GRANT EXECUTE ON FUNCTION ledger.record_usage TO lea_relay")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {RECORD_USAGE}, text, integer)")
    op.execute("DELETE FROM ledger.usage WHERE purpose <> 'answer'")
    _key("turn_id", "position")
    op.drop_column("usage", "purpose", schema="ledger")
    _create("0019_record_usage")
