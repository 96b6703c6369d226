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
