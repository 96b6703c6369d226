"""`lea-privacy`: what the person in charge of personal information does, each deed under a role of its own."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
from sqlalchemy.exc import SQLAlchemyError

from lea.privacy.purging import purge
from lea.privacy.settings import NotConfigured, database_url
from lea.runtime.database import Database

PURGE = "LEA_PURGE_DATABASE_URL"
STATEMENT_TIMEOUT_S = 30.0

T = TypeVar("T")
app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Léa et la Loi 25 : exports, conservation, registres."
)


@app.callback()
def about() -> None:
    """Chaque commande travaille sous un rôle de la base qui ne peut que cela."""


@app.command("purge")
def purge_command() -> None:
    """Effacer ce dont la durée de conservation est passée (docs/privacy.md)."""
    gone = _run(PURGE, purge)
    for table, count in gone.items():
        if count:
            typer.echo(f"{table}: {count}")
    typer.echo(f"total: {sum(gone.values())}")


def _run(variable: str, deed: Callable[[Database], Awaitable[T]]) -> T:
    """Do something with the database of a role; what stands in the way is one readable line."""

    async def done() -> T:
        database = Database(
            database_url(variable),
            pool_size=1,
            statement_timeout_s=STATEMENT_TIMEOUT_S,
            application="lea-privacy",
        )
        try:
            return await deed(database)
        finally:
            await database.close()

    try:
        return asyncio.run(done())
    except NotConfigured as error:
        sys.exit(str(error))
    except (SQLAlchemyError, OSError) as error:
        sys.exit(f"la base ne répond pas comme il faut : {type(error).__name__}")


def main() -> None:
    app()
