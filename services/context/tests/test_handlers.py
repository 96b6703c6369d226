"""The service on a real nats-server: a sign of life first, then the prompt, once."""

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from nats.js.errors import NotFoundError
from prometheus_client import CollectorRegistry

from lea.context.handlers import Handlers
from lea.context.metrics import ContextMetrics
from lea.context.ports import Past
from lea.context.service import Prompts
from lea.contracts import subjects
from lea.contracts.errors import ErrorCode
from lea.contracts.messages import ActionsApplied, AnswerFinished, Outcome, PromptBuilt
from lea.contracts.platform import PlatformContext
from lea.runtime.bus import Bus
from lea.runtime.metrics import RuntimeMetrics
from lea.testing.servers import NatsServer

FILES = PlatformContext(broker_name="Anne Roy")


class Records:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.answer = Past(())
        self.go = asyncio.Event()
        self.go.set()

    async def past(self, message):
        await self.go.wait()
        return self.answer

    async def platform(self, message, today):
        return FILES


class Station:
    def __init__(self, nats_url: str) -> None:
        self.records = Records()
        self.bus = Bus(
            nats_url, service="test", metrics=RuntimeMetrics("test", CollectorRegistry()), grace_s=2
        )
        prompts = Prompts(
            self.records, lambda: dt.datetime.now(dt.UTC), system_prompt="Tu es Léa.", max_chars=10_000
        )
        handlers = Handlers(self.bus, prompts, ContextMetrics(CollectorRegistry()))
        self.bus.on(ActionsApplied, handlers.on_actions_applied, max_workers=4)

    async def send(self, turn: ActionsApplied) -> None:
        subject = subjects.work_subject(ActionsApplied, turn.turn_id)
        await self.bus.publish_raw(subject, turn.model_dump_json().encode(), str(uuid4()))

    async def published(self, kind: type, turn: ActionsApplied, timeout_s: float = 10):
        async with asyncio.timeout(timeout_s):
            while True:
                try:
                    stored = await self.bus.jetstream.get_last_msg(
                        subjects.WORK_STREAM, subjects.work_subject(kind, turn.turn_id)
                    )
                    return kind.model_validate_json(stored.data), stored.headers
                except NotFoundError:
                    await asyncio.sleep(0.02)

    async def frame(self, turn: ActionsApplied) -> bytes:
        """Wait for the turn's first frame."""
        subject = subjects.event_subject(turn.conversation_id, turn.turn_id)
        reader = await self.bus.jetstream.subscribe(subject, ordered_consumer=True)
        return (await reader.next_msg(timeout=5)).data


@pytest_asyncio.fixture(loop_scope="session")
async def station(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Station]:
    server = await NatsServer(Path(tmp_path_factory.mktemp("nats"))).start()
    station = Station(server.url)
    await station.bus.start()
    yield station
    await station.bus.stop()
    await server.stop()


async def test_client_hears_of_the_thinking_before_anything_is_read(station, turn):
    station.records.go.clear()
    message = turn()
    await station.send(message)
    assert await station.frame(message) == b'id: 0-2\ndata: {"status":"thinking"}\n\n'
    station.records.go.set()
    await station.published(PromptBuilt, message)


async def test_prompt_is_published_once_under_the_rounds_id(station, turn):
    message = turn(round=1, attempt=4, actions=("Fait.",))
    for _ in range(3):
        await station.send(message)
    prompt, headers = await station.published(PromptBuilt, message)
    assert headers["Nats-Msg-Id"] == f"{message.turn_id}:prompt_built:1"
    assert (prompt.attempt, prompt.round, prompt.actions) == (4, 1, ("Fait.",))
    await asyncio.sleep(0.3)
    info = await station.bus.jetstream.stream_info(
        subjects.WORK_STREAM, subjects_filter=subjects.turn_filter(message.turn_id)
    )
    assert sum((info.state.subjects or {}).values()) == 1


async def test_turn_past_its_deadline_fails_as_late(station, turn):
    station.records.answer = Past((), late=True)
    message = turn()
    await station.send(message)
    answer, headers = await station.published(AnswerFinished, message)
    assert headers["Nats-Msg-Id"] == f"{message.turn_id}:answer_finished:0:1"
    assert (answer.outcome, answer.error.code) == (Outcome.FAILED, ErrorCode.TIMEOUT)


async def test_turn_that_was_ended_meanwhile_is_dropped(station, turn):
    station.records.answer = Past((), over=True)
    message = turn()
    await station.send(message)
    with pytest.raises(TimeoutError):
        await station.published(PromptBuilt, message, timeout_s=0.5)
