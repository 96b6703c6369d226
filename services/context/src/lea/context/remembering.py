"""What follows a turn, out of its path: the conversation's title, and older turns folded into its summary."""

from collections.abc import Sequence
from dataclasses import dataclass

from lea.context.budget import ENTRY_TOKENS, Count
from lea.context.exchanges import Exchange, entries_of
from lea.context.ports import Archive
from lea.context.summaries import SettledTurn, Summary, bounded, summarize
from lea.context.titles import title_of
from lea.contracts.commands import ConversationsForgotten, ForgetConversations
from lea.contracts.memory import ConversationTitled, SummaryAsked, SummaryWritten, TurnSettled


@dataclass(frozen=True, slots=True)
class FollowUps:
    """What is announced after a turn."""

    titled: ConversationTitled | None = None
    asked: SummaryAsked | None = None


class Memory:
    """Remembers conversations.

    Turns are folded several at a time, so that between two foldings a prompt's history only grows at its end and
    the provider's cache holds: once more than three quarters of `most_turns` or of `most_tokens` are unfolded,
    half of either stays.
    """

    def __init__(self, archive: Archive, count: Count, *, most_turns: int, most_tokens: int) -> None:
        self._archive = archive
        self._count = count
        self._most_turns = most_turns
        self._most_tokens = most_tokens

    async def remember(self, settled: TurnSettled) -> FollowUps:
        """Title a conversation that has no title, fold its older turns where there are many."""
        found = await self._archive.conversation(settled.user_id, settled.conversation_id)
        if found is None:
            return FollowUps()
        title = title_of(found.first_message) if found.title is None else None
        titled = title and ConversationTitled(
            conversation_id=settled.conversation_id, user_id=settled.user_id, title=title
        )
        folded = self._to_fold(found.unfolded, found.unfolded_total)
        if not folded:
            return FollowUps(titled or None)
        unseen = found.unfolded_total - len(found.unfolded)
        summary = summarize(found.summary, folded, unseen + len(folded), self._count)
        if not await self._archive.fold(settled.user_id, settled.conversation_id, summary, found.summary):
            return FollowUps(titled or None)
        return FollowUps(titled or None, _asked(settled, found.summary, folded))

    async def improve(self, written: SummaryWritten) -> bool:
        """Take a model's summary; False where it came too late or says nothing."""
        text = bounded(written.text, self._count)
        return bool(text) and await self._archive.rewrite(written.model_copy(update={"text": text}))

    async def forget(self, command: ForgetConversations) -> ConversationsForgotten:
        """Drop the summaries of conversations from which something was erased."""
        return ConversationsForgotten(
            summaries=await self._archive.forget(command.user_id, command.conversation_ids)
        )

    def _to_fold(self, unfolded: Sequence[SettledTurn], total: int) -> Sequence[SettledTurn]:
        tokens = [self._tokens(turn) for turn in unfolded]
        if total * 4 <= self._most_turns * 3 and sum(tokens) * 4 <= self._most_tokens * 3:
            return ()
        kept = used = 0
        for one in reversed(tokens):
            used += one
            if kept * 2 >= self._most_turns or used * 2 > self._most_tokens:
                break
            kept += 1
        return unfolded[: len(unfolded) - max(kept, 1)]

    def _tokens(self, turn: SettledTurn) -> int:
        return self._count(turn.message) + self._count(turn.answer) + 2 * ENTRY_TOKENS


def _asked(settled: TurnSettled, earlier: Summary | None, folded: Sequence[SettledTurn]) -> SummaryAsked:
    return SummaryAsked(
        conversation_id=settled.conversation_id,
        user_id=settled.user_id,
        turn_id=folded[-1].id,
        locale=settled.locale,
        summary=earlier.text if earlier else "",
        turns=entries_of(Exchange(turn.message, turn.answer) for turn in folded),
    )
