"""Prompts know the portal, the lifecycle's forms and a running summary; forms are told by key."""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CURRENT_USER_ID = "nullif(current_setting('lea.user_id', true), '')::uuid"
ACCESS = (
    "GRANT SELECT, INSERT, UPDATE, DELETE ON memory.summaries TO lea_context",
    "ALTER TABLE memory.summaries ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE memory.summaries FORCE ROW LEVEL SECURITY",
    f"CREATE POLICY own_rows ON memory.summaries USING (user_id = {CURRENT_USER_ID})",
)


def upgrade() -> None:
    op.create_table(
        "summaries",
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Uuid(), nullable=False),
        sa.Column("through", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider", sa.String()),
        sa.Column("model", sa.String()),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_summaries"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["chat.conversations.id"],
            name="fk_summaries_conversation_id",
            ondelete="CASCADE",
        ),
        schema="memory",
    )
    for statement in ACCESS:
        op.execute(statement)
    op.execute("DROP FUNCTION memory.prompt_files")
    for script in ("0020_prompt_files", "0020_prompt_history"):
        _run(script)
    op.execute("GRANT EXECUTE ON FUNCTION memory.prompt_files TO lea_context")


def downgrade() -> None:
    op.execute("DROP FUNCTION memory.prompt_files")
    op.execute("DROP FUNCTION memory.prompt_history")
    for script in ("0011_prompt_files", "0007_prompt_history"):
        _run(script)
    op.execute("GRANT EXECUTE ON FUNCTION memory.prompt_files, memory.prompt_history TO lea_context")
    op.drop_table("summaries", schema="memory")


def _run(script: str) -> None:
    scripts = resources.files("lea.store") / "migrations" / "sql"
    op.get_bind().exec_driver_sql((scripts / f"{script}.sql").read_text(encoding="utf-8"))
