"""The client portal: who may look into a file, when they last did, what waits for their signature."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

CURRENT_USER_ID = "nullif(current_setting('lea.user_id', true), '')::uuid"
TABLES = ("portal_access", "portal_documents")


def upgrade() -> None:
    op.create_table(
        "portal_access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), server_default="invited", nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("last_visit_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_access")),
        sa.ForeignKeyConstraint(
            ["transaction_id"],
            ["crm.transactions.id"],
            name=op.f("fk_portal_access_transaction_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["crm.contacts.id"], name=op.f("fk_portal_access_contact_id"), ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "transaction_id", "contact_id", name=op.f("uq_portal_access_transaction_id_contact_id")
        ),
        schema="crm",
    )
    op.create_table(
        "portal_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("access_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid()),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portal_documents")),
        sa.ForeignKeyConstraint(
            ["access_id"],
            ["crm.portal_access.id"],
            name=op.f("fk_portal_documents_access_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["crm.forms.id"], name=op.f("fk_portal_documents_form_id"), ondelete="CASCADE"
        ),
        schema="crm",
    )
    for table, column in (
        ("portal_access", "contact_id"),
        ("portal_documents", "access_id"),
        ("portal_documents", "form_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], schema="crm")
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON crm.{table} TO lea_actions")
        op.execute(f"GRANT SELECT ON crm.{table} TO lea_context, lea_gateway")
        op.execute(f"ALTER TABLE crm.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE crm.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON crm.{table} USING (user_id = {CURRENT_USER_ID})")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="crm")
