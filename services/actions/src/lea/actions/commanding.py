"""Decides what a command comes to; asked again under its id, it gets the answer that it got."""

from lea.actions.lines import Lines, lines_in
from lea.actions.metrics import ActionsMetrics
from lea.actions.ports import CommandBooks, CommandDesk, LoggedAction
from lea.contracts.commands import (
    EraseFiles,
    FilesErased,
    FormStatusAnswered,
    LinkSession,
    SessionLinked,
    SetFormStatus,
    UndoAction,
    UndoAnswered,
)


class Commands:
    """What brokers ask for outside of a conversation, done once for each command."""

    def __init__(self, desk: CommandDesk, metrics: ActionsMetrics) -> None:
        self._desk = desk
        self._metrics = metrics

    async def undo_action(self, command: UndoAction) -> UndoAnswered:
        """Take one logged action back, or say why not; one that is undone stays so."""
        lines = lines_in(command.locale)
        async with self._desk.open(command.user_id, command.command_id) as books:
            if recorded := await books.recorded(UndoAnswered):
                return recorded
            action = await books.action(command.action_id)
            answer = await _undo(action, books, lines) if action else UndoAnswered(outcome="unknown")
            if action:
                await books.record(answer)
        self._metrics.commands.labels("undo_action", answer.outcome).inc()
        return answer

    async def erase_files(self, command: EraseFiles) -> FilesErased:
        """Erase a contact, or everything of a broker's, but for what the law holds."""
        async with self._desk.open(command.user_id, command.command_id) as books:
            if recorded := await books.recorded(FilesErased):
                return recorded
            answer = FilesErased(kept=await books.erase(command.contact_id))
            await books.record(answer)
        self._metrics.commands.labels("erase_files", "kept" if answer.kept else "erased").inc()
        return answer

    async def set_form_status(self, command: SetFormStatus) -> FormStatusAnswered:
        """Move a prepared form forward; never back."""
        async with self._desk.open(command.user_id, command.command_id) as books:
            if recorded := await books.recorded(FormStatusAnswered):
                return recorded
            answer = await _move(command, books)
            if answer.status:
                await books.record(answer)
        self._metrics.commands.labels("set_form_status", answer.outcome).inc()
        return answer

    async def link_session(self, command: LinkSession) -> SessionLinked:
        """Say which transaction a conversation is about, or that it is about none."""
        async with self._desk.open(command.user_id, command.command_id) as books:
            if recorded := await books.recorded(SessionLinked):
                return recorded
            answer = await _link(command, books)
            if answer.outcome != "unknown":
                await books.record(answer)
        self._metrics.commands.labels("link_session", answer.outcome).inc()
        return answer


async def _undo(action: LoggedAction, books: CommandBooks, lines: Lines) -> UndoAnswered:
    obstacle = None if action.undone else await books.revert([action])
    if obstacle:
        return UndoAnswered(outcome=obstacle.reason, line=lines.undo_refused(action.line, obstacle.reason))
    return UndoAnswered(outcome="undone", line=lines.undone(action.line))


async def _move(command: SetFormStatus, books: CommandBooks) -> FormStatusAnswered:
    status = await books.form_status(command.form_id)
    if status is None:
        return FormStatusAnswered(outcome="unknown")
    if command.status.rank < status.rank:
        return FormStatusAnswered(outcome="backward", status=status)
    if command.status is not status:
        await books.set_form_status(command.form_id, command.status)
    return FormStatusAnswered(outcome="set", status=command.status)


async def _link(command: LinkSession, books: CommandBooks) -> SessionLinked:
    if command.transaction_id is None:
        await books.unlink(command.conversation_id)
        return SessionLinked(outcome="unlinked")
    if not await books.has_transaction(command.transaction_id):
        return SessionLinked(outcome="unknown")
    await books.link(command.conversation_id, command.transaction_id)
    return SessionLinked(outcome="linked")
