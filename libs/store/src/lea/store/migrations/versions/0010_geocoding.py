"""What follows up on a changed address: the outbox of `actions`, and what geocoders answered.

The outbox is written in a turn's transaction, on behalf of its user, and relayed in the background for every
user. `lea_actions` does both: rows hold ids alone, so a second role would guard nothing that it can't read
already. What it may do depends on the moment instead. While a transaction runs on behalf of a user, the user's
own rows are all there is. Only where no user is set may it see every row, lock it (`FOR UPDATE`, which asks for
a right to update: no changed row passes the policy) and delete it, and it can't add one.

The cache has no user and so no row-level security; nobody but `lea_actions` may touch it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('lea.user_id', true), '')"
ACCESS = (
    "GRANT SELECT, INSERT, DELETE, UPDATE (created_at) ON crm.outbox TO lea_actions",
    "ALTER TABLE crm.outbox ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE crm.outbox FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY own_rows ON crm.outbox USING (user_id = {USER}::uuid)",
    f"CREATE POLICY relayed ON crm.outbox FOR SELECT TO lea_actions USING ({USER} IS NULL)",
    f"CREATE POLICY locked ON crm.outbox FOR UPDATE TO lea_actions USING ({USER} IS NULL) WITH CHECK (false)",
    f"CREATE POLICY announced ON crm.outbox FOR DELETE TO lea_actions USING ({USER} IS NULL)",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON crm.geocode_cache TO lea_actions",
)


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["crm.transactions.id"],
            name="fk_outbox_transaction_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        schema="crm",
    )
    op.create_index("ix_outbox_created_at", "outbox", ["created_at"], schema="crm")
    op.create_index("ix_outbox_transaction_id", "outbox", ["transaction_id"], schema="crm")
    op.create_table(
        "geocode_cache",
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("normalized", sa.String()),
        sa.Column("latitude", sa.Numeric(9, 6)),
        sa.Column("longitude", sa.Numeric(9, 6)),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "query", name="pk_geocode_cache"),
        schema="crm",
    )
    op.create_index("ix_geocode_cache_expires_at", "geocode_cache", ["expires_at"], schema="crm")
    for statement in ACCESS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("geocode_cache", schema="crm")
    op.drop_table("outbox", schema="crm")
