"""Decides what a prompt holds: the broker's files, the conversation, what was just done."""

import asyncio
from dataclasses import replace

from lea.context.assembling import Assembled, Assembler
from lea.context.briefs import brief_of
from lea.context.errors import TurnExpired
from lea.context.exchanges import Exchange, entries_of
from lea.context.files import Shelf, read_file
from lea.context.ports import Clock, Past, Records
from lea.contracts.context import ContextRead, ReadContext
from lea.contracts.messages import ActionsApplied, Locale, PromptBuilt
from lea.contracts.platform import PlatformContext


class Prompts:
    """Builds the prompt of a turn, and tells what one would hold."""

    def __init__(self, records: Records, clock: Clock, assembler: Assembler) -> None:
        self._records = records
        self._clock = clock
        self._assembler = assembler

    async def build_prompt(self, message: ActionsApplied) -> PromptBuilt | None:
        """Return the prompt, or None for a turn that was ended meanwhile.

        Raises TurnExpired past the turn's deadline.
        """
        today = self._clock().date()
        past, shelf = await asyncio.gather(
            self._records.past(message),
            self._records.shelf(message.user_id, message.linked_transaction_id, today),
        )
        if past.over:
            return None
        if past.late:
            raise TurnExpired
        built = self._assembler.assemble(
            shelf, _remembered(past, message), message.actions, today, message.locale
        )
        return PromptBuilt(
            **message.passed_on(),
            message=message.message,
            system=built.system_prompt + built.known,
            system_stable_chars=len(built.system_prompt),
            history=entries_of(built.exchanges),
            preface=built.preface,
            actions=message.actions,
            may_propose=message.may_propose,
        )

    async def log_reading(self, message: ActionsApplied) -> None:
        """Log whose data the turn's prompt holds: before its message is acknowledged, after it was handed on."""
        await self._records.log_reading(message)

    async def read_context(self, command: ReadContext) -> ContextRead:
        """Return what a prompt of the conversation would hold now."""
        user_id, conversation_id = command.user_id, command.conversation_id
        today = self._clock().date()
        linked = await self._records.linked(user_id, conversation_id)
        past, shelf = await asyncio.gather(
            self._records.whole_past(user_id, conversation_id), self._records.shelf(user_id, linked, today)
        )
        built = self._assembler.assemble(shelf, past, (), today, command.locale)
        return ContextRead(
            platform=_platform(shelf, built, command.locale),
            summary=past.summary or None,
            summarized_turns=past.summarized_turns,
            history=entries_of(built.exchanges),
            text=built.known,
            tokens=built.tokens,
        )


def _platform(shelf: Shelf, built: Assembled, locale: Locale) -> PlatformContext:
    files = (read_file(file) for file in shelf.files[: built.shown])
    return PlatformContext(
        broker_name=shelf.broker_name,
        transactions=tuple(brief_of(file, shelf.catalogue, locale) for file in files),
        transactions_total=shelf.total,
    )


def _remembered(past: Past, message: ActionsApplied) -> Past:
    """Take the client's word for the last answer, in a conversation that is new to us."""
    if past.exchanges or past.summary or not message.last_assistant_message:
        return past
    return replace(past, exchanges=(Exchange("", message.last_assistant_message),))
