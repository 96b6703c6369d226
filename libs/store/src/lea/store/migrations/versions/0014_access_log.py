"""Who read whose data; nobody sees more than the work asks for, and PUBLIC nothing at all.

`lea.store.access` says what holds from here on.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('lea.user_id', true), '')"
CALLED = {
    "chat.accept_turn": "lea_gateway",
    "chat.announce_turn": "lea_gateway, lea_relay",
    "chat.turn_accepted": "lea_gateway, lea_relay",
    "crm.name_key": "lea_actions, lea_gateway",
    "memory.prompt_files": "lea_context",
    "memory.prompt_history": "lea_context",
}
REFUSE_CHANGE = """
CREATE FUNCTION privacy.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'rows of %.% are added, never changed', TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END
$$
"""
ACCESS_LOG = (
    "GRANT USAGE ON SCHEMA privacy TO lea_gateway, lea_context",
    "GRANT SELECT, INSERT ON privacy.access_log TO lea_gateway",
    "GRANT INSERT ON privacy.access_log TO lea_context",
    "ALTER TABLE privacy.access_log ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE privacy.access_log FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY own_rows ON privacy.access_log USING (user_id = {USER}::uuid)",
    "CREATE TRIGGER append_only BEFORE UPDATE ON privacy.access_log"
    " FOR EACH STATEMENT EXECUTE FUNCTION privacy.refuse_change()",
)
LESS = (
    # what a turn's orders came to is between `actions` and its redeliveries
    "REVOKE ALL ON crm.inbox FROM lea_gateway, lea_context",
    # signing in looks an address up before anybody is known; afterwards a user is alone
    "ALTER POLICY sign_in ON identity.users USING (" + USER + " IS NULL)",
    "DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); END $$",
    "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    "REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA chat, crm, memory, privacy FROM PUBLIC",
)
BACK = (
    "GRANT SELECT ON crm.inbox TO lea_gateway, lea_context",
    "ALTER POLICY sign_in ON identity.users USING (true)",
    "DO $$ BEGIN EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$",
    "ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA chat, crm, memory TO PUBLIC",
)


def upgrade() -> None:
    op.execute("CREATE SCHEMA privacy")
    op.execute(REFUSE_CHANGE)
    _create_access_log()
    for statement in (*ACCESS_LOG, *LESS):
        op.execute(statement)
    for function, roles in CALLED.items():
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO {roles}")


def _create_access_log() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reader", sa.String(), nullable=False),
        sa.Column("reader_name", sa.String()),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("turn_id", sa.Uuid()),
        sa.Column("contact_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
        schema="privacy",
    )
    op.create_index("ix_access_log_user_id_read_at", "access_log", ["user_id", "read_at"], schema="privacy")
    op.create_index(
        "uq_access_log_turn",
        "access_log",
        ["turn_id"],
        unique=True,
        schema="privacy",
        postgresql_where=sa.text("turn_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DROP SCHEMA privacy CASCADE")
    for statement in BACK:
        op.execute(statement)
