"""The external agent: a real Django server answers in a model's place."""

import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio

from lea.local.command import Command
from lea.local.ports import LOOPBACK, free_ports
from lea.testing.journey import Broker, eventually
from lea.testing.processes import Process
from lea.testing.system import System

AGENT = Path(__file__).parents[1] / "agent"
KEY = "cle-de-l-agence"
QUESTION = "Quand le notaire reçoit-il le dossier ?"


class Agent:
    """The agency's server, which a test may stop."""

    def __init__(self, directory: Path) -> None:
        (port,) = free_ports(1)
        self.url = f"http://{LOOPBACK}:{port}"
        serving = ("-m", "uvicorn", "--app-dir", str(AGENT), "--port", str(port), "agency.asgi:application")
        command = Command(
            name="agent",
            argv=(sys.executable, *serving),
            environment={"AGENT_API_KEY": KEY},
            directory=directory,
        )
        self._process = Process(command, directory / "agent.log")

    async def start(self) -> None:
        self._process.start()
        await eventually(self._responds, 30.0)

    async def stop(self) -> None:
        await self._process.stop()

    async def _responds(self) -> bool:
        async with httpx2.AsyncClient() as client:
            try:
                return (await client.get(f"{self.url}/api/external/health")).status_code == 401
            except httpx2.TransportError:
                return False


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def agent(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Agent]:
    agent = Agent(tmp_path_factory.mktemp("agent"))
    await agent.start()
    yield agent
    await agent.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def broker(agent: Agent) -> AsyncGenerator[Broker]:
    env = {"AGENT_API_URL": agent.url, "AGENT_API_KEY": KEY}
    async with System.start(env) as system, Broker.signed_in(system.url, "demo@lea.local", "demo") as broker:
        yield broker


async def test_the_agents_answer_is_streamed_as_it_is(broker: Broker) -> None:
    seen = await broker.say(QUESTION)
    assert seen.text == "Le notaire reçoit le dossier dès que toutes les conditions sont levées."
    assert (seen.last["provider"], seen.last["model"]) == ("agent", "agency-notes")
    assert seen.last["finish_reason"] == "stop"
    assert seen.last["usage"]["estimated"] is True


async def test_the_agent_knows_the_conversation_by_its_id(broker: Broker) -> None:
    first = await broker.say(QUESTION)
    second = await broker.say("Et le financement ?", first.session_id)
    assert second.text.endswith("(message n° 2 de cette séance)")


async def test_an_order_is_done_by_lea_herself(broker: Broker) -> None:
    seen = await broker.say("Crée un achat au 12, rue Principale, Magog, acheteuse Nadia Benali 514 555-0188")
    assert seen.last["provider"] == "lea"
    assert seen.actions


async def test_what_the_agent_can_do_is_asked_of_the_agent(broker: Broker) -> None:
    asked = await broker.client.post("/v1/lea/capabilities/check", json={"capability": "chat"})
    assert asked.json() == {
        "capability": "chat",
        "available": True,
        "provider": "agent",
        "detail": "L’agent externe répond.",
    }


async def test_voice_is_not_offered_and_says_so(broker: Broker) -> None:
    recording = {"audio": ("message.webm", b"\x1aE\xdf\xa3" + bytes(4096), "audio/webm")}
    refused = await broker.client.post("/api/v1/lea/chat/voice", files=recording)
    assert (refused.status_code, refused.json()["code"]) == (501, "voice_unavailable")
    assert "Écrivez" in refused.json()["detail"]
    anonymous = await broker.client.post("/v1/lea/chat/voice", files=recording, headers={"authorization": ""})
    assert anonymous.status_code == 401
    asked = await broker.client.post("/v1/lea/capabilities/check", json={"capability": "voice"})
    assert asked.json()["available"] is False


@pytest.mark.parametrize("body", [{}, {"capability": ""}, {"capability": 7}, {"capability": "x" * 65}])
async def test_a_check_of_nothing_is_refused(broker: Broker, body: dict[str, object]) -> None:
    refused = await broker.client.post("/v1/lea/capabilities/check", json=body)
    assert refused.status_code == 422
    assert refused.json()["code"] == "invalid_request"


async def test_an_agent_that_is_down_is_said_to_be_unreachable(agent: Agent, broker: Broker) -> None:
    await agent.stop()
    try:
        seen = await broker.say(QUESTION)
        whole = await broker.client.post("/v1/lea/chat", json={"message": QUESTION})
        checked = await broker.client.post(
            "/v1/lea/capabilities/check", json={"capability": "chat"}, headers={"accept-language": "en"}
        )
    finally:
        await agent.start()
    assert (seen.last["code"], seen.last["retryable"]) == ("agent_unreachable", True)
    assert "agent externe est injoignable" in seen.last["error"]
    assert (whole.status_code, whole.json()["code"]) == (502, "agent_unreachable")
    assert checked.json()["available"] is False
    assert "can't be reached" in checked.json()["detail"]
    assert (await broker.say(QUESTION)).last["provider"] == "agent"
