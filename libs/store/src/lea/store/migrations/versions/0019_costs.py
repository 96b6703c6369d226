"""What tries cost, summed up by day and month; budgets, which decide in `chat.accept_turn`."""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('lea.user_id', true), '')::uuid"
ACCEPT_TURN = (
    "chat.accept_turn(uuid, uuid, uuid, text, text, uuid, bytea, text, text, double precision, integer"
)
FUNCTIONS = ("record_usage", "budget", "accept_turn")
ACCESS = (
    "GRANT SELECT ON ledger.days, ledger.months TO lea_gateway",
    "GRANT SELECT, INSERT, UPDATE ON ledger.days, ledger.months TO lea_relay",
    *(
        statement.format(table=table)
        for table in ("ledger.days", "ledger.months")
        for statement in (
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY own_rows ON {{table}} USING (user_id = {USER})",
            "CREATE POLICY every_row ON {table} TO lea_relay USING (true)",
        )
    ),
    "GRANT EXECUTE ON FUNCTION ledger.record_usage TO lea_relay",
    "GRANT EXECUTE ON FUNCTION ledger.budget, chat.accept_turn TO lea_gateway",
)


def upgrade() -> None:
    op.add_column("users", sa.Column("monthly_budget_micros", sa.BigInteger()), schema="identity")
    op.add_column(
        "usage",
        sa.Column("cache_write_tokens", sa.Integer(), nullable=False, server_default="0"),
        schema="ledger",
    )
    op.add_column("usage", sa.Column("cost_micros", sa.BigInteger()), schema="ledger")
    op.add_column("usage", sa.Column("currency", sa.String()), schema="ledger")
    _create_sums()
    op.execute(f"DROP FUNCTION {ACCEPT_TURN})")
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        op.get_bind().exec_driver_sql((scripts / f"0019_{function}.sql").read_text(encoding="utf-8"))
    for statement in ACCESS:
        op.execute(statement)


def _create_sums() -> None:
    counts = ("requests", "estimated_requests", "unpriced_requests")
    tokens = ("input_tokens", "cached_tokens", "output_tokens", "cost_micros")
    op.create_table(
        "days",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in tokens),
        sa.PrimaryKeyConstraint("user_id", "day", "provider", "model", "currency", name="pk_days"),
        schema="ledger",
    )
    op.create_table(
        "months",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("cost_micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "month", "currency", name="pk_months"),
        schema="ledger",
    )


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {ACCEPT_TURN}, bigint, text, text)")
    op.execute("DROP FUNCTION ledger.budget, ledger.record_usage")
    scripts = resources.files("lea.store") / "migrations" / "sql"
    op.get_bind().exec_driver_sql((scripts / "0015_accept_turn.sql").read_text(encoding="utf-8"))
    op.execute("GRANT EXECUTE ON FUNCTION chat.accept_turn TO lea_gateway")
    op.drop_table("months", schema="ledger")
    op.drop_table("days", schema="ledger")
    for column in ("currency", "cost_micros", "cache_write_tokens"):
        op.drop_column("usage", column, schema="ledger")
    op.drop_column("users", "monthly_budget_micros", schema="identity")
