"""One plan serves every broker's prompt: what hangs on a transaction is looked up by its id.

Planning took most of the call. A plan that is kept was right for the broker for whom it was made alone, because a
policy's `current_setting(…)` is worked out while planning: after a broker with few files it went through all prices of
one with many. In a subquery it is worked out when the statement runs, once, and the plan is nobody's in particular.
"""

from importlib import resources

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

TABLES = (
    "transactions",
    "properties",
    "participants",
    "contacts",
    "prices",
    "dates",
    "forms",
    "portal_access",
    "portal_documents",
)
CURRENT_USER_ID = "nullif(current_setting('lea.user_id', true), '')::uuid"


def upgrade() -> None:
    _alter_policies(f"(SELECT {CURRENT_USER_ID})")
    _run("0031_prompt_files")


def downgrade() -> None:
    op.execute("DROP FUNCTION memory.prompt_files")
    _run("0020_prompt_files")
    op.execute("GRANT EXECUTE ON FUNCTION memory.prompt_files TO lea_context")
    op.execute("ALTER FUNCTION memory.prompt_files SET plan_cache_mode = force_custom_plan")
    _alter_policies(CURRENT_USER_ID)


def _alter_policies(user_id: str) -> None:
    for table in TABLES:
        op.execute(f"ALTER POLICY own_rows ON crm.{table} USING (user_id = {user_id})")


def _run(script: str) -> None:
    scripts = resources.files("lea.store") / "migrations" / "sql"
    op.get_bind().exec_driver_sql((scripts / f"{script}.sql").read_text(encoding="utf-8"))
