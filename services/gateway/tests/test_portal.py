"""The portal's application at the door, and what answers from `actions` come to."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from pydantic import SecretStr, ValidationError

from lea.contracts.portal import InvitedToPortal, PortalAccessRevoked, PortalEventRecorded, SignatureRequested
from lea.gateway import errors
from lea.gateway.endpoints import portal_application
from lea.gateway.endpoints.problems import install_problem_handlers
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.service.portal import ClientPortal
from lea.gateway.settings import GatewaySettings

KEY = "clé-" + "k" * 40


class MemoryCommands:
    """Answers every command with one outcome; remembers what was asked."""

    def __init__(self, outcome: str = "unknown") -> None:
        self._outcome = outcome
        self.asked: list[Any] = []

    async def invite_to_portal(self, command):
        self.asked.append(command)
        return InvitedToPortal(outcome=self._outcome)

    async def revoke_portal_access(self, command):
        self.asked.append(command)
        return PortalAccessRevoked(outcome=self._outcome)

    async def request_signature(self, command):
        self.asked.append(command)
        return SignatureRequested(outcome=self._outcome)

    async def record_visit(self, command):
        self.asked.append(command)
        return PortalEventRecorded(outcome=self._outcome)

    async def record_signature(self, command):
        self.asked.append(command)
        return PortalEventRecorded(outcome=self._outcome)


async def asked(key: str | None, *, shown: str | None) -> tuple[httpx2.Response, MemoryCommands]:
    """Tell of a visit to a gateway that knows one key, showing another."""
    app, commands = FastAPI(), MemoryCommands()
    app.state.metrics = GatewayMetrics(CollectorRegistry())
    app.state.portal_key = SecretStr(key) if key else None
    app.state.portal = ClientPortal(None, commands)
    app.include_router(portal_application.router)
    install_problem_handlers(app, body_max_bytes=1000)
    headers = {} if shown is None else {"authorization": shown.encode()}
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://lea") as client:
        return await client.post(f"/v1/portal/accesses/{uuid4()}/visits", headers=headers), commands


async def test_without_a_key_no_application_is_let_in() -> None:
    answer, commands = await asked(None, shown="Bearer ")
    assert (answer.status_code, answer.json()["code"]) == (501, "portal_not_configured")
    assert commands.asked == []


@pytest.mark.parametrize(
    "shown", [None, "", "Bearer", "Bearer ", f"Basic {KEY}", f"Bearer {KEY[:-1]}", "Bearer é"]
)
async def test_another_key_is_refused(shown: str | None) -> None:
    answer, commands = await asked(KEY, shown=shown)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert commands.asked == []


async def test_the_right_key_is_let_in() -> None:
    answer, commands = await asked("k" * 40, shown=f"Bearer {'k' * 40}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_access")
    assert len(commands.asked) == 1


def test_a_short_key_is_a_misconfiguration(tmp_path) -> None:
    key_file = tmp_path / "jwt.pem"
    key_file.touch()
    values = {"database_url": "x", "relay_database_url": "x", "jwt_private_key_file": key_file}
    assert GatewaySettings(**values, portal_key=" ").portal_key is None
    with pytest.raises(ValidationError, match="at least 32"):
        GatewaySettings(**values, portal_key="short")


@pytest.mark.parametrize(
    ("outcome", "refusal"),
    [
        ("unknown_transaction", errors.UnknownTransaction),
        ("unknown_contact", errors.UnknownContact),
        ("not_a_party", errors.NotAParty),
    ],
)
async def test_a_refused_invitation_says_why(outcome: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await ClientPortal(None, MemoryCommands(outcome)).invite(uuid4(), uuid4(), uuid4(), None)


@pytest.mark.parametrize(
    ("outcome", "refusal"),
    [
        ("unknown", errors.UnknownAccess),
        ("revoked", errors.AccessRevoked),
        ("unknown_form", errors.UnknownForm),
        ("signed", errors.FormSigned),
    ],
)
async def test_a_refused_request_for_a_signature_says_why(outcome: str, refusal: type[Exception]) -> None:
    portal = ClientPortal(None, MemoryCommands(outcome))
    with pytest.raises(refusal):
        await portal.request_signature(uuid4(), uuid4(), uuid4(), uuid4(), None)


@pytest.mark.parametrize(
    ("outcome", "refusal"),
    [
        ("unknown", errors.UnknownAccess),
        ("revoked", errors.AccessRevoked),
        ("unknown_document", errors.UnknownDocument),
    ],
)
async def test_a_refused_signature_says_why(outcome: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        await ClientPortal(None, MemoryCommands(outcome)).record_signature(uuid4(), uuid4(), None)


async def test_the_same_key_is_the_same_command_for_the_same_deed_alone() -> None:
    commands, access, key = MemoryCommands("revoked"), uuid4(), uuid4()
    portal = ClientPortal(None, commands)
    for revoked in (access, access, uuid4()):
        await portal.revoke(uuid4(), uuid4(), revoked, key)
    ids = [command.command_id for command in commands.asked]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 2
