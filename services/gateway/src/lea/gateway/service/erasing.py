"""Erasing: recorded first, then carried out by each owner of data, tried again until it is done."""

import asyncio
import random
from uuid import UUID

from lea.contracts.commands import EraseFiles, ForgetConversations
from lea.gateway.erasures import Erasure, Erasures, Frames, Owners
from lea.gateway.service.mentions import mention_pattern
from lea.runtime.logging import get_logger
from lea.runtime.work import is_outage

INTERVAL_S = 15.0
MOST_FORGOTTEN = 500
"""Conversations that one command names."""

_log = get_logger(__name__)


class Eraser:
    """Every step may be repeated: a crash, or a second replica at the same erasure, does no harm."""

    def __init__(self, erasures: Erasures, owners: Owners, frames: Frames) -> None:
        self._erasures = erasures
        self._owners = owners
        self._frames = frames
        self._asked = asyncio.Event()

    def wake(self) -> None:
        """Say that something was asked for: it need not wait for the next look."""
        self._asked.set()

    async def run(self) -> None:
        """Carry out what is pending, until cancelled; an outage only puts it off."""
        while True:
            try:
                await self.carry_out_pending()
            except Exception as error:
                if not is_outage(error):
                    raise
                _log.warning("erasures put off", reason=type(error).__name__)
            await self._rest()

    async def carry_out_pending(self) -> None:
        """Make one pass over what was asked for and is not done."""
        for user_id, erasure_id in await self._erasures.pending():
            try:
                await self._carry_out(user_id, erasure_id)
            except Exception as error:  # noqa: BLE001 (it stays asked for, and holds no other up)
                _log.warning("erasure put off", erasure_id=str(erasure_id), reason=type(error).__name__)

    async def _carry_out(self, user_id: UUID, erasure_id: UUID) -> None:
        erasure = await self._erasures.find(user_id, erasure_id)
        if erasure is None or erasure.completed_at is not None:
            return
        await self._owners.erase_files(
            EraseFiles(command_id=erasure.id, user_id=erasure.user_id, contact_id=erasure.contact_id)
        )
        if erasure.subject == "account":
            await self._erasures.close_account(erasure.user_id)  # nothing more is taken from here on
            await self._erase_conversations(erasure)
        else:
            await self._erase_mentions(erasure)
        await self._erasures.complete(erasure.user_id, erasure.id)
        _log.info("erased", subject=erasure.subject)

    async def _erase_conversations(self, erasure: Erasure) -> None:
        """Empty the log of a batch before its rows go: without them nobody knows what to look for."""
        while conversations := await self._erasures.conversations(erasure.user_id):
            for conversation_id in conversations:
                await self._frames.forget(conversation_id)
            await self._erasures.delete_conversations(erasure.user_id, conversations)

    async def _erase_mentions(self, erasure: Erasure) -> None:
        """Blank a contact in what was said; what was made of it (frames, summaries) goes first."""
        if erasure.sought is None:
            return
        pattern = mention_pattern(erasure.sought)
        found = await self._erasures.mentions(erasure.user_id, pattern)
        conversations = sorted(set(found.values()))
        for conversation_id in conversations:
            await self._frames.forget(conversation_id)
        for start in range(0, len(conversations), MOST_FORGOTTEN):
            batch = tuple(conversations[start : start + MOST_FORGOTTEN])
            await self._owners.forget_conversations(
                ForgetConversations(user_id=erasure.user_id, conversation_ids=batch)
            )
        await self._erasures.redact(erasure.user_id, pattern, tuple(found))

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(INTERVAL_S * random.uniform(0.75, 1.25)):  # noqa: S311 (replicas spread out)
                await self._asked.wait()
        except TimeoutError:
            return
        self._asked.clear()
