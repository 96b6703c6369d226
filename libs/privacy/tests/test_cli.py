"""`lea-privacy` as an operator runs it."""

import asyncio
import json
import os
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from lea.local.demo import add_demo, broker_id
from lea.privacy.cli import app
from lea.testing.fixtures import Database

DEMO = "demo@lea.local"


@pytest.fixture(autouse=True)
def _roles(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LEA_PRIVACY_DATABASE_URL", database.url("lea_privacy"))
    monkeypatch.setenv("LEA_PURGE_DATABASE_URL", database.url("lea_purge"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run():
    def invoke(*arguments: str):
        return CliRunner().invoke(app, arguments)

    return invoke


async def test_an_operator_exports_a_broker_and_is_in_the_register(database: Database, run) -> None:
    await add_demo(database.url())
    done = await asyncio.to_thread(
        run, "export", "Demo@lea.local", "--by", "Jeanne Roy", "--out", "marie.zip"
    )
    assert (done.exit_code, done.output.strip()) == (0, "marie.zip")
    assert os.stat("marie.zip").st_mode & 0o777 == 0o600  # noqa: PTH116 (pathlib is refused in coroutines)
    with zipfile.ZipFile("marie.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert manifest["subject"] == {"kind": "broker", "id": str(broker_id(DEMO))}
        assert len(json.loads(archive.read("crm/transactions.json"))) == 7
        [reading] = json.loads(archive.read("privacy/access_log.json"))
    assert (reading["reader"], reading["reader_name"]) == ("operator", "Jeanne Roy")

    again = await asyncio.to_thread(run, "export", DEMO, "--by", "Jeanne Roy", "--out", "marie.zip")
    assert (again.exit_code, again.output.strip()) == (1, "marie.zip existe déjà.")


def test_who_is_not_there_is_one_readable_line(run) -> None:
    nobody = run("export", "personne@lea.local", "--by", "Jeanne Roy")
    assert (nobody.exit_code, nobody.output.strip()) == (1, "Personne n’a le courriel personne@lea.local.")
    contact = run("export", DEMO, "--by", "Jeanne Roy", "--contact", str(uuid4()))
    assert contact.exit_code == 1
    assert "n’a pas de contact" in contact.output
    assert not Path("lea-export.zip").exists()


def test_the_purge_tells_what_went(run) -> None:
    done = run("purge")
    assert (done.exit_code, done.output.strip()) == (0, "total: 0")


def test_what_is_not_configured_is_said(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LEA_PURGE_DATABASE_URL")
    done = run("purge")
    assert done.exit_code == 1
    assert done.output.startswith("LEA_PURGE_DATABASE_URL n’est pas réglée")


INCIDENT = {
    "--information": "Noms et téléphones de vendeurs",
    "--circumstances": "Courriel envoyé au mauvais destinataire",
    "--occurred": "vers le 14 février 2026",
    "--known-on": "2026-02-16",
    "--persons": "environ 12",
    "--assessment": "Renseignements peu sensibles, destinataire connu",
    "--measures": "Courriel détruit sur demande",
    "--by": "Jeanne Roy",
}


def test_an_incident_is_recorded_completed_and_told(run) -> None:
    added = run("incident", "add", "--serious-risk", *(part for pair in INCIDENT.items() for part in pair))
    assert added.exit_code == 0, added.output
    incident_id = added.stdout.strip()
    assert "aviser la Commission" in added.stderr
    assert "À AVISER" in run("incident", "list").output
    told = run("incident", "update", incident_id, "--commission-notified-on", "2026-02-17", "--persons", "11")
    assert told.exit_code == 0, told.output
    [one] = [
        each for each in json.loads(run("incident", "list", "--json").output) if each["id"] == incident_id
    ]
    assert (one["commission_notified_on"], one["persons"], one["known_on"]) == (
        "2026-02-17",
        "11",
        "2026-02-16",
    )
    assert one["assessment"] == INCIDENT["--assessment"]
    assert run("incident", "list", "--since", "2026-03-01").output == ""
    unknown = run("incident", "update", str(uuid4()), "--measures", "aucune")
    assert (unknown.exit_code, "Aucun incident" in unknown.output) == (1, True)


async def test_an_operator_asks_for_an_erasure_once(database: Database, run) -> None:
    await add_demo(database.url())
    refused = await asyncio.to_thread(
        run, "erase", DEMO, "--by", "Jeanne Roy", "--contact", str(uuid4()), "--yes"
    )
    assert (refused.exit_code, "n’a pas de contact" in refused.output) == (1, True)
    asked = await asyncio.to_thread(run, "erase", DEMO, "--by", "Jeanne Roy", "--yes")
    again = await asyncio.to_thread(run, "erase", DEMO, "--by", "Jeanne Roy", "--yes")
    assert (asked.exit_code, again.output) == (0, asked.output)
