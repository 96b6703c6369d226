"""`lea-admin`: makes the first administrator, who makes everybody else (`/v1/admin/users`)."""

import secrets
from typing import Annotated

import typer
from sqlalchemy import text

from lea.gateway.adapters.passwords import Passwords
from lea.privacy.running import Refused, run
from lea.runtime.database import Database

VARIABLE = "LEA_ADMIN_DATABASE_URL"
PASSWORD_BYTES = 15
_APPOINT = text("SELECT identity.appoint_admin(:by, :email, :name, :password_hash) AS outcome")

app = typer.Typer(add_completion=False)


@app.command()
def appoint(
    email: Annotated[str, typer.Argument(help="Le courriel de l'administrateur ou de l'administratrice.")],
    by: Annotated[str, typer.Option("--by", help="Votre nom : il va au registre des changements.")],
    name: Annotated[str, typer.Option(help="Son nom.")] = "Administration",
) -> None:
    """Nommer un administrateur, ou lui rendre l'accès avec un nouveau mot de passe, montré une seule fois."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)

    async def done(database: Database) -> None:
        values = {"by": by, "email": email.strip(), "name": name}
        hashed = await Passwords().hash(password)
        [row] = await database.once(_APPOINT, values | {"password_hash": hashed})
        if row.outcome == "email_taken":
            raise Refused(f"{email} est déjà quelqu’un d’autre : un administrateur ne voit aucun dossier.")

    run(VARIABLE, done, application="lea-admin")
    typer.echo(password)


def main() -> None:
    app()
