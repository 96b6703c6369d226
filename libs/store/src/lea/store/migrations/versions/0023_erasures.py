"""Erasures: what was asked to go, what was kept of it, until when and on which ground; and incidents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('lea.user_id', true), '')"
ACCESS = (
    "GRANT USAGE ON SCHEMA privacy TO lea_relay, lea_actions",
    "GRANT SELECT, INSERT, UPDATE (completed_at, sought) ON privacy.erasures TO lea_gateway",
    "GRANT SELECT (completed_at, id, requested_at, user_id) ON privacy.erasures TO lea_relay",
    "GRANT SELECT, INSERT ON privacy.erasures TO lea_privacy",
    "GRANT SELECT (completed_at, ctid), DELETE ON privacy.erasures TO lea_purge",
    "GRANT SELECT ON privacy.kept TO lea_gateway, lea_privacy",
    "GRANT SELECT (erasure_id, row_id, what), INSERT ON privacy.kept TO lea_actions",
    # an account that was erased goes with its last file
    "GRANT SELECT (ctid, erased_at, id), DELETE ON identity.users TO lea_purge",
    "GRANT USAGE ON SCHEMA identity TO lea_purge",
    "GRANT SELECT (user_id) ON crm.transactions TO lea_purge",
    "CREATE POLICY purged ON identity.users TO lea_purge USING (erased_at IS NOT NULL)",
    "GRANT UPDATE (disabled_at, email, erased_at, password_hash) ON identity.users TO lea_gateway",
    "GRANT DELETE ON chat.rate_limits TO lea_gateway",
)
POLICIES = (
    "CREATE POLICY pending ON privacy.erasures FOR SELECT TO lea_relay USING (completed_at IS NULL)",
    "CREATE POLICY purged ON privacy.erasures TO lea_purge USING (completed_at IS NOT NULL)",
)


def upgrade() -> None:
    op.add_column("users", sa.Column("erased_at", sa.DateTime(timezone=True)), schema="identity")
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("contact_id", sa.Uuid()),
        sa.Column("sought", postgresql.JSONB()),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requester_name", sa.String()),
        sa.Column(
            "requested_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
        schema="privacy",
    )
    op.create_index(
        "uq_erasures_pending",
        "erasures",
        ["user_id", sa.text("coalesce(contact_id, user_id)")],
        unique=True,
        schema="privacy",
        postgresql_where=sa.text("completed_at IS NULL"),
    )
    op.create_index(
        "ix_erasures_user_id_requested_at", "erasures", ["user_id", "requested_at"], schema="privacy"
    )
    op.create_table(
        "kept",
        sa.Column("erasure_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["erasure_id"], ["privacy.erasures.id"], name="fk_kept_erasure_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("erasure_id", "what", "row_id", name="pk_kept"),
        schema="privacy",
    )
    for table in ("erasures", "kept"):
        op.execute(f"ALTER TABLE privacy.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE privacy.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON privacy.{table} USING (user_id = {USER}::uuid)")
    for statement in (*ACCESS, *POLICIES):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("kept", schema="privacy")
    op.drop_table("erasures", schema="privacy")
    op.execute("DROP POLICY purged ON identity.users")
    op.drop_column("users", "erased_at", schema="identity")
    for statement in (
        "REVOKE DELETE ON identity.users FROM lea_purge",
        "REVOKE UPDATE (disabled_at, email, password_hash) ON identity.users FROM lea_gateway",
        "REVOKE DELETE ON chat.rate_limits FROM lea_gateway",
    ):
        op.execute(statement)
