"""Transactions as a list: in the order of their last change, by status, and found by address and parties."""

from importlib import resources

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

FUNCTIONS = ("names", "find_transactions")
SEARCHER = (
    "GRANT USAGE, CREATE ON SCHEMA crm TO lea_search",
    "GRANT SELECT ON crm.properties, crm.contacts, crm.participants TO lea_search",
    *(
        f"CREATE POLICY searched ON crm.{table} FOR SELECT TO lea_search USING (true)"
        for table in ("properties", "contacts", "participants")
    ),
    "ALTER FUNCTION crm.find_transactions OWNER TO lea_search",
    "REVOKE CREATE ON SCHEMA crm FROM lea_search",
    "GRANT EXECUTE ON FUNCTION crm.find_transactions TO lea_gateway",
    # whoever writes a row that an index of names holds calls them too
    "GRANT EXECUTE ON FUNCTION crm.names, chat.plain_text TO lea_actions, lea_search",
)
INDEXES = (
    "CREATE INDEX ix_properties_names ON crm.properties USING gin (user_id, crm.names("
    "coalesce(civic_number, '') || ' ' || coalesce(street, '') || ' ' || coalesce(unit, '') || ' '"
    " || coalesce(city, '') || ' ' || coalesce(postal_code, '')))",
    "CREATE INDEX ix_contacts_names ON crm.contacts USING gin"
    " (user_id, crm.names(name || ' ' || coalesce(organization, '')))",
)
ACTIVITY = ["user_id", "updated_at", "id"]


def upgrade() -> None:
    op.create_index("ix_transactions_activity", "transactions", ACTIVITY, schema="crm")
    op.create_index(
        "ix_transactions_status", "transactions", ["user_id", "status", "updated_at", "id"], schema="crm"
    )
    op.drop_index("ix_transactions_user_id_updated_at", "transactions", schema="crm")
    op.create_index("ix_action_log_transaction", "action_log", ["transaction_id", "created_at"], schema="crm")
    op.drop_index("ix_action_log_transaction_id", "action_log", schema="crm")
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        op.get_bind().exec_driver_sql((scripts / f"0022_{function}.sql").read_text(encoding="utf-8"))
    for statement in (*SEARCHER, *INDEXES):
        op.execute(statement)


def downgrade() -> None:
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION crm.{function} CASCADE")
    for table in ("properties", "contacts", "participants"):
        op.execute(f"DROP POLICY searched ON crm.{table}")
        op.execute(f"REVOKE SELECT ON crm.{table} FROM lea_search")
    op.execute("REVOKE USAGE ON SCHEMA crm FROM lea_search")
    op.execute("REVOKE EXECUTE ON FUNCTION chat.plain_text FROM lea_actions")
    op.create_index("ix_action_log_transaction_id", "action_log", ["transaction_id"], schema="crm")
    op.drop_index("ix_action_log_transaction", "action_log", schema="crm")
    op.create_index(
        "ix_transactions_user_id_updated_at", "transactions", ["user_id", "updated_at"], schema="crm"
    )
    op.drop_index("ix_transactions_status", "transactions", schema="crm")
    op.drop_index("ix_transactions_activity", "transactions", schema="crm")
