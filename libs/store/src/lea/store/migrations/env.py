"""Alembic's entry point: migrates over the connection that `lea.store.migrate` hands over."""

from alembic import context

from lea.store import Base
from lea.store.base import SCHEMAS


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Look at our schemas alone."""
    return kind != "schema" or name in SCHEMAS


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_schemas=True,
    include_name=include_name,
    version_table="lea_schema_version",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
