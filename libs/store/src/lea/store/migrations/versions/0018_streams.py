"""A turn is found, cancelled and followed on behalf of its user in one round trip each."""

from importlib import resources

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FUNCTIONS = ("find_turn", "cancel_turn", "last_ended")


def upgrade() -> None:
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        op.get_bind().exec_driver_sql((scripts / f"0018_{function}.sql").read_text(encoding="utf-8"))
        op.execute(f"GRANT EXECUTE ON FUNCTION chat.{function} TO lea_gateway")


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION chat.{function}")
