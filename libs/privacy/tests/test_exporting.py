"""Archives of personal data, in a real PostgreSQL, under the roles that may make them."""

import io
import json
import zipfile
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import text

from lea.privacy import exporting
from lea.privacy.exporting import PersonalExporter
from lea.privacy.sources import LEFT_OUT, about_broker
from lea.runtime.access_log import Reader
from lea.runtime.database import Database
from lea.store import chat, crm, identity
from lea.store.access import SHARED
from lea.store.retention import RETENTION
from lea.testing import fixtures

ROUTE = "GET /v1/privacy/export"


@dataclass
class Filed:
    """A broker with a sale between two contacts."""

    user_id: UUID
    transaction_id: UUID
    seller: UUID
    buyer: UUID


@dataclass
class Office:
    exporter: PersonalExporter
    owner: Database

    async def file(self, name: str = "Robert Lacasse") -> Filed:
        filed = Filed(uuid4(), uuid4(), uuid4(), uuid4())
        owned = {"user_id": filed.user_id, "transaction_id": filed.transaction_id}
        conversation = uuid4()
        rows = [
            identity.User(
                id=filed.user_id,
                email=f"{filed.user_id}@lea.local",
                name="Marie",
                password_hash="$argon2id$s",
            ),
            crm.Transaction(id=filed.transaction_id, user_id=filed.user_id, kind="sale"),
            crm.Contact(id=filed.seller, user_id=filed.user_id, name=name, phone="819 555-0133"),
            crm.Contact(id=filed.buyer, user_id=filed.user_id, name="Émilie Roy"),
            crm.Participant(contact_id=filed.seller, role="seller", **owned),
            crm.Participant(contact_id=filed.buyer, role="buyer", **owned),
            crm.Price(kind="asking", amount_cad=389_000, **owned),
            crm.ActionLogEntry(
                id=uuid4(),
                turn_id=uuid4(),
                action_index=0,
                conversation_id=conversation,
                action="add_contact",
                line=f"{name} et Émilie Roy ajoutés.",
                before={},
                after={
                    f"contacts/{filed.seller}": {"name": name},
                    f"contacts/{filed.buyer}": {"name": "Émilie Roy"},
                },
                **owned,
            ),
            chat.Conversation(id=conversation, user_id=filed.user_id, title="Vente"),
        ]
        async with self.owner.transaction(filed.user_id) as session:
            for row in rows:
                session.add(row)
                await session.flush()
        return filed


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def office(database: fixtures.Database) -> AsyncGenerator[Office]:
    def connect(role: str) -> Database:
        return Database(database.url(role), pool_size=2, statement_timeout_s=5, application="test")

    gateway, owner = connect("lea_gateway"), connect("postgres")
    yield Office(PersonalExporter(gateway, reader=Reader.BROKER), owner)
    await gateway.close()
    await owner.close()


async def opened(chunks: AsyncIterable[bytes]) -> dict[str, Any]:
    archive = zipfile.ZipFile(io.BytesIO(b"".join([chunk async for chunk in chunks])))
    assert archive.testzip() is None
    return {name: json.loads(archive.read(name)) for name in archive.namelist()}


async def test_an_archive_holds_all_that_is_the_brokers_and_nothing_else(office: Office) -> None:
    filed, other = await office.file(), await office.file("Luc Tremblay")
    found = await opened(await office.exporter.broker(filed.user_id, ROUTE))

    assert [row["name"] for row in found["crm/contacts.json"]] == (
        ["Robert Lacasse", "Émilie Roy"] if filed.seller < filed.buyer else ["Émilie Roy", "Robert Lacasse"]
    )
    assert found["crm/prices.json"][0]["amount_cad"] == 389_000
    assert str(other.user_id) not in json.dumps(found)
    assert "Tremblay" not in json.dumps(found)
    [me] = found["identity/users.json"]
    assert me["email"] == f"{filed.user_id}@lea.local"
    assert "password_hash" not in me
    manifest = found["manifest.json"]
    assert (manifest["format"], manifest["version"]) == ("lea-export", 1)
    assert {file["name"]: file["rows"] for file in manifest["files"]} == {
        name: len(rows) for name, rows in found.items() if name != "manifest.json"
    }
    for file in manifest["files"]:
        assert all(sorted(row) == sorted(file["fields"]) for row in found[file["name"]]), file["name"]


async def test_an_archive_about_a_contact_tells_nothing_of_the_other_parties(office: Office) -> None:
    filed = await office.file()
    chunks = await office.exporter.contact(filed.user_id, filed.seller, "GET /v1/contacts/{id}/export")
    assert chunks is not None
    found = await opened(chunks)
    assert [row["name"] for row in found["crm/contacts.json"]] == ["Robert Lacasse"]
    assert [row["role"] for row in found["crm/participants.json"]] == ["seller"]
    assert found["crm/action_log.json"][0]["after"] == {"name": "Robert Lacasse"}
    assert found["privacy/access_log.json"][0]["purpose"] == "export"
    assert "Roy" not in json.dumps(found, ensure_ascii=False)
    assert str(filed.buyer) not in json.dumps(found)


async def test_somebody_elses_contact_is_not_there(office: Office) -> None:
    filed, other = await office.file(), await office.file()
    assert await office.exporter.contact(other.user_id, filed.seller, ROUTE) is None


async def test_pages_join_without_gap_or_repeat(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 3)
    filed = await office.file()
    async with office.owner.transaction(filed.user_id) as session:
        session.add_all(
            crm.Participant(
                transaction_id=filed.transaction_id,
                contact_id=filed.seller,
                role=f"role {n}",
                user_id=filed.user_id,
            )
            for n in range(7)
        )
    found = await opened(await office.exporter.broker(filed.user_id, ROUTE))
    keys = [(row["contact_id"], row["role"]) for row in found["crm/participants.json"]]
    assert len(keys) == len(set(keys)) == 9


async def test_an_export_is_logged_before_its_first_byte(office: Office) -> None:
    filed = await office.file()
    await office.exporter.broker(filed.user_id, ROUTE)
    rows = await office.owner.once(
        text("SELECT reader, purpose, route, contact_ids FROM privacy.access_log WHERE user_id = :user"),
        {"user": filed.user_id},
    )
    assert [tuple(row) for row in rows] == [("broker", "export", ROUTE, [])]


def test_every_table_of_a_brokers_is_in_the_archive_or_says_why_not() -> None:
    held = {source.name.removesuffix(".json").replace("/", ".") for source in about_broker(uuid4())}
    nobodys = set(SHARED)
    assert held | set(LEFT_OUT) == set(RETENTION) - nobodys
