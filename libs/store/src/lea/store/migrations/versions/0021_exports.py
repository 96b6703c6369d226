"""Exports: the gateway reads all that is a broker's own, and an operator may do so on a broker's behalf."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('lea.user_id', true), '')"
READ = (
    "chat.conversations",
    "chat.dead_letters",
    "chat.turns",
    "crm.action_log",
    "crm.contacts",
    "crm.dates",
    "crm.file_counts",
    "crm.forms",
    "crm.participants",
    "crm.portal_access",
    "crm.portal_documents",
    "crm.prices",
    "crm.properties",
    "crm.session_links",
    "crm.transactions",
    "identity.users",
    "ledger.days",
    "ledger.months",
    "ledger.usage",
    "memory.summaries",
    "privacy.access_log",
)
OPERATOR = (
    "DO $$ BEGIN CREATE ROLE lea_privacy LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO lea_privacy', current_database()); END $$",
    "GRANT USAGE ON SCHEMA identity, chat, ledger, crm, memory, privacy TO lea_privacy",
    f"GRANT SELECT ON {', '.join(READ)} TO lea_privacy",
    "GRANT INSERT ON privacy.access_log TO lea_privacy",
    f"CREATE POLICY looked_up ON identity.users FOR SELECT TO lea_privacy USING ({USER} IS NULL)",
    "GRANT SELECT ON chat.dead_letters, memory.summaries TO lea_gateway",
    "GRANT USAGE ON SCHEMA memory TO lea_gateway",
)
OWNED = (
    "action_log",
    "dates",
    "forms",
    "participants",
    "prices",
    "properties",
    "portal_access",
    "portal_documents",
)
"""What an export or an erasure asks for by its owner."""


def upgrade() -> None:
    for statement in OPERATOR:
        op.execute(statement)
    for table in OWNED:
        op.create_index(f"ix_{table}_user_id", table, ["user_id"], schema="crm")


def downgrade() -> None:
    for table in OWNED:
        op.drop_index(f"ix_{table}_user_id", table, schema="crm")
    op.execute("REVOKE SELECT ON chat.dead_letters, memory.summaries FROM lea_gateway")
    op.execute("DROP OWNED BY lea_privacy")
