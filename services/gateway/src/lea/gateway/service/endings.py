"""Sessions that are over: their access tokens, which hold for some minutes more, are let in no longer."""

import asyncio
from collections.abc import Iterable
from time import monotonic
from uuid import UUID

from lea.gateway.people import Sessions
from lea.runtime.logging import get_logger
from lea.runtime.work import is_outage

ASK_EVERY_S = 2.0
OVERLAP_S = 10.0
"""What is asked for once more: rows that were committed late."""

_log = get_logger(__name__)


class EndedSessions:
    """What this replica knows of them; a turn is decided where all of them are known (`chat.accept_turn`)."""

    def __init__(self, sessions: Sessions, *, token_ttl_s: float) -> None:
        self._sessions = sessions
        self._token_ttl_s = token_ttl_s
        self._forget_at: dict[UUID, float] = {}
        self._asked_at = monotonic() - token_ttl_s

    def __contains__(self, session_id: object) -> bool:
        return session_id in self._forget_at

    def note(self, session_ids: Iterable[UUID]) -> None:
        """Remember sessions that have ended, for as long as a token of theirs may hold."""
        forget_at = monotonic() + self._token_ttl_s
        self._forget_at |= dict.fromkeys(session_ids, forget_at)

    async def run(self) -> None:
        """Ask for what ended on other replicas, until cancelled; an outage only means that it is asked later."""
        while True:
            try:
                await self.ask()
            except Exception as error:
                if not is_outage(error):
                    raise
                _log.warning("ended sessions not asked for", reason=type(error).__name__)
            await asyncio.sleep(ASK_EVERY_S)

    async def ask(self) -> None:
        """Learn which sessions ended since the last time, and forget those whose tokens are over."""
        now = monotonic()
        self.note(await self._sessions.ended(now - self._asked_at + OVERLAP_S))
        self._asked_at = now
        self._forget_at = {one: at for one, at in self._forget_at.items() if at > monotonic()}
