"""What a prompt is built from, in one round trip each, at a cost that doesn't grow with a broker's files."""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FUNCTIONS = ("memory.prompt_history", "memory.prompt_files", "crm.count_files")
CURRENT_USER_ID = "nullif(current_setting('lea.user_id', true), '')::uuid"

COUNTED = (
    # The owner is held by row-level security too: it is lifted while what is there is counted.
    "ALTER TABLE crm.transactions NO FORCE ROW LEVEL SECURITY",
    "INSERT INTO crm.file_counts SELECT user_id, count(*) FROM crm.transactions GROUP BY user_id",
    "ALTER TABLE crm.transactions FORCE ROW LEVEL SECURITY",
    "CREATE TRIGGER count_added AFTER INSERT ON crm.transactions REFERENCING NEW TABLE AS changed"
    " FOR EACH STATEMENT EXECUTE FUNCTION crm.count_files()",
    "CREATE TRIGGER count_removed AFTER DELETE ON crm.transactions REFERENCING OLD TABLE AS changed"
    " FOR EACH STATEMENT EXECUTE FUNCTION crm.count_files()",
)
ACCESS = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON crm.file_counts TO lea_actions",
    "GRANT SELECT ON crm.file_counts TO lea_context, lea_gateway",
    "ALTER TABLE crm.file_counts ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE crm.file_counts FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY own_rows ON crm.file_counts USING (user_id = {CURRENT_USER_ID})",
)


def upgrade() -> None:
    op.create_table(
        "file_counts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("transactions", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_file_counts"),
        schema="crm",
    )
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        name = function.partition(".")[2]
        op.get_bind().exec_driver_sql((scripts / f"0007_{name}.sql").read_text(encoding="utf-8"))
    for statement in (*COUNTED, *ACCESS):
        op.execute(statement)


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.drop_table("file_counts", schema="crm")
