"""`lea-privacy incident`: the register of confidentiality incidents (RLRQ, c. A-2.1, r. 3.1, art. 7 and 8)."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from lea.privacy import registers
from lea.privacy.running import OPERATOR, Refused, run
from lea.runtime.database import Database

Day = Annotated[dt.datetime | None, typer.Option(formats=["%Y-%m-%d"])]
app = typer.Typer(no_args_is_help=True, help="Registre des incidents de confidentialité.")


@app.command("add")
def add(
    *,
    information: Annotated[str, typer.Option(help="Renseignements visés, ou pourquoi on l'ignore.")],
    circumstances: Annotated[str, typer.Option(help="Ce qui s'est passé, brièvement.")],
    occurred: Annotated[str, typer.Option(help="Date ou période de l'incident, même approximative.")],
    known_on: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="Quand on l'a appris.")],
    persons: Annotated[str, typer.Option(help="Nombre de personnes concernées, même approximatif.")],
    serious_risk: Annotated[bool, typer.Option(help="Risque de préjudice sérieux, ou non.")],
    assessment: Annotated[str, typer.Option(help="Ce qui mène à cette conclusion.")],
    measures: Annotated[str, typer.Option(help="Mesures prises pour réduire les risques.")],
    by: Annotated[str, typer.Option(help="Votre nom.")],
) -> None:
    """Inscrire un incident ; un risque de préjudice sérieux oblige à aviser la Commission et les personnes."""
    told: dict[str, Any] = {
        "information": information,
        "circumstances": circumstances,
        "occurred": occurred,
        "known_on": known_on.date(),
        "persons": persons,
        "serious_risk": serious_risk,
        "assessment": assessment,
        "measures": measures,
        "recorded_by": by,
    }

    async def record(database: Database) -> UUID:
        return await registers.record_incident(database, told)

    typer.echo(str(run(OPERATOR, record)))
    if serious_risk:
        typer.echo(
            "À faire sans délai : aviser la Commission d’accès à l’information et les personnes concernées"
            " (art. 3.5), puis l’inscrire : lea-privacy incident update.",
            err=True,
        )


@app.command("update")
def update(
    incident: Annotated[UUID, typer.Argument(help="Le numéro de l'incident.")],
    *,
    commission_notified_on: Day = None,
    persons_notified_on: Day = None,
    public_notice: Annotated[str | None, typer.Option(help="Pourquoi un avis public a été donné.")] = None,
    measures: Annotated[str | None, typer.Option(help="Mesures prises, en entier.")] = None,
    persons: Annotated[str | None, typer.Option(help="Nombre de personnes concernées.")] = None,
) -> None:
    """Compléter un incident : avis transmis, mesures prises."""
    given = {
        "commission_notified_on": commission_notified_on and commission_notified_on.date(),
        "persons_notified_on": persons_notified_on and persons_notified_on.date(),
        "public_notice": public_notice,
        "measures": measures,
        "persons": persons,
    }
    told = {name: value for name, value in given.items() if value is not None}

    async def complete(database: Database) -> None:
        if not await registers.complete_incident(database, incident, told):
            raise Refused(f"Aucun incident ne porte le numéro {incident}.")

    run(OPERATOR, complete)


@app.command("list")
def list_(
    since: Day = None,
    json: Annotated[bool, typer.Option("--json", help="Le registre entier, pour la Commission.")] = False,
) -> None:
    """Montrer le registre, du plus récent au plus ancien."""

    async def read(database: Database) -> list[dict[str, Any]]:
        return [dict(one) for one in await registers.incidents(database, since.date() if since else None)]

    found = run(OPERATOR, read)
    if json:
        typer.echo(msgspec.json.format(msgspec.json.encode(found)).decode())
        return
    for one in found:
        risk = "risque sérieux" if one["serious_risk"] else "sans risque sérieux"
        notice = one["commission_notified_on"] or ("À AVISER" if one["serious_risk"] else "–")
        typer.echo(f"{one['known_on']}  {one['id']}  {risk}  Commission : {notice}  {one['circumstances']}")
