"""JetStream's streams and consumers: declared by `lea-bootstrap` alone, mended by a service's watchdog."""

from typing import Any

from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from lea.contracts import subjects
from lea.contracts.memory import ConversationTitled, SummaryAsked, SummaryTried, SummaryWritten, TurnSettled
from lea.contracts.messages import (
    ActionsApplied,
    AddressSet,
    AnswerFinished,
    PromptBuilt,
    TurnAbandoned,
    TurnAccepted,
)

ACK_WAIT_S = 5.0
"""How long a silent worker keeps a message; a working one says so every third of it."""
MAX_DELIVERIES = 60
WORK_MAX_AGE_S = 3600.0
EVENTS_MAX_AGE_S = 900.0
EVENTS_MAX_BYTES = 512 * 1024 * 1024
DUPLICATE_WINDOW_S = 120.0

WORK_MESSAGES: dict[type, int] = {
    TurnAccepted: 256,
    ActionsApplied: 256,
    PromptBuilt: 4096,
    AnswerFinished: 256,
    TurnAbandoned: 64,
    AddressSet: 256,
    TurnSettled: 64,
    ConversationTitled: 64,
    SummaryAsked: 64,
    SummaryWritten: 64,
    SummaryTried: 64,
}
"""Work messages with the number of unacknowledged deliveries that their consumer allows."""


def work_stream(replicas: int) -> StreamConfig:
    return StreamConfig(
        name=subjects.WORK_STREAM,
        subjects=[subjects.WORK_SUBJECTS],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        max_age=WORK_MAX_AGE_S,
        max_bytes=EVENTS_MAX_BYTES,
        duplicate_window=DUPLICATE_WINDOW_S,
        num_replicas=replicas,
        allow_direct=True,
    )


def events_stream(replicas: int) -> StreamConfig:
    return StreamConfig(
        name=subjects.EVENTS_STREAM,
        subjects=[subjects.EVENTS_SUBJECTS],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_age=EVENTS_MAX_AGE_S,
        max_bytes=EVENTS_MAX_BYTES,
        num_replicas=replicas,
        allow_direct=True,
    )


def consumer(message: type) -> ConsumerConfig:
    """Return the one configuration of a work message's durable consumer."""
    return ConsumerConfig(
        durable_name=subjects.durable(message),
        filter_subject=subjects.work_filter(message),
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_S,
        max_deliver=MAX_DELIVERIES,
        max_ack_pending=WORK_MESSAGES[message],
    )


async def declare(jetstream: JetStreamContext, replicas: int = 1) -> None:
    """Create or update both streams and every consumer; idempotent."""
    for stream in (work_stream(replicas), events_stream(replicas)):
        await _declare_stream(jetstream, stream)
    for message in WORK_MESSAGES:
        await jetstream.add_consumer(subjects.WORK_STREAM, consumer(message))


async def declare_missing(jetstream: JetStreamContext) -> None:
    """Create what is not there (a NATS that lost its disk); change nothing that is."""
    for stream in (work_stream(1), events_stream(1)):
        try:
            await jetstream.stream_info(str(stream.name))
        except NotFoundError:
            await jetstream.add_stream(stream)
    for message in WORK_MESSAGES:
        try:
            await jetstream.consumer_info(subjects.WORK_STREAM, subjects.durable(message))
        except NotFoundError:
            await jetstream.add_consumer(subjects.WORK_STREAM, consumer(message))


async def _declare_stream(jetstream: JetStreamContext, stream: StreamConfig) -> Any:
    try:
        await jetstream.stream_info(str(stream.name))
    except NotFoundError:
        return await jetstream.add_stream(stream)
    return await jetstream.update_stream(stream)
