"""The service on a real nats-server: a sign of life first, then the prompt, once."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from nats.js.errors import NotFoundError
from prometheus_client import CollectorRegistry

from lea.context.assembling import Assembler
from lea.context.budget import Count
from lea.context.handlers import Handlers, MemoryHandlers
from lea.context.metrics import ContextMetrics
from lea.context.ports import Past
from lea.context.remembering import Memory
from lea.context.service import Prompts
from lea.contracts import subjects
from lea.contracts.base import Contract
from lea.contracts.context import ContextRead, ReadContext
from lea.contracts.errors import ErrorCode
from lea.contracts.memory import ConversationTitled, SummaryAsked, SummaryWritten, TurnSettled
from lea.contracts.messages import ActionsApplied, AnswerFinished, Outcome, PromptBuilt
from lea.runtime.bus import Bus
from lea.runtime.metrics import RuntimeMetrics
from lea.testing.journey import eventually
from lea.testing.servers import NatsServer

from .conftest import NOW, SALE, MemoryRecords
from .test_remembering import MemoryArchive, turns


class Station:
    def __init__(self, nats_url: str, count: Count) -> None:
        self.records = MemoryRecords(None, SALE)
        self.archive = MemoryArchive()
        self.bus = Bus(
            nats_url, service="test", metrics=RuntimeMetrics("test", CollectorRegistry()), grace_s=2
        )
        assembler = Assembler(count, system_prompt="Tu es Léa.", max_tokens=8_000, zone=NOW.tzinfo)
        prompts, metrics = Prompts(self.records, lambda: NOW, assembler), ContextMetrics(CollectorRegistry())
        memory = Memory(self.archive, count, most_turns=8, most_tokens=2_000)
        after = MemoryHandlers(self.bus, memory, metrics)
        self.bus.on(ActionsApplied, Handlers(self.bus, prompts, metrics).on_actions_applied, max_workers=4)
        self.bus.on(TurnSettled, after.on_turn_settled, max_workers=2)
        self.bus.on(SummaryWritten, after.on_summary_written, max_workers=2)
        self.bus.answer(subjects.READ_CONTEXT, ReadContext, prompts.read_context)

    async def send(self, message: Contract, key: UUID | None = None) -> None:
        subject = subjects.work_subject(type(message), key or message.turn_id)
        await self.bus.publish_raw(subject, message.model_dump_json().encode(), str(uuid4()))

    async def published(self, kind: type, message: Contract, timeout_s: float = 10, key: UUID | None = None):
        async with asyncio.timeout(timeout_s):
            while True:
                try:
                    stored = await self.bus.jetstream.get_last_msg(
                        subjects.WORK_STREAM, subjects.work_subject(kind, key or message.turn_id)
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
async def station(tmp_path_factory: pytest.TempPathFactory, count: Count) -> AsyncGenerator[Station]:
    server = await NatsServer(Path(tmp_path_factory.mktemp("nats"))).start()
    station = Station(server.url, count)
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


async def test_what_a_prompt_held_is_logged_before_its_message_is_acknowledged(station, turn):
    message = turn()
    await station.send(message)
    await station.published(PromptBuilt, message)

    async def logged() -> bool:
        return message.turn_id in station.records.logged

    await eventually(logged)


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
    station.records.answer = Past(late=True)
    message = turn()
    await station.send(message)
    answer, headers = await station.published(AnswerFinished, message)
    assert headers["Nats-Msg-Id"] == f"{message.turn_id}:answer_finished:0:1"
    assert (answer.outcome, answer.error.code) == (Outcome.FAILED, ErrorCode.TIMEOUT)


async def test_turn_that_was_ended_meanwhile_is_dropped(station, turn):
    station.records.answer = Past(over=True)
    message = turn()
    await station.send(message)
    with pytest.raises(TimeoutError):
        await station.published(PromptBuilt, message, timeout_s=0.5)


def settled() -> TurnSettled:
    return TurnSettled(turn_id=uuid4(), conversation_id=uuid4(), user_id=uuid4())


async def test_settled_turn_of_a_new_conversation_is_followed_by_its_title(station):
    station.archive.found = MemoryArchive(turns(1), title=None).found
    message = settled()
    await station.send(message)
    titled, headers = await station.published(ConversationTitled, message, key=message.conversation_id)
    assert (titled.title, titled.user_id) == ("Une question ?", message.user_id)
    assert headers["Nats-Msg-Id"] == f"{message.conversation_id}:conversation_titled"


async def test_folded_turns_are_put_to_a_model_and_its_words_are_taken(station):
    station.archive.found = MemoryArchive(turns(7)).found
    message = settled()
    await station.send(message)

    async def folded() -> bool:
        return station.archive.found.summary is not None

    await eventually(folded)
    last = station.archive.found.summary.turn_id
    asked, headers = await station.published(SummaryAsked, message, key=last)
    assert headers["Nats-Msg-Id"] == f"{last}:summary_asked"
    written = SummaryWritten(
        conversation_id=asked.conversation_id,
        user_id=asked.user_id,
        turn_id=asked.turn_id,
        text="Mieux dit.",
        provider="openai",
        model="m",
    )
    await station.send(written)

    async def taken() -> list[SummaryWritten]:
        return station.archive.rewritten

    assert [one.text for one in await eventually(taken)] == ["Mieux dit."]


async def test_context_is_told_to_who_asks(station):
    station.records.answer = Past()
    asked = ReadContext(user_id=uuid4(), conversation_id=uuid4())
    told = ContextRead.model_validate_json(await station.bus.request(subjects.READ_CONTEXT, asked))
    assert told.platform.broker_name == "Anne Roy"
    assert "42, rue des Pins" in told.text
