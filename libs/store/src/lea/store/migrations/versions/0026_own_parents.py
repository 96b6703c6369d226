"""What a broker writes hangs on rows of theirs alone: a foreign key by itself would take anybody's."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

OF_A_FILE = (
    "action_log",
    "dates",
    "forms",
    "outbox",
    "participants",
    "portal_access",
    "prices",
    "properties",
    "session_links",
)
PARENTS = (
    *(("lea_actions", f"crm.{table}", "transaction_id", "crm.transactions") for table in OF_A_FILE),
    ("lea_actions", "crm.participants", "contact_id", "crm.contacts"),
    ("lea_actions", "crm.portal_access", "contact_id", "crm.contacts"),
    ("lea_actions", "crm.portal_documents", "access_id", "crm.portal_access"),
    ("lea_actions", "crm.portal_documents", "form_id", "crm.forms"),
    ("lea_actions", "privacy.kept", "erasure_id", "privacy.erasures"),
    ("lea_context", "memory.summaries", "conversation_id", "chat.conversations"),
)
"""Who writes which table, with a column and the table whose rows it names; that one is read as the same user."""


def upgrade() -> None:
    op.execute("GRANT SELECT (id) ON privacy.erasures TO lea_actions")
    for role, table, column, parent in PARENTS:
        name = table.partition(".")[2]
        theirs = f"{name}.{column} IS NULL OR EXISTS (SELECT FROM {parent} parent WHERE parent.id = {name}.{column})"
        for verb, using in (("INSERT", ""), ("UPDATE", "USING (true)")):
            op.execute(
                f"CREATE POLICY own_{column}_{verb.lower()} ON {table} AS RESTRICTIVE FOR {verb} TO {role}"
                f" {using} WITH CHECK ({theirs})"
            )


def downgrade() -> None:
    for _, table, column, _ in PARENTS:
        for verb in ("insert", "update"):
            op.execute(f"DROP POLICY own_{column}_{verb} ON {table}")
    op.execute("REVOKE SELECT (id) ON privacy.erasures FROM lea_actions")
