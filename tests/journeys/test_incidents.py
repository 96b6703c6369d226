"""The register of confidentiality incidents over HTTP: an administrator's, and nobody else's."""

from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio

from lea.testing.journey import Broker
from lea.testing.system import System
from tests.journeys.test_managing_users import appoint, signed_in

URL = "/v1/privacy/incidents"
INCIDENT = {
    "information": "Noms et téléphones de parties",
    "circumstances": "Un courriel est parti au mauvais destinataire",
    "occurred": "le 20 novembre 2026",
    "known_on": "2026-11-21",
    "persons": "deux",
    "serious_risk": True,
    "assessment": "Le destinataire est inconnu",
    "measures": "Rappel du courriel",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def admin(system: System) -> AsyncGenerator[httpx2.AsyncClient]:
    appointed = appoint(system, "registre@lea.local")
    assert appointed.returncode == 0, appointed.stderr
    async with signed_in(system, "registre@lea.local", appointed.stdout.strip()) as client:
        yield client


async def record(admin: httpx2.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await admin.post(URL, json=INCIDENT | given)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_an_administrator_keeps_the_register(admin: httpx2.AsyncClient) -> None:
    kept = await record(admin)
    assert INCIDENT.items() <= kept.items()
    assert (kept["notification_due"], kept["commission_notified_on"]) == (True, None)
    assert kept["recorded_by"]
    answer = await admin.patch(f"{URL}/{kept['id']}", json={"commission_notified_on": "2026-11-22"})
    assert answer.json()["notification_due"] is True, "the persons are still to be told"
    answer = await admin.patch(
        f"/api{URL}/{kept['id']}", json={"persons_notified_on": "2026-11-22", "measures": None}
    )
    done = answer.json()
    assert (done["notification_due"], done["commission_notified_on"]) == (False, "2026-11-22")
    assert done["measures"] == INCIDENT["measures"], "what was recorded stays"

    old = await record(admin, known_on="2024-02-01", serious_risk=False)
    found = (await admin.get(URL)).json()["items"]
    assert [one["id"] for one in found if one["id"] in (kept["id"], old["id"])] == [kept["id"], old["id"]]
    since = (await admin.get(URL, params={"since": "2026-01-01"})).json()["items"]
    assert old["id"] not in [one["id"] for one in since]
    assert old["notification_due"] is False


@pytest.mark.parametrize(
    "given", [{"known_on": "hier"}, {"information": " "}, {"measures": "x" * 4001}, {"serious_risk": None}]
)
async def test_what_the_register_must_tell_is_asked_for(
    admin: httpx2.AsyncClient, given: dict[str, Any]
) -> None:
    assert (await admin.post(URL, json=INCIDENT | given)).status_code == 422


async def test_an_incident_that_is_not_there(admin: httpx2.AsyncClient) -> None:
    answer = await admin.patch(f"{URL}/{uuid4()}", json={"persons": "trois"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_incident")


async def test_the_register_is_no_brokers(admin: httpx2.AsyncClient, broker: Broker) -> None:
    kept = await record(admin)
    for answer in (
        await broker.client.get(URL),
        await broker.client.post(URL, json=INCIDENT),
        await broker.client.patch(f"{URL}/{kept['id']}", json={"persons": "trois"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role_refused")
    assert (await broker.client.get(URL, headers={"authorization": ""})).status_code == 401


async def test_the_database_looks_at_who_calls_too(admin: httpx2.AsyncClient, rows: Any) -> None:
    await record(admin)
    stranger = uuid4()
    assert await rows("SELECT id FROM privacy.list_incidents(:a, NULL, NULL)", a=stranger) == []
    [(kept,)] = await rows("SELECT privacy.keep_incident(:a, NULL, '{}')", a=stranger)
    assert kept is None
