"""Prompts tell an address as the geocoder writes it, once it did."""

from importlib import resources

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _run("0011_prompt_files")


def downgrade() -> None:
    op.execute("DROP FUNCTION memory.prompt_files")
    _run("0007_prompt_files")


def _run(script: str) -> None:
    scripts = resources.files("lea.store") / "migrations" / "sql"
    op.get_bind().exec_driver_sql((scripts / f"{script}.sql").read_text(encoding="utf-8"))
