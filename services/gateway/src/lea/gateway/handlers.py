"""NATS in: what the gateway closes turns with, and what follows them."""

import json
from uuid import UUID

import nats.errors
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from lea.contracts import subjects
from lea.contracts.errors import ErrorCode
from lea.contracts.memory import ConversationTitled, SummaryTried
from lea.contracts.messages import AnswerFinished, TurnAbandoned
from lea.gateway.metrics import GatewayMetrics
from lea.gateway.service.knowing import Knowing
from lea.gateway.service.settling import Settler
from lea.runtime.delivery import Delivery
from lea.runtime.tracing import describe_turn
from lea.runtime.work import Handler


def title_handler(knowing: Knowing) -> Handler[ConversationTitled]:
    """Return what is called for each title that Léa made."""

    async def on_conversation_titled(message: ConversationTitled, _delivery: Delivery) -> None:
        await knowing.entitle(message)

    return on_conversation_titled


def summary_handler(settler: Settler) -> Handler[SummaryTried]:
    """Return what is called for each summary that providers were asked for."""

    async def on_summary_tried(message: SummaryTried, _delivery: Delivery) -> None:
        await settler.bill_summary(message)

    return on_summary_tried


class Handlers:
    def __init__(self, settler: Settler, metrics: GatewayMetrics) -> None:
        self._settler = settler
        self._metrics = metrics

    async def on_answer_finished(self, message: AnswerFinished, delivery: Delivery) -> None:
        stages = (*message.stages, delivery.stage("gateway"))
        with self._metrics.settle_seconds.time():
            settled = await self._settler.settle_turn(message.model_copy(update={"stages": stages}))
        if settled:
            describe_turn(message.outcome.value, attempt=message.attempt)
            self._metrics.turn_ended(message.outcome.value, message.error.code if message.error else "")

    async def on_turn_abandoned(self, message: TurnAbandoned, _delivery: Delivery) -> None:
        await self._bury(message)

    async def _bury(self, message: TurnAbandoned) -> None:
        self._metrics.message_buried(message.subject, message.reason)
        if await self._settler.abandon_turn(message):
            self._metrics.turn_ended("abandoned", ErrorCode.INTERNAL)

    async def on_max_deliveries(self, jetstream: JetStreamContext, advisory: bytes) -> None:
        """Settle what exhausted its deliveries, and delete it: a work queue would keep it."""
        told = json.loads(advisory)
        sequence = int(told["stream_seq"])
        try:
            message = await jetstream.get_msg(subjects.WORK_STREAM, sequence)
        except NotFoundError:
            return
        subject = message.subject or ""
        abandoned = TurnAbandoned(
            turn_id=UUID(subject.rpartition(".")[2]),
            subject=subject,
            reason="MaxDeliveries",
            deliveries=int(told["deliveries"]),
        )
        await self._bury(abandoned)
        try:
            await jetstream.delete_msg(subjects.WORK_STREAM, sequence)
        except (nats.errors.Error, NotFoundError):
            return
