"""What Léa knows in a conversation, asked of `context` over request/reply."""

from uuid import UUID

from lea.contracts.base import Contract
from lea.contracts.messages import HistoryEntry, Locale
from lea.contracts.platform import PlatformContext


class ReadContext(Contract):
    """Asks context what Léa knows in a conversation. Writes nothing."""

    user_id: UUID
    conversation_id: UUID
    locale: Locale = "fr"
    """The language of the forms' names."""


class PromptTokens(Contract):
    """How long the parts of a prompt are, in tokens of OpenAI's `o200k_base`."""

    system_prompt: int
    files: int
    summary: int
    history: int
    budget: int
    """The most that they may be together."""


class ContextRead(Contract):
    """What a prompt of the conversation would hold now."""

    platform: PlatformContext
    summary: str | None = None
    """What was said in the turns before `history`."""
    summarized_turns: int = 0
    history: tuple[HistoryEntry, ...] = ()
    text: str
    """The broker's files and the summary as a model reads them (French, Markdown)."""
    tokens: PromptTokens
