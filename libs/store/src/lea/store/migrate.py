"""Runs the migrations; `lea-bootstrap` and the tests call it."""

from importlib import resources

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

_ADVISORY_LOCK = 5_327_001
"""Two bootstraps at once wait for each other."""


async def upgrade(database_url: str, revision: str = "head") -> None:
    """Bring a database to a revision, as its owner. Raises SQLAlchemyError."""
    engine = create_async_engine(database_url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, revision)
            await connection.commit()
    finally:
        await engine.dispose()


def alembic_config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration; `env.py` uses the connection that is handed over here."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("lea.store") / "migrations"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
    command.upgrade(alembic_config(connection), revision)
