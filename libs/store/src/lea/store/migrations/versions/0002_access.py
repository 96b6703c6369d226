"""Who may do what: a role for each owner, and row-level security by user under every query.

The roles can sign in but have no password; an operator gives them one (`ALTER ROLE … PASSWORD`).
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = ("lea_gateway", "lea_relay", "lea_actions", "lea_context")
"""`lea_relay` is the gateway's second role: relay, sweeper and settling work for every user."""

CURRENT_USER_ID = "nullif(current_setting('lea.user_id', true), '')::uuid"

OWNED = {
    "chat": {
        "conversations": "user_id",
        "turns": "user_id",
        "outbox": "user_id",
        "dead_letters": "user_id",
        "rate_limits": "user_id",
    },
    "ledger": {"usage": "user_id"},
    "crm": {
        "transactions": "user_id",
        "properties": "user_id",
        "contacts": "user_id",
        "participants": "user_id",
        "prices": "user_id",
        "dates": "user_id",
        "forms": "user_id",
        "session_links": "user_id",
        "action_log": "user_id",
        "inbox": "user_id",
    },
    "identity": {"users": "id"},
}

GRANTS = (
    "GRANT USAGE ON SCHEMA identity, chat, ledger, crm TO lea_gateway",
    "GRANT SELECT ON identity.users TO lea_gateway",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON chat.conversations TO lea_gateway",
    "GRANT SELECT, INSERT, UPDATE ON chat.turns, chat.rate_limits TO lea_gateway",
    "GRANT SELECT, INSERT ON chat.outbox TO lea_gateway",
    "GRANT SELECT ON ledger.usage TO lea_gateway",
    "GRANT SELECT ON ALL TABLES IN SCHEMA crm TO lea_gateway",
    "GRANT USAGE ON SCHEMA chat, ledger, crm TO lea_relay",
    "GRANT SELECT, UPDATE ON chat.turns, chat.conversations TO lea_relay",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON chat.outbox TO lea_relay",
    "GRANT INSERT ON chat.dead_letters TO lea_relay",
    "GRANT SELECT, INSERT ON ledger.usage TO lea_relay",
    "GRANT SELECT ON crm.session_links TO lea_relay",
    "GRANT USAGE ON SCHEMA crm TO lea_actions",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA crm TO lea_actions",
    "REVOKE INSERT, UPDATE, DELETE ON crm.form_catalogue FROM lea_actions",
    "GRANT USAGE ON SCHEMA identity, chat, crm, memory TO lea_context",
    "GRANT SELECT (id, name, locale) ON identity.users TO lea_context",
    "GRANT SELECT ON chat.conversations, chat.turns TO lea_context",
    "GRANT SELECT ON ALL TABLES IN SCHEMA crm TO lea_context",
)

RELAYED = (
    "chat.turns",
    "chat.conversations",
    "chat.outbox",
    "chat.dead_letters",
    "ledger.usage",
    "crm.session_links",
)


def upgrade() -> None:
    for role in ROLES:
        op.execute(f"DO $$ BEGIN CREATE ROLE {role} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    for grant in GRANTS:
        op.execute(grant)
    for schema, tables in OWNED.items():
        for table, column in tables.items():
            op.execute(f"ALTER TABLE {schema}.{table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {schema}.{table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_rows ON {schema}.{table} USING ({column} = {CURRENT_USER_ID})")
    for table in RELAYED:
        op.execute(f"CREATE POLICY every_row ON {table} TO lea_relay USING (true)")
    op.execute("CREATE POLICY sign_in ON identity.users FOR SELECT TO lea_gateway USING (true)")
    op.execute(
        "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO "
        + ", ".join(ROLES)
        + "', current_database()); END $$"
    )


def downgrade() -> None:
    for schema, tables in OWNED.items():
        for table in tables:
            op.execute(f"DROP POLICY own_rows ON {schema}.{table}")
            op.execute(f"ALTER TABLE {schema}.{table} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {schema}.{table} DISABLE ROW LEVEL SECURITY")
    for table in RELAYED:
        op.execute(f"DROP POLICY every_row ON {table}")
    op.execute("DROP POLICY sign_in ON identity.users")
    for role in ROLES:
        op.execute(f"DROP OWNED BY {role}")
