"""The client portal's records in a real PostgreSQL: who has access, when they came, what they signed."""

from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from prometheus_client import CollectorRegistry

from lea.actions.adapters.portal import PostgresPortalDesk
from lea.actions.metrics import ActionsMetrics
from lea.actions.portal import Portal
from lea.contracts.forms import FormStatus
from lea.contracts.portal import (
    InviteToPortal,
    PortalEventRecorded,
    RecordSignature,
    RecordVisit,
    RequestSignature,
    RevokePortalAccess,
)
from lea.runtime.database import Database

from .test_commands import Office

ORDER = (
    "Crée un achat au 88, rue Principale, Granby, acheteuse Émilie Roy 819 555-0133, vendeur Robert Lacasse"
)


class Agency(Office):
    """A broker with a file, its parties and a prepared promise."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.portal = Portal(PostgresPortalDesk(database), ActionsMetrics(CollectorRegistry()))

    async def open(self) -> "Agency":
        await self.says(ORDER)
        await self.says("Prépare la promesse d'achat")
        [(self.transaction,)] = await self.rows("SELECT id FROM crm.transactions")
        [(self.promise,)] = await self.rows("SELECT id FROM crm.forms")
        parties = await self.rows("SELECT name, id FROM crm.contacts")
        self.contacts: dict[str, UUID] = {name.split()[0]: contact for name, contact in parties}
        return self

    async def invite(self, contact: UUID, command_id: UUID | None = None):
        return await self.portal.invite(
            InviteToPortal(
                command_id=command_id or uuid4(),
                user_id=self.id,
                transaction_id=self.transaction,
                contact_id=contact,
            )
        )

    async def invited(self, name: str) -> UUID:
        answer = await self.invite(self.contacts[name])
        assert answer.access_id is not None
        return answer.access_id

    async def revoke(self, access_id: UUID):
        return await self.portal.revoke(
            RevokePortalAccess(
                command_id=uuid4(), user_id=self.id, transaction_id=self.transaction, access_id=access_id
            )
        )

    async def request(self, access_id: UUID, form_id: UUID | None = None):
        return await self.portal.request_signature(
            RequestSignature(
                command_id=uuid4(),
                user_id=self.id,
                transaction_id=self.transaction,
                access_id=access_id,
                form_id=form_id or self.promise,
            )
        )

    async def visit(self, access_id: UUID, command_id: UUID | None = None):
        return await self.portal.record_visit(
            RecordVisit(command_id=command_id or uuid4(), access_id=access_id)
        )

    async def sign(self, access_id: UUID, document_id: UUID):
        return await self.portal.record_signature(
            RecordSignature(command_id=uuid4(), access_id=access_id, document_id=document_id)
        )

    async def status(self) -> str:
        [(status,)] = await self.rows("SELECT status FROM crm.forms")
        return status


@pytest_asyncio.fixture(loop_scope="session")
async def opened(database) -> AsyncGenerator[Database]:
    opened = Database(database.url("lea_actions"), pool_size=8, statement_timeout_s=5, application="test")
    yield opened
    await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def agency(opened: Database) -> Agency:
    return await Agency(opened).open()


STATE = "SELECT state, last_visit_at IS NOT NULL, revoked_at IS NOT NULL FROM crm.portal_access"


async def test_a_party_is_invited_once_and_a_visit_makes_the_access_active(agency: Agency) -> None:
    access = await agency.invited("Émilie")
    assert await agency.invited("Émilie") == access
    assert await agency.rows(STATE) == [("invited", False, False)]
    answer = await agency.visit(access)
    assert answer == PortalEventRecorded(
        outcome="recorded", user_id=agency.id, transaction_id=agency.transaction
    )
    assert await agency.rows(STATE) == [("active", True, False)]


async def test_who_was_revoked_is_refused_until_invited_again(agency: Agency) -> None:
    access = await agency.invited("Émilie")
    await agency.visit(access)
    for _ in range(2):
        assert (await agency.revoke(access)).outcome == "revoked"
    assert (await agency.visit(access)).outcome == "revoked"
    assert (await agency.request(access)).outcome == "revoked"
    assert await agency.rows(STATE) == [("revoked", True, True)]
    assert await agency.invited("Émilie") == access
    assert await agency.rows(STATE) == [("active", True, False)]


async def test_a_repeated_command_is_answered_the_same_and_not_done_again(agency: Agency) -> None:
    command_id = uuid4()
    first = await agency.invite(agency.contacts["Émilie"], command_id)
    await agency.revoke(first.access_id)
    assert await agency.invite(agency.contacts["Émilie"], command_id) == first
    assert await agency.rows(STATE) == [("revoked", False, True)]


async def test_only_parties_are_invited(agency: Agency, opened: Database) -> None:
    stranger = await Agency(opened).open()
    await agency.says("Crée une vente au 5, rue Laval, Granby, vendeuse Zoé Thériault")
    [(zoe,)] = await agency.rows("SELECT id FROM crm.contacts WHERE name LIKE 'Zoé%'")
    assert (await agency.invite(zoe)).outcome == "not_a_party"
    assert (await agency.invite(stranger.contacts["Émilie"])).outcome == "unknown_contact"
    stranger.transaction = agency.transaction
    assert (await stranger.invite(agency.contacts["Émilie"])).outcome == "unknown_transaction"
    assert await agency.rows("SELECT * FROM crm.portal_access") == []


async def test_a_form_is_signed_when_the_last_one_has_signed(agency: Agency) -> None:
    buyer, seller = await agency.invited("Émilie"), await agency.invited("Robert")
    documents = {}
    for access in (buyer, seller):
        answer = await agency.request(access)
        assert (await agency.request(access)).document_id == answer.document_id
        documents[access] = answer.document_id
    assert await agency.status() == FormStatus.SENT
    assert (await agency.sign(buyer, documents[buyer])).outcome == "recorded"
    assert await agency.status() == FormStatus.SENT
    [(signed_at,)] = await agency.rows(
        "SELECT signed_at FROM crm.portal_documents WHERE signed_at IS NOT NULL"
    )
    assert (await agency.sign(buyer, documents[buyer])).outcome == "recorded"
    assert (signed_at,) in await agency.rows("SELECT signed_at FROM crm.portal_documents")
    assert (await agency.sign(seller, documents[seller])).outcome == "recorded"
    assert await agency.status() == FormStatus.SIGNED
    assert (await agency.request(buyer)).outcome == "signed"


async def test_who_lost_access_holds_no_signature_up(agency: Agency) -> None:
    buyer, seller = await agency.invited("Émilie"), await agency.invited("Robert")
    document = (await agency.request(buyer)).document_id
    await agency.request(seller)
    await agency.revoke(seller)
    await agency.sign(buyer, document)
    assert await agency.status() == FormStatus.SIGNED


async def test_nobody_signs_what_is_somebody_elses(agency: Agency, opened: Database) -> None:
    stranger = await Agency(opened).open()
    buyer, seller = await agency.invited("Émilie"), await agency.invited("Robert")
    document = (await agency.request(buyer)).document_id
    assert (await agency.sign(seller, document)).outcome == "unknown_document"
    assert (await agency.sign(await stranger.invited("Émilie"), document)).outcome == "unknown_document"
    assert (await agency.sign(uuid4(), document)).outcome == "unknown"
    assert (await agency.visit(uuid4())).outcome == "unknown"
    assert (await agency.request(buyer, stranger.promise)).outcome == "unknown_form"
    assert (await stranger.request(buyer)).outcome == "unknown"
    assert (await stranger.revoke(buyer)).outcome == "unknown"
    assert await agency.status() == FormStatus.SENT
    assert await agency.rows("SELECT signed_at FROM crm.portal_documents") == [(None,)]


async def test_an_invited_contact_is_no_longer_undone(agency: Agency) -> None:
    action = "SELECT id FROM crm.action_log WHERE line LIKE '%Robert%' AND action = 'add_contact'"
    [(added,)] = await agency.rows(action)
    access = await agency.invited("Robert")
    answer = await agency.commands.undo_action(agency.undo(added))
    assert answer.outcome == "needed"
    assert await agency.rows("SELECT id FROM crm.portal_access") == [(access,)]


@pytest.mark.parametrize("role", ["lea_gateway", "lea_context"])
async def test_whose_an_access_is_shows_to_actions_alone(agency: Agency, database, role: str) -> None:
    access = await agency.invited("Émilie")
    reader = Database(database.url(role), pool_size=1, statement_timeout_s=5, application="test")
    assert await PostgresPortalDesk(reader).broker_of(access) is None
    await reader.close()
