"""Commands: asked over request/reply and answered by the owner of the data; `CancelTurn` alone is only told.

A command that writes carries an id of its own: asked again under it, the owner answers the same again.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from lea.contracts.base import Contract
from lea.contracts.forms import FormStatus
from lea.contracts.messages import Locale


class ClaimAttempt(Contract):
    """Asks the gateway for the number of a further attempt at a turn."""

    turn_id: UUID


class AttemptClaimed(Contract):
    attempt: int | None
    """None when the turn is over: acknowledge and emit nothing."""


class CancelTurn(Contract):
    """Tells every `llm` that a turn is to end with what it has told so far; its record says so already.

    Nobody answers: the turn's `AnswerFinished` (`cancelled`, with the usage so far) does. A worker that does not
    know the turn yet keeps it in mind until the deadline.
    """

    turn_id: UUID
    deadline: datetime


class CheckCapability(Contract):
    """Asks llm whether something can be done as the system is configured."""

    capability: str
    locale: Locale = "fr"


class CapabilityChecked(Contract):
    available: bool
    provider: str | None = None
    """Who would do it: `openai`, `anthropic`, `agent`, `lea`; None where nobody can."""
    detail: str
    """Why, or why not, in a sentence for a person."""


class UndoAction(Contract):
    """Asks actions to take one logged action back."""

    command_id: UUID
    user_id: UUID
    action_id: UUID
    locale: Locale = "fr"
    """The language of the answer's line."""


class UndoAnswered(Contract):
    outcome: Literal["undone", "unknown", "changed", "needed"]
    """`changed`: what the action wrote was written again since; `needed`: something later stands on it.
    `undone` also where it was undone before."""
    line: str = ""
    """What was undone, or why it can't be, for a person; empty when `unknown`."""


class SetFormStatus(Contract):
    """Asks actions to move a prepared form forward."""

    command_id: UUID
    user_id: UUID
    form_id: UUID
    status: FormStatus


class FormStatusAnswered(Contract):
    outcome: Literal["set", "unknown", "backward"]
    """`set` also where it stood so already."""
    status: FormStatus | None = None
    """How the form stands now; None when `unknown`."""


class LinkSession(Contract):
    """Asks actions to say which transaction a conversation is about; who asks has checked whose it is."""

    command_id: UUID
    user_id: UUID
    conversation_id: UUID
    transaction_id: UUID | None
    """None: about none any more."""


class SessionLinked(Contract):
    outcome: Literal["linked", "unlinked", "unknown"]
    """`unknown`: no transaction of the user's has this id. The others also where it stood so already."""


class EraseFiles(Contract):
    """Asks actions to erase a contact, or all of a broker's files, as far as the law lets them go."""

    command_id: UUID
    """The erasure's: what is kept is registered under it (`privacy.kept`)."""
    user_id: UUID
    contact_id: UUID | None = None
    """None: everything of the broker's."""


class FilesErased(Contract):
    kept: int
    """How many files and contacts stay, with the reason in the register."""


class ForgetConversations(Contract):
    """Asks context to forget what it remembers of conversations: it may tell what was erased from them."""

    user_id: UUID
    conversation_ids: tuple[UUID, ...]


class ConversationsForgotten(Contract):
    summaries: int
    """How many there were; they are made anew as the conversations go on."""
