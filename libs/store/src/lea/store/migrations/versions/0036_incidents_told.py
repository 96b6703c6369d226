"""Administrators keep the register of incidents too, by functions that look at who calls."""

from importlib import resources

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

FUNCTIONS = ("list_incidents", "keep_incident")
COMPLETED = "commission_notified_on, measures, persons, persons_notified_on, public_notice, updated_at"


def upgrade() -> None:
    op.execute("GRANT USAGE, CREATE ON SCHEMA privacy TO lea_people")
    op.execute(f"GRANT SELECT, INSERT, UPDATE ({COMPLETED}) ON privacy.incidents TO lea_people")
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        op.get_bind().exec_driver_sql((scripts / f"0036_{function}.sql").read_text(encoding="utf-8"))
        op.execute(f"ALTER FUNCTION privacy.{function} OWNER TO lea_people")
        op.execute(f"GRANT EXECUTE ON FUNCTION privacy.{function} TO lea_gateway")
    op.execute("REVOKE CREATE ON SCHEMA privacy FROM lea_people")


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION privacy.{function}")
    op.execute("REVOKE ALL ON privacy.incidents FROM lea_people")
    op.execute("REVOKE USAGE ON SCHEMA privacy FROM lea_people")
