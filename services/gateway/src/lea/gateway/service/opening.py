"""Opening a turn: one round trip decides, and the answer's stream begins."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID, uuid4

from lea.contracts.frames import ACCEPTED_ID, BEGINNING, FrameId, accepted_frame
from lea.contracts.messages import Locale
from lea.gateway import errors
from lea.gateway.billing import BudgetPolicy, BudgetState
from lea.gateway.limits import Allowance, messages
from lea.gateway.ports import Announcer, EventLog, LiveFrames, Turns
from lea.gateway.refusals import SessionEnded
from lea.gateway.service import budgets
from lea.gateway.service.holding import is_refused
from lea.gateway.turns import Acceptance, NewTurn
from lea.runtime.tracing import current_traceparent


@dataclass(frozen=True, slots=True)
class Request:
    """A broker's message, checked for form alone."""

    user_id: UUID
    conversation_id: UUID | None
    message: str
    last_assistant_message: str | None
    idempotency_key: UUID | None
    locale: Locale
    session_id: UUID | None = None
    """What the sender signed in with; None: elsewhere."""


@dataclass(frozen=True, slots=True)
class OpenTurn:
    """A turn that is followed: new, or the one that the same key opened before."""

    turn_id: UUID
    conversation_id: UUID
    live: LiveFrames
    cursor: FrameId
    """The last frame that the client has once `opening` is written."""
    behind: bool
    """Whether frames after it may have been shown before `live` was there."""
    opening: bytes
    allowance: Allowance | None
    """What is left to the user; None when nothing was counted."""


class Opener:
    """Takes messages. Raises the problems of `lea.gateway.errors`, and outages as they are."""

    def __init__(
        self,
        turns: Turns,
        log: EventLog,
        announcer: Announcer,
        *,
        message_max_chars: int,
        most_running: int,
        budget: BudgetPolicy,
        today: Callable[[], dt.date],
    ) -> None:
        self._turns = turns
        self._log = log
        self._announcer = announcer
        self._message_max_chars = message_max_chars
        self._most_running = most_running
        self._budget = budget
        self._today = today

    async def open_turn(self, request: Request) -> OpenTurn:
        """Record a turn and begin to follow it: subscribed first, so that no frame can be missed."""
        turn = self._new_turn(request)
        if not self._log.reachable:
            raise errors.ServiceUnavailable
        live = await self._log.follow(turn.id)
        try:
            acceptance = await self._turns.accept(turn)
            if acceptance.outcome == "replayed":
                await live.close()
                return await self._follow_again(acceptance)
            return await self._follow_new(acceptance, live, request.locale)
        except BaseException:
            await live.close()
            raise

    async def _follow_new(self, acceptance: Acceptance, live: LiveFrames, locale: Locale) -> OpenTurn:
        turn_id, conversation_id = self._decide(acceptance)
        if acceptance.announcement is not None:
            self._announcer.announce_soon(acceptance.announcement)
        low = budgets.warning(acceptance.budget, self._budget, locale)
        frame = accepted_frame(str(turn_id), str(conversation_id), low)
        await self._log.show(conversation_id, turn_id, frame)
        await self._refuse_spent(acceptance.budget, live, turn_id, conversation_id)
        allowance = _allowance(acceptance)
        return OpenTurn(turn_id, conversation_id, live, ACCEPTED_ID, False, frame, allowance)

    async def _follow_again(self, acceptance: Acceptance) -> OpenTurn:
        turn_id, conversation_id = self._decide(acceptance)
        live = await self._log.follow(turn_id)
        return OpenTurn(turn_id, conversation_id, live, BEGINNING, True, b"", None)

    def _decide(self, acceptance: Acceptance) -> tuple[UUID, UUID]:
        """Return the ids of the turn to follow. Raises the problem that stands against it."""
        match acceptance.outcome:
            case "accepted" | "replayed":
                if acceptance.turn_id is None or acceptance.conversation_id is None:
                    raise TypeError("an accepted turn has ids")
                return acceptance.turn_id, acceptance.conversation_id
            case "key_reused":
                raise errors.KeyReused
            case "unknown_conversation":
                raise errors.UnknownConversation
            case "busy":
                raise errors.ConversationBusy(acceptance.turn_id)
            case "rate_limited":
                raise errors.RateLimited.over(_allowance(acceptance))
            case "too_many_turns":
                raise errors.TooManyTurns(self._most_running)
            case "session_ended":
                raise SessionEnded
            case "disabled":
                raise errors.Unauthenticated
            case _:
                assert_never(acceptance.outcome)

    async def _refuse_spent(
        self, budget: BudgetState | None, live: LiveFrames, turn_id: UUID, conversation_id: UUID
    ) -> None:
        """Raise BudgetSpent for a turn that would need a model and has no budget for one."""
        if budget is not None and budget.is_spent and await is_refused(live):
            currency, renews_on = self._budget.currency, budgets.next_month(self._today())
            raise budgets.BudgetSpent(
                budget, currency, renews_on, turn_id=turn_id, session_id=conversation_id
            )

    def _new_turn(self, request: Request) -> NewTurn:
        message = self._checked(request.message)
        last = _storable(request.last_assistant_message or "")[: self._message_max_chars] or None
        content = "\x1f".join((message, last or "", str(request.conversation_id or "")))
        return NewTurn(
            id=uuid4(),
            user_id=request.user_id,
            conversation_id=request.conversation_id,
            message=message,
            last_assistant_message=last,
            idempotency_key=request.idempotency_key,
            fingerprint=hashlib.sha256(content.encode()).digest(),
            locale=request.locale,
            traceparent=current_traceparent(),
            session_id=request.session_id,
        )

    def _checked(self, message: str) -> str:
        message = _storable(message).strip()
        if not message:
            raise errors.EmptyMessage
        if len(message) > self._message_max_chars:
            raise errors.MessageTooLong(limit=self._message_max_chars)
        return message


def _allowance(acceptance: Acceptance) -> Allowance:
    """Return what was counted. Raises TypeError when nothing was."""
    if acceptance.quota is None or acceptance.remaining is None:
        raise TypeError("a turn that was counted has a quota")
    return messages(acceptance.quota, acceptance.remaining, acceptance.retry_after_s or 0.0)


def _storable(text: str) -> str:
    """Drop what JSON can carry and PostgreSQL can't keep: NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
