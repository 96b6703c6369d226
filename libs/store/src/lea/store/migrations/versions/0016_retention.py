"""When a file was closed, and a role that deletes what has had its time, and nothing else."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NOTE_CLOSING = """
CREATE FUNCTION crm.note_closing() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NEW.status IS NULL OR NEW.status NOT IN ('closed', 'cancelled') THEN
        NEW.closed_at := NULL;
    ELSIF TG_OP = 'INSERT' THEN
        NEW.closed_at := coalesce(NEW.closed_at, now());
    ELSIF NEW.status IS DISTINCT FROM OLD.status THEN
        NEW.closed_at := now();
    END IF;
    RETURN NEW;
END
$$
"""
CLOSING = (
    "CREATE TRIGGER note_closing BEFORE INSERT OR UPDATE OF status ON crm.transactions"
    " FOR EACH ROW EXECUTE FUNCTION crm.note_closing()",
    # the owner is held by row-level security too: it is lifted while the files that are there are dated
    "ALTER TABLE crm.transactions NO FORCE ROW LEVEL SECURITY",
    "UPDATE crm.transactions SET closed_at = updated_at WHERE status IN ('closed', 'cancelled')",
    "ALTER TABLE crm.transactions FORCE ROW LEVEL SECURITY",
)
SEES = {
    "chat.conversations": "updated_at",
    "chat.dead_letters": "created_at",
    "chat.rate_limits": "arrival",
    "crm.action_log": "created_at, transaction_id",
    "crm.commands": "created_at",
    "crm.contacts": "created_at, id",
    "crm.geocode_cache": "expires_at",
    "crm.inbox": "created_at",
    "privacy.access_log": "read_at",
}
"""The columns that decide; the purge reads no content."""
PURGE = (
    "DO $$ BEGIN CREATE ROLE lea_purge LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO lea_purge', current_database()); END $$",
    "GRANT USAGE ON SCHEMA chat, crm, privacy TO lea_purge",
    *(f"GRANT SELECT (ctid, {columns}), DELETE ON {table} TO lea_purge" for table, columns in SEES.items()),
    *(
        f"CREATE POLICY purged ON {table} TO lea_purge USING (true)"
        for table in SEES
        if table != "crm.geocode_cache"
    ),
    "GRANT SELECT (closed_at, ctid), DELETE ON crm.transactions TO lea_purge",
    "CREATE POLICY seen ON crm.transactions FOR SELECT TO lea_purge USING (true)",
    # the legal hold: RLRQ, c. C-73.2, r. 4, art. 17
    "CREATE POLICY purged ON crm.transactions FOR DELETE TO lea_purge"
    " USING (closed_at < now() - interval '6 years')",
    # a contact that takes part in a file stays with it
    "GRANT SELECT (contact_id) ON crm.participants TO lea_purge",
    "CREATE POLICY seen ON crm.participants FOR SELECT TO lea_purge USING (true)",
    # deleting a file counts it off
    "GRANT SELECT (transactions, user_id), INSERT (transactions, user_id), UPDATE (transactions)"
    " ON crm.file_counts TO lea_purge",
    "CREATE POLICY counted ON crm.file_counts TO lea_purge USING (true)",
)


def upgrade() -> None:
    op.add_column("transactions", sa.Column("closed_at", sa.DateTime(timezone=True)), schema="crm")
    op.execute(NOTE_CLOSING)
    for statement in (*CLOSING, *PURGE):
        op.execute(statement)
    op.create_index("ix_transactions_closed_at", "transactions", ["closed_at"], schema="crm")


def downgrade() -> None:
    op.execute("DROP OWNED BY lea_purge")
    op.execute("DROP FUNCTION crm.note_closing CASCADE")
    op.drop_column("transactions", "closed_at", schema="crm")
