"""`lea-privacy`: what the person in charge of personal information does, each deed under a role of its own."""

import os
from collections.abc import AsyncIterable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO
from uuid import UUID

import typer
from sqlalchemy import func, select

from lea.privacy.exporting import PersonalExporter
from lea.privacy.incidents import app as incidents
from lea.privacy.purging import purge
from lea.privacy.registers import ask_erasure
from lea.privacy.running import OPERATOR, PURGE, Refused, run
from lea.runtime.access_log import Reader
from lea.runtime.database import Database
from lea.store.identity import User

Name = Annotated[str, typer.Option("--by", help="Votre nom : il va au registre des accès.")]
app = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Léa et la Loi 25 : exports, conservation, registres."
)


app.add_typer(incidents, name="incident")


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

    run(OPERATOR, write)
    typer.echo(str(out))


@app.command("erase")
def erase_command(
    email: Annotated[str, typer.Argument(help="Le courriel du courtier.")],
    by: Name,
    contact: Annotated[UUID | None, typer.Option(help="Ce contact seulement, non le compte.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ne pas demander de confirmation.")] = False,
) -> None:
    """Demander l'effacement d'un compte ou d'un contact ; la passerelle s'en charge, ce que la loi retient reste."""
    what = f"le contact {contact}" if contact else f"le compte {email}"
    if not yes:
        typer.confirm(f"Effacer {what} pour de bon ?", abort=True)

    async def ask(database: Database) -> UUID:
        erasure_id = await ask_erasure(database, await _broker(database, email), contact, by)
        if erasure_id is None:
            raise Refused(f"{email} n’a pas de contact {contact}.")
        return erasure_id

    typer.echo(str(run(OPERATOR, ask)))


@app.command("purge")
def purge_command() -> None:
    """Effacer ce dont la durée de conservation est passée (docs/privacy.md)."""
    gone = run(PURGE, purge)
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


def main() -> None:
    app()
