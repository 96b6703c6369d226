"""Sessions that are over are known while their access tokens would hold; running turns are counted by user."""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ACCEPT_TURN = (
    "chat.accept_turn(uuid, uuid, uuid, text, text, uuid, bytea, text, text, double precision, integer,"
    " bigint, text, text"
)
NOTE_ENDED = """
CREATE FUNCTION identity.note_ended() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO identity.ended_sessions (id)
    SELECT g.id FROM gone g WHERE coalesce(g.rotated_at, g.opened_at) > clock_timestamp() - interval '1 day'
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$
"""
STATEMENTS = (
    NOTE_ENDED,
    # whoever ends a session, and however: signing out, a replay, an erasure
    "CREATE TRIGGER note_ended AFTER DELETE ON identity.sessions REFERENCING OLD TABLE AS gone"
    " FOR EACH STATEMENT EXECUTE FUNCTION identity.note_ended()",
    "GRANT SELECT ON identity.ended_sessions TO lea_gateway",
    "GRANT SELECT (ctid, ended_at), DELETE ON identity.ended_sessions TO lea_purge",
    # the sweeper reads all that run; accepting counts one user's
    "DROP INDEX chat.ix_turns_running",
    "CREATE INDEX ix_turns_running ON chat.turns (user_id) WHERE state = 'running'",
    f"DROP FUNCTION {ACCEPT_TURN})",
)


def upgrade() -> None:
    op.create_table(
        "ended_sessions",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            index=True,
        ),
        schema="identity",
    )
    for statement in STATEMENTS:
        op.execute(statement)
    _run("0030_accept_turn")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {ACCEPT_TURN}, uuid, integer)")
    _run("0019_accept_turn")
    op.execute("DROP INDEX chat.ix_turns_running")
    op.execute("CREATE INDEX ix_turns_running ON chat.turns (created_at) WHERE state = 'running'")
    op.execute("DROP TRIGGER note_ended ON identity.sessions")
    op.execute("DROP FUNCTION identity.note_ended")
    op.drop_table("ended_sessions", schema="identity")


def _run(script: str) -> None:
    scripts = resources.files("lea.store") / "migrations" / "sql"
    op.get_bind().exec_driver_sql((scripts / f"{script}.sql").read_text(encoding="utf-8"))
    op.execute("GRANT EXECUTE ON FUNCTION chat.accept_turn TO lea_gateway")
