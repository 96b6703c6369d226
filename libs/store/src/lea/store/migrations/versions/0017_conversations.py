"""Conversations as a list: in the order of their last activity, named by Léa or by the broker, and searched.

`lea_search` can't sign in: it is what the searching functions run as (see `sql/0017_find_conversations.sql`).
"""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

FUNCTIONS = ("plain_text", "words", "sought", "find_conversations")
CONFIGURATION = (
    "CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public",
    "CREATE EXTENSION IF NOT EXISTS btree_gin WITH SCHEMA public",
    # Without stop words: « le » is then found as any other word, and a phrase is found whole.
    "CREATE TEXT SEARCH DICTIONARY chat.french_stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = french)",
    *(
        statement.format(name=name, dictionary=dictionary)
        for name, dictionary in (("french", "chat.french_stem"), ("exact", "pg_catalog.simple"))
        for statement in (
            "CREATE TEXT SEARCH CONFIGURATION chat.{name} (COPY = pg_catalog.simple)",
            "ALTER TEXT SEARCH CONFIGURATION chat.{name}"
            " ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part"
            " WITH public.unaccent, {dictionary}",
        )
    ),
)
SEARCHER = (
    "DO $$ BEGIN CREATE ROLE lea_search NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
    "GRANT lea_search TO CURRENT_USER",
    "GRANT USAGE, CREATE ON SCHEMA chat TO lea_search",
    "GRANT SELECT ON chat.turns, chat.conversations TO lea_search",
    "CREATE POLICY searched ON chat.turns FOR SELECT TO lea_search USING (true)",
    "CREATE POLICY searched ON chat.conversations FOR SELECT TO lea_search USING (true)",
    "ALTER FUNCTION chat.find_conversations OWNER TO lea_search",
    "REVOKE CREATE ON SCHEMA chat FROM lea_search",
    "GRANT EXECUTE ON FUNCTION chat.find_conversations TO lea_gateway",
    # whoever writes a row that an index of words holds calls them too
    "GRANT EXECUTE ON FUNCTION chat.plain_text, chat.words, chat.sought TO lea_gateway, lea_relay, lea_search",
)
INDEXES = (
    # A running turn is in no index of words: accepting one costs nothing more.
    "CREATE INDEX ix_turns_words ON chat.turns USING gin (user_id, chat.words(message, answer))"
    " WHERE state <> 'running'",
    "CREATE INDEX ix_conversations_words ON chat.conversations USING gin (user_id, chat.words(title, NULL))"
    " WHERE title IS NOT NULL",
)


def upgrade() -> None:
    op.add_column("conversations", sa.Column("titled_by", sa.String()), schema="chat")
    op.create_index(
        "ix_conversations_activity", "conversations", ["user_id", "updated_at", "id"], schema="chat"
    )
    op.drop_index("ix_conversations_user_id_updated_at", "conversations", schema="chat")
    for statement in CONFIGURATION:
        op.execute(statement)
    scripts = resources.files("lea.store") / "migrations" / "sql"
    for function in FUNCTIONS:
        op.get_bind().exec_driver_sql((scripts / f"0017_{function}.sql").read_text(encoding="utf-8"))
    for statement in (*SEARCHER, *INDEXES):
        op.execute(statement)


def downgrade() -> None:
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION chat.{function} CASCADE")
    for table in ("turns", "conversations"):
        op.execute(f"DROP POLICY searched ON chat.{table}")
        op.execute(f"REVOKE SELECT ON chat.{table} FROM lea_search")
    op.execute("REVOKE USAGE ON SCHEMA chat FROM lea_search")
    for name in ("french", "exact"):
        op.execute(f"DROP TEXT SEARCH CONFIGURATION chat.{name}")
    op.execute("DROP TEXT SEARCH DICTIONARY chat.french_stem")
    op.create_index(
        "ix_conversations_user_id_updated_at", "conversations", ["user_id", "updated_at"], schema="chat"
    )
    op.drop_index("ix_conversations_activity", "conversations", schema="chat")
    op.drop_column("conversations", "titled_by", schema="chat")
