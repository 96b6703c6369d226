"""What the gateway's decisions need of the outside."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

from lea.contracts.commands import (
    CancelTurn,
    CapabilityChecked,
    CheckCapability,
    FormStatusAnswered,
    LinkSession,
    SessionLinked,
    SetFormStatus,
    UndoAction,
    UndoAnswered,
)
from lea.contracts.memory import SummaryTried
from lea.contracts.messages import AnswerFinished, Locale, ProviderAsked
from lea.gateway.billing import Bill, BudgetPolicy, BudgetState, DayRow
from lea.gateway.conversations import Conversation, Turn
from lea.gateway.files import ActionPlace, ActionRow, CatalogueEntry, Place, PreparedForm, Sheet
from lea.gateway.turns import Acceptance, NewTurn, TurnRow
from lea.runtime.outbox import Announcement


class Turns(Protocol):
    """The record of turns. Every method may raise what `lea.runtime.bus.is_outage` recognises."""

    async def accept(self, turn: NewTurn) -> Acceptance: ...

    async def find(self, turn_id: UUID) -> TurnRow | None: ...

    async def find_own(self, user_id: UUID, turn_id: UUID) -> TurnRow | None:
        """Return a turn that is the user's."""
        ...

    async def last_ended(self, user_id: UUID, conversation_id: UUID) -> dt.datetime | None:
        """Return when the latest turn that has ended was accepted; None: none has. Raises UnknownConversation."""
        ...

    async def later(self, conversation_id: UUID, after: dt.datetime | None) -> list[TurnRow]:
        """Return the turns that were accepted after a moment, oldest first; bounded."""
        ...

    async def cancel(self, user_id: UUID, turn_id: UUID) -> TurnRow | None:
        """Record that a running turn of the user's is to end; return it as it stands."""
        ...

    async def settle(self, answer: AnswerFinished, state: str, terminal: bytes, bill: Bill) -> bool:
        """Close a running turn whose attempt is the answer's, and record its bill; False when there is none."""
        ...

    async def end(self, row: TurnRow, code: str, terminal: bytes, bill: Bill) -> bool:
        """Close a running turn as failed under the next attempt; False when it is no longer as in `row`."""
        ...

    async def record_summary(self, tried: SummaryTried, bill: Bill) -> bool:
        """Add what a summary used to its broker's ledger; False where it is there, or the conversation gone."""
        ...

    async def claim_attempt(self, turn_id: UUID) -> int | None:
        """Count the attempt of a running turn up; None when it is over."""
        ...

    async def bury(self, row: TurnRow, subject: str, reason: str, deliveries: int) -> None:
        """Keep a dead letter."""
        ...

    async def overdue(self, grace_s: float) -> list[TurnRow]: ...

    async def cancelled(self, age_s: float) -> list[TurnRow]:
        """Return running turns that were cancelled `age_s` ago or earlier."""
        ...

    async def silent_candidates(self, age_s: float) -> list[TurnRow]:
        """Return running turns older than `age_s` that wait for no outbox row."""
        ...

    async def rebuild(self, row: TurnRow) -> Announcement | None:
        """Begin a running turn's ring again under the next round and attempt; None when it moved on."""
        ...


class LiveFrames(Protocol):
    """The frames of one turn as they are published, in a bounded buffer."""

    @property
    def overflowed(self) -> bool: ...

    async def wait(self, timeout_s: float) -> bool:
        """Wait for a frame; False when none came in time."""
        ...

    def take(self) -> list[bytes]: ...

    def give_back(self, frames: Sequence[bytes]) -> None:
        """Let frames that were taken wait again, before all others."""
        ...

    def wake(self) -> None:
        """Let a `wait` that is going on return."""
        ...

    async def close(self) -> None: ...


class EventLog(Protocol):
    """The frames of every turn of the last minutes."""

    @property
    def connections(self) -> int:
        """Counts up whenever live frames may have been missed."""
        ...

    @property
    def reachable(self) -> bool: ...

    async def follow(self, turn_id: UUID) -> LiveFrames: ...

    async def follow_conversation(self, conversation_id: UUID) -> LiveFrames:
        """Follow whatever is shown in a conversation, without saying of which turn."""
        ...

    async def read(self, conversation_id: UUID, turn_id: UUID) -> list[bytes]:
        """Return what the log still holds of a turn, in the order of publishing."""
        ...

    async def asked(self, turn_id: UUID) -> list[ProviderAsked]:
        """Return which providers were asked for a turn, as far as the log remembers, in that order."""
        ...

    async def last_frame_age_s(self, conversation_id: UUID, turn_id: UUID) -> float | None: ...

    async def has_work(self, turn_id: UUID) -> bool: ...

    async def forget_prompt(self, turn_id: UUID) -> None:
        """Take a turn's prompt back from the workers that have not come to it."""
        ...

    async def show(self, conversation_id: UUID, turn_id: UUID, frame: bytes) -> None: ...

    async def forget(self, conversation_id: UUID) -> None:
        """Drop every frame of a conversation. Raises BusUnavailable: then they go with the log's age."""
        ...


class Announcer(Protocol):
    def announce_soon(self, announcement: Announcement) -> None:
        """Publish in the background; what fails stays in the outbox."""
        ...


@dataclass(frozen=True, slots=True)
class UserRow:
    """Somebody who may sign in."""

    id: UUID
    email: str
    name: str
    role: str
    locale: Locale
    password_hash: str


class Users(Protocol):
    async def by_email(self, email: str) -> UserRow | None: ...

    async def by_id(self, user_id: UUID) -> UserRow | None: ...


@dataclass(frozen=True, slots=True)
class Erasure:
    """What became of a conversation that is to go."""

    outcome: Literal["erased", "unknown", "busy"]
    active_turn_id: UUID | None = None
    """The turn that runs, when `busy`."""


class ConversationRecords(Protocol):
    """A user's conversations: other people's do not exist."""

    async def page(
        self, user_id: UUID, asked: str | None, before: Place | None, limit: int
    ) -> Sequence[Conversation]:
        """Return conversations, the latest activity first, from a place on; those that say what is asked."""
        ...

    async def find(self, user_id: UUID, conversation_id: UUID) -> Conversation | None: ...

    async def rename(self, user_id: UUID, conversation_id: UUID, title: str) -> None:
        """Title a conversation in the broker's name."""
        ...

    async def turns(
        self, user_id: UUID, conversation_id: UUID, before: Place | None, limit: int
    ) -> Sequence[Turn] | None:
        """Return a conversation's turns, newest first, from a place on; None when there is none."""
        ...

    async def turns_after(
        self, user_id: UUID, conversation_id: UUID, after: Place | None, limit: int
    ) -> Sequence[Turn]:
        """Return a conversation's turns, oldest first, from a place on."""
        ...

    async def erase(self, user_id: UUID, conversation_id: UUID) -> Erasure:
        """Delete a conversation with all that hangs on it, unless one of its turns runs."""
        ...


class Files(Protocol):
    """The broker's files, read on behalf of the user: other people's do not exist. None where there is none."""

    async def actions(
        self, user_id: UUID, conversation_id: UUID, before: ActionPlace | None, limit: int
    ) -> Sequence[ActionRow] | None:
        """Return a conversation's actions, newest first, from a place on."""
        ...

    async def actions_on(
        self, user_id: UUID, transaction_id: UUID, before: ActionPlace | None, limit: int
    ) -> Sequence[ActionRow] | None:
        """Return what was done on a transaction, newest first, from a place on."""
        ...

    async def standing_actions(self, user_id: UUID, since: Sequence[ActionRow]) -> Sequence[ActionRow]:
        """Return what was not undone on the same transactions since the oldest of some actions; bounded."""
        ...

    async def catalogue(self) -> Sequence[CatalogueEntry]: ...

    async def forms(self, user_id: UUID, transaction_id: UUID) -> Sequence[PreparedForm] | None:
        """Return a transaction's forms, newest first; bounded."""
        ...

    async def form(self, user_id: UUID, form_id: UUID) -> PreparedForm | None: ...


class UsageRecords(Protocol):
    async def days(self, user_id: UUID, since: dt.date, until: dt.date, currency: str) -> Sequence[DayRow]:
        """Return a user's days from `since` to before `until`, costs in that currency; other ones are unpriced."""
        ...

    async def budget(self, user_id: UUID, policy: BudgetPolicy) -> BudgetState | None:
        """Return the user's budget and what of it is spent this month; None where nothing limits them."""
        ...


class Commands(Protocol):
    """What only `actions` may write. Raises ActionsUnavailable: then it may have been done."""

    async def undo_action(self, command: UndoAction) -> UndoAnswered: ...

    async def set_form_status(self, command: SetFormStatus) -> FormStatusAnswered: ...

    async def link_session(self, command: LinkSession) -> SessionLinked: ...


class Capabilities(Protocol):
    async def check_capability(self, command: CheckCapability) -> CapabilityChecked:
        """Ask `llm`. Raises AnsweringUnavailable when it can't be asked."""
        ...


class Workers(Protocol):
    """Whoever may be answering a turn; told, never asked."""

    async def cancel_turn(self, command: CancelTurn) -> None: ...


class Printer(Protocol):
    async def print_sheet(self, sheet: Sheet) -> bytes:
        """Return a PDF. Raises TimeoutError when too many are being made."""
        ...
