"""Messages a minute by user, and nothing for whoever was disabled: both decided where a turn is accepted."""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("messages_per_minute", sa.Integer()), schema="identity")
    op.create_check_constraint("messages", "users", "messages_per_minute > 0", schema="identity")
    _run("0015_take_message")
    op.execute("DROP FUNCTION chat.accept_turn")
    _run("0015_accept_turn")
    op.execute("GRANT EXECUTE ON FUNCTION chat.take_message, chat.accept_turn TO lea_gateway")


def downgrade() -> None:
    op.execute("DROP FUNCTION chat.accept_turn")
    _run("0003_accept_turn")
    op.execute("GRANT EXECUTE ON FUNCTION chat.accept_turn TO lea_gateway")
    op.execute("DROP FUNCTION chat.take_message")
    op.drop_column("users", "messages_per_minute", schema="identity")


def _run(script: str) -> None:
    scripts = resources.files("lea.store") / "migrations" / "sql"
    op.get_bind().exec_driver_sql((scripts / f"{script}.sql").read_text(encoding="utf-8"))
