"""Sessions, attempts to sign in, assistants, and users who sign in elsewhere.

Nobody is known yet while somebody signs in or renews a session: as with users, the gateway then sees every row,
and a user's own alone once there is one. Attempts are counted under hashes and belong to nobody.
"""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('lea.user_id', true), '')"
FUNCTIONS = ("take_attempt", "account_key", "attempt_sign_in", "open_session", "rotate_session")
PURGED = {"sessions": "expires_at", "known_places": "seen_at", "sign_in_limits": "arrival"}
OWNED = ("sessions", "known_places", "outside_subjects")


def upgrade() -> None:
    broker = sa.ForeignKey("identity.users.id", name="fk_users_works_for", ondelete="CASCADE")
    op.add_column("users", sa.Column("works_for", sa.Uuid(), broker), schema="identity")
    op.create_check_constraint("role", "users", "role IN ('broker', 'assistant', 'admin')", schema="identity")
    op.create_check_constraint(
        "works_for", "users", "(role = 'assistant') = (works_for IS NOT NULL)", schema="identity"
    )
    _create_tables()
    for table in OWNED:
        op.execute(f"ALTER TABLE identity.{table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE identity.{table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_rows ON identity.{table} USING (user_id = {USER}::uuid)")
        op.execute(f"CREATE POLICY sign_in ON identity.{table} TO lea_gateway USING ({USER} IS NULL)")
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON identity.sessions, identity.known_places,"
        " identity.sign_in_limits TO lea_gateway"
    )
    op.execute("GRANT SELECT, INSERT, DELETE ON identity.outside_subjects TO lea_gateway")
    op.execute("GRANT USAGE ON SCHEMA identity TO lea_purge")
    for table, column in PURGED.items():
        op.execute(f"GRANT SELECT (ctid, {column}), DELETE ON identity.{table} TO lea_purge")
        if table in OWNED:
            op.execute(f"CREATE POLICY purged ON identity.{table} TO lea_purge USING (true)")
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        script = scripts / f"{revision}_{function}.sql"
        op.get_bind().exec_driver_sql(script.read_text(encoding="utf-8"))
        op.execute(f"GRANT EXECUTE ON FUNCTION identity.{function} TO lea_gateway")


def _owner() -> sa.ForeignKey:
    return sa.ForeignKey("identity.users.id", ondelete="CASCADE")


def _create_tables() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.Uuid(), _owner(), nullable=False, index=True),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("previous_hash", sa.LargeBinary()),
        sa.Column("salt", sa.LargeBinary()),
        sa.Column("opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        schema="identity",
    )
    op.create_table(
        "known_places",
        sa.Column("user_id", sa.Uuid(), _owner(), primary_key=True),
        sa.Column("place", sa.LargeBinary(), primary_key=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        schema="identity",
    )
    op.create_table(
        "sign_in_limits",
        sa.Column("key", sa.LargeBinary(), primary_key=True),
        sa.Column("arrival", sa.DateTime(timezone=True), nullable=False, index=True),
        schema="identity",
    )
    op.create_table(
        "outside_subjects",
        sa.Column("issuer", sa.String(), primary_key=True),
        sa.Column("subject", sa.String(), primary_key=True),
        sa.Column("user_id", sa.Uuid(), _owner(), nullable=False, index=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        schema="identity",
    )


def downgrade() -> None:
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION identity.{function}")
    for table in (*OWNED, "sign_in_limits"):
        op.drop_table(table, schema="identity")
    op.drop_constraint("ck_users_role", "users", schema="identity")
    op.drop_column("users", "works_for", schema="identity")
