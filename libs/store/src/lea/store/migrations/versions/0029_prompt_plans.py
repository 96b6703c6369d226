"""The prompt's files are planned for the broker who asks.

A plan kept for everybody knows neither the transactions that are read nor how many there are, and scans: 52 ms with
10,000 transactions, where a plan of its own takes 12. PostgreSQL may keep one from a connection's sixth call on.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

FILES = "memory.prompt_files(uuid, uuid, integer, date)"


def upgrade() -> None:
    op.execute(f"ALTER FUNCTION {FILES} SET plan_cache_mode = force_custom_plan")


def downgrade() -> None:
    op.execute(f"ALTER FUNCTION {FILES} RESET plan_cache_mode")
