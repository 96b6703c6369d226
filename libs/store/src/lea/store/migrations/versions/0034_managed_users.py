"""Users are managed by functions that look at who does it and write it down; nobody else may touch the table.

`lea_people` can't sign in: it is what these functions run as. `lea_operator` may appoint an administrator, and no more.
"""

from importlib import resources

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

USER = "nullif(current_setting('lea.user_id', true), '')::uuid"
FUNCTIONS = ("is_admin", "save_user", "manage_user", "appoint_admin", "list_users", "list_user_changes")
ROLES = (
    "DO $$ BEGIN CREATE ROLE lea_people NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "DO $$ BEGIN CREATE ROLE lea_operator LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "DO $$ BEGIN EXECUTE format('GRANT CONNECT ON DATABASE %I TO lea_operator', current_database()); END $$",
    "GRANT lea_people TO CURRENT_USER",
    "GRANT USAGE, CREATE ON SCHEMA identity TO lea_people",
    "GRANT USAGE ON SCHEMA identity TO lea_operator",
)
ACCESS = (
    "GRANT SELECT, INSERT, UPDATE ON identity.users TO lea_people",
    "GRANT SELECT (user_id), DELETE ON identity.sessions TO lea_people",
    "GRANT SELECT, INSERT ON identity.user_changes TO lea_people",
    "GRANT SELECT ON identity.user_changes TO lea_gateway, lea_privacy",
    "GRANT SELECT (changed_at, ctid), DELETE ON identity.user_changes TO lea_purge",
    "ALTER TABLE identity.user_changes ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE identity.user_changes FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY own_rows ON identity.user_changes USING (user_id = {USER})",
    "CREATE POLICY purged ON identity.user_changes TO lea_purge USING (true)",
    *(
        f"CREATE POLICY managed ON identity.{table} TO lea_people USING (true)"
        for table in ("users", "sessions", "user_changes")
    ),
)
CALLERS = (
    "REVOKE CREATE ON SCHEMA identity FROM lea_people",
    "GRANT EXECUTE ON FUNCTION identity.manage_user, identity.list_users, identity.list_user_changes TO lea_gateway",
    "GRANT EXECUTE ON FUNCTION identity.appoint_admin TO lea_operator",
)


def upgrade() -> None:
    op.create_table(
        "user_changes",
        sa.Column("id", sa.Uuid(), primary_key=True, server_default=sa.text("gen_random_uuid()")),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid()),
        sa.Column("actor_name", sa.String()),
        sa.Column("changed", postgresql.JSONB(), nullable=False),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        schema="identity",
    )
    op.create_index(
        "ix_user_changes_user_id_changed_at", "user_changes", ["user_id", "changed_at"], schema="identity"
    )
    for statement in (*ROLES, *ACCESS):
        op.execute(statement)
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        op.get_bind().exec_driver_sql((scripts / f"{revision}_{function}.sql").read_text(encoding="utf-8"))
        op.execute(f"ALTER FUNCTION identity.{function} OWNER TO lea_people")
    for statement in CALLERS:
        op.execute(statement)


def downgrade() -> None:
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION identity.{function}")
    for table in ("users", "sessions"):
        op.execute(f"DROP POLICY managed ON identity.{table}")
    op.drop_table("user_changes", schema="identity")
    op.execute("DROP OWNED BY lea_operator")
    op.execute("DROP OWNED BY lea_people")
