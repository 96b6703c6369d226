"""A spent budget refuses no order: a turn is accepted as one that asks no model."""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "turns",
        sa.Column("budget_spent", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        schema="chat",
    )
    _run("0033_turn_accepted", "0033_accept_turn")


def downgrade() -> None:
    _run("0003_turn_accepted", "0030_accept_turn")
    op.drop_column("turns", "budget_spent", schema="chat")


def _run(*scripts: str) -> None:
    folder = resources.files("lea.store") / "migrations" / "sql"
    for script in scripts:
        source = (folder / f"{script}.sql").read_text(encoding="utf-8")
        op.get_bind().exec_driver_sql(source.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1))
