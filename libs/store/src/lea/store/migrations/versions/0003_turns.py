"""The functions that open a turn."""

from importlib import resources

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FUNCTIONS = ("turn_accepted", "announce_turn", "accept_turn")


def upgrade() -> None:
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        op.get_bind().exec_driver_sql((scripts / f"0003_{function}.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION chat.{function}")
