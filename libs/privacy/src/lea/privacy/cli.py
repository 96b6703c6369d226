"""`lea-privacy`: what the person in charge of personal information does, each deed under a role of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterable, Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, TypeVar
from uuid import UUID

import typer
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from lea.privacy.exporting import PersonalExporter
from lea.privacy.purging import purge
from lea.privacy.settings import NotConfigured, database_url
from lea.runtime.access_log import Reader
from lea.runtime.database import Database
from lea.store.identity import User

OPERATOR = "LEA_PRIVACY_DATABASE_URL"
PURGE = "LEA_PURGE_DATABASE_URL"
STATEMENT_TIMEOUT_S = 30.0

T = TypeVar("T")
Name = Annotated[str, typer.Option("--by", help="Votre nom : il va au registre des accès.")]
app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Léa et la Loi 25 : exports, conservation, registres."
)


class Refused(Exception):
    """Nothing was done; the text says why."""


@app.command("export")
def export_command(
    email: Annotated[str, typer.Argument(help="Le courriel du courtier.")],
    by: Name,
    contact: Annotated[UUID | None, typer.Option(help="Ce contact seulement.")] = None,
    out: Annotated[Path, typer.Option(help="Le fichier à écrire.")] = Path("lea-export.zip"),
) -> None:
    """Écrire tout ce qui est gardé d'un courtier, ou d'un de ses contacts, dans une archive."""

    async def write(database: Database) -> None:
        user_id = await _broker(database, email)
        exporter = PersonalExporter(database, reader=Reader.OPERATOR, reader_name=by)
        if contact is None:
            chunks = await exporter.broker(user_id, "lea-privacy export")
        else:
            chunks = await exporter.contact(user_id, contact, "lea-privacy export --contact")
        if chunks is None:
            raise Refused(f"{email} n’a pas de contact {contact}.")
        await _write(out, chunks)

    _run(OPERATOR, write)
    typer.echo(str(out))


@app.command("purge")
def purge_command() -> None:
    """Effacer ce dont la durée de conservation est passée (docs/privacy.md)."""
    gone = _run(PURGE, purge)
    for table, count in gone.items():
        if count:
            typer.echo(f"{table}: {count}")
    typer.echo(f"total: {sum(gone.values())}")


async def _broker(database: Database, email: str) -> UUID:
    """Return the id of the broker with an address. Raises Refused."""
    async with database.transaction() as session:
        found = await session.scalar(select(User.id).where(func.lower(User.email) == email.lower()))
    if found is None:
        raise Refused(f"Personne n’a le courriel {email}.")
    return found


async def _write(out: Path, chunks: AsyncIterable[bytes]) -> None:
    """Write an archive that its owner alone may read; one that fails halfway leaves nothing."""
    with _new_file(out) as file:
        async for chunk in chunks:
            file.write(chunk)


@contextmanager
def _new_file(path: Path) -> Generator[BinaryIO]:
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError as error:
        raise Refused(f"{path} existe déjà.") from error
    with file:
        try:
            yield file
        except BaseException:
            path.unlink()
            raise


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
    except (NotConfigured, Refused) as error:
        sys.exit(str(error))
    except (SQLAlchemyError, OSError) as error:
        sys.exit(f"la base ne répond pas comme il faut : {type(error).__name__}")


def main() -> None:
    app()
