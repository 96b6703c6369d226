"""The whole service on a real nats-server: prompts in, frames and answers out, deliveries and attempts."""

import asyncio
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.aio.msg import Msg

from lea.contracts.commands import AttemptClaimed, CancelTurn, ClaimAttempt
from lea.contracts.frames import frame_data, frame_id_of
from lea.contracts.messages import AnswerFinished, Outcome, PromptBuilt
from lea.contracts.subjects import CLAIM_ATTEMPT, WORK_STREAM, cancel_subject, event_subject, work_subject
from lea.llm.app import build_app
from lea.llm.settings import LlmSettings
from lea.testing.providers import DEFAULT_TOKENS, Fault, Script, ScriptedProviders
from lea.testing.providers.prompts import prompt_built
from lea.testing.servers import NatsServer


class System:
    """The service's surroundings: a broker to watch, and a gateway that counts attempts."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.frames: dict[str, list[bytes]] = {}
        self.finished: asyncio.Queue[AnswerFinished] = asyncio.Queue()
        self.claims: list[ClaimAttempt] = []
        self.next_attempt: int | None = 2

    async def watch(self) -> None:
        await self.client.subscribe("lea.event.*.*", cb=self._on_frame)
        await self.client.subscribe("lea.work.answer_finished.*", cb=self._on_finished)

    async def open_gateway(self) -> None:
        await self.client.subscribe(CLAIM_ATTEMPT, cb=self._on_claim)
        await self.client.flush()

    async def ask(self, prompt: PromptBuilt) -> None:
        await self.client.jetstream().publish(
            work_subject(PromptBuilt, prompt.turn_id), prompt.model_dump_json().encode()
        )

    async def cancel(self, prompt: PromptBuilt) -> None:
        command = CancelTurn(turn_id=prompt.turn_id, deadline=prompt.deadline)
        await self.client.publish(cancel_subject(prompt.turn_id), command.model_dump_json().encode())
        await self.client.flush()

    async def answer(self, timeout_s: float = 15.0) -> AnswerFinished:
        return await asyncio.wait_for(self.finished.get(), timeout_s)

    def shown(self, prompt: PromptBuilt) -> list[tuple[str, dict[str, object]]]:
        frames = self.frames.get(event_subject(prompt.conversation_id, prompt.turn_id), [])
        return [(str(frame_id_of(frame)), frame_data(frame)) for frame in frames]

    async def prompts_left(self) -> int:
        stream = await self.client.jetstream().stream_info(
            WORK_STREAM, subjects_filter="lea.work.prompt_built.*"
        )
        return len(stream.state.subjects or {})

    async def until_acknowledged(self) -> None:
        async with asyncio.timeout(5):
            while await self.prompts_left():
                await asyncio.sleep(0.02)

    async def _on_frame(self, message: Msg) -> None:
        self.frames.setdefault(message.subject, []).append(message.data)

    async def _on_finished(self, message: Msg) -> None:
        await self.finished.put(AnswerFinished.model_validate_json(message.data))

    async def _on_claim(self, message: Msg) -> None:
        self.claims.append(ClaimAttempt.model_validate_json(message.data))
        claimed = self.next_attempt
        if claimed is not None:
            self.next_attempt = claimed + 1
        await message.respond(AttemptClaimed(attempt=claimed).model_dump_json().encode())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[NatsServer]:
    """A nats-server of the module's own: a work queue has one consumer for each message."""
    server = await NatsServer(Path(tmp_path_factory.mktemp("nats"))).start()
    yield server
    await server.stop()


@pytest_asyncio.fixture
async def system(server: NatsServer, scripted: ScriptedProviders) -> AsyncGenerator[System]:
    """The service, running in this process against the scripted providers."""
    settings = LlmSettings(
        nats_url=server.url,
        openai_api_key="sk-test",
        openai_base_url=scripted.openai_url,
        openai_model="gpt-test",
        shutdown_grace_s=1.0,
    )
    client = await nats.connect(server.url)
    system = System(client)
    await system.watch()
    app = build_app(settings)
    async with app.router.lifespan_context(app):
        yield system
    await client.close()


async def test_a_prompt_is_answered_shown_and_acknowledged(system: System) -> None:
    prompt = prompt_built()
    await system.ask(prompt)
    finished = await system.answer()
    text = "".join(DEFAULT_TOKENS)
    assert (finished.outcome, finished.text, finished.attempt) == (Outcome.DONE, text, 1)
    shown = system.shown(prompt)
    assert [frame_id for frame_id, _ in shown] == [f"1-{seq}" for seq in range(1, finished.last_seq + 1)]
    assert "".join(str(data["delta"]) for _, data in shown) == text
    await system.until_acknowledged()
    assert not system.claims


async def test_the_answers_id_is_of_its_turn_round_and_attempt(system: System) -> None:
    prompt = prompt_built(round=3, attempt=5)
    await system.ask(prompt)
    await system.answer()
    stored = await system.client.jetstream().get_last_msg(
        WORK_STREAM, work_subject(AnswerFinished, prompt.turn_id)
    )
    assert (stored.headers or {})["Nats-Msg-Id"] == f"{prompt.turn_id}:answer_finished:3:5"


async def test_a_redelivered_prompt_is_answered_under_a_claimed_attempt(
    system: System, scripted: ScriptedProviders
) -> None:
    """Its first delivery breaks off after tokens, while nobody answers claims."""
    scripted.enqueue(Script(fault=Fault.CUT, fault_after=2, token_interval_s=0.05))
    prompt = prompt_built()
    await system.ask(prompt)
    await scripted.received(1)
    await asyncio.sleep(0.5)
    assert system.finished.empty(), "without an attempt to claim, nothing is announced"
    await system.open_gateway()
    finished = await system.answer()
    assert (finished.outcome, finished.attempt) == (Outcome.DONE, 2)
    ids = [frame_id for frame_id, _ in system.shown(prompt)]
    assert ids[:4] == ["1-1", "1-2", "2-0", "2-1"]
    await system.until_acknowledged()


async def test_a_turn_that_is_over_is_acknowledged_in_silence(
    system: System, scripted: ScriptedProviders
) -> None:
    scripted.enqueue(Script(fault=Fault.CUT, fault_after=2, token_interval_s=0.05))
    system.next_attempt = None
    await system.open_gateway()
    prompt = prompt_built()
    await system.ask(prompt)
    await scripted.received(1)
    await system.until_acknowledged()
    assert system.finished.empty()
    assert [frame_id for frame_id, _ in system.shown(prompt)] == ["1-1", "1-2"]
    assert [claim.turn_id for claim in system.claims] == [prompt.turn_id]


async def test_a_failed_answer_is_announced_and_acknowledged(
    system: System, scripted: ScriptedProviders
) -> None:
    scripted.default = Script(status=401)
    await system.ask(prompt_built())
    finished = await system.answer()
    assert finished.outcome is Outcome.FAILED
    assert finished.error is not None
    assert finished.error.code == "provider_misconfigured"
    await system.until_acknowledged()


async def test_a_cancelled_turn_leaves_its_provider_at_once(
    system: System, scripted: ScriptedProviders
) -> None:
    scripted.default = Script(tokens=("mot ",) * 500, token_interval_s=0.01)
    prompt = prompt_built()
    await system.ask(prompt)
    request = await scripted.received(1)
    await asyncio.sleep(0.2)
    cancelled_at_s = time.monotonic()
    await system.cancel(prompt)
    finished = await system.answer()
    await request.wait_over()
    assert request.closed_by_client
    assert request.over_at_s is not None
    assert request.over_at_s - cancelled_at_s < 0.25
    assert finished.outcome is Outcome.CANCELLED
    assert (finished.provider, finished.model) == ("openai", "gpt-test")
    assert finished.text == "".join(str(data["delta"]) for _, data in system.shown(prompt))
    assert finished.last_seq == len(system.shown(prompt)) > 5
    (usage,) = finished.usage
    assert (usage.outcome, usage.estimated) == ("cancelled", True)
    assert usage.output_tokens >= finished.last_seq, "tokens may travel together"
    await system.until_acknowledged()


async def test_a_turn_cancelled_before_its_prompt_came_asks_nobody(
    system: System, scripted: ScriptedProviders
) -> None:
    prompt = prompt_built()
    await system.cancel(prompt)
    await system.ask(prompt)
    finished = await system.answer()
    assert (finished.outcome, finished.text, finished.usage) == (Outcome.CANCELLED, "", ())
    assert not scripted.requests
    await system.until_acknowledged()
