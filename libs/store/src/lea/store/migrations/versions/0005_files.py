"""Dates that hang on the acceptance, and contacts found whatever their accents."""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("transactions", sa.Column("accepted_on", sa.Date()), schema="crm")
    op.alter_column("dates", "day", nullable=True, schema="crm")
    for column in (
        sa.Column("time", sa.String()),
        sa.Column("approx", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("expression", sa.String()),
        sa.Column("relative_to", sa.String()),
        sa.Column("days", sa.SmallInteger()),
    ):
        op.add_column("dates", column, schema="crm")
    scripts = resources.files("lea.store") / "migrations" / "sql"
    op.get_bind().exec_driver_sql((scripts / "0005_name_key.sql").read_text(encoding="utf-8"))
    op.create_index(
        "ix_contacts_name_key", "contacts", ["user_id", sa.text("crm.name_key(name)")], schema="crm"
    )


def downgrade() -> None:
    op.drop_index("ix_contacts_name_key", "contacts", schema="crm")
    op.execute("DROP FUNCTION crm.name_key")
    for name in ("days", "relative_to", "expression", "approx", "time"):
        op.drop_column("dates", name, schema="crm")
    op.execute("DELETE FROM crm.dates WHERE day IS NULL")
    op.alter_column("dates", "day", nullable=False, schema="crm")
    op.drop_column("transactions", "accepted_on", schema="crm")
