"""Takes back what a message did: compensating writes from the action log, once."""

from lea.actions.applying.outcomes import Step
from lea.actions.results import Result


async def undo_last_message(step: Step) -> Result:
    """Take back all that the conversation's latest message with effects did, or nothing of it."""
    actions = await step.books.last_actions()
    refused = await step.books.revert(actions) if actions else None
    if not actions:
        lines = [step.lines.nothing_to_undo()]
    elif refused:
        lines = [step.lines.undo_refused(refused.action.line, refused.reason)]
    else:
        lines = [step.lines.undone(action.line) for action in actions]
    return Result(
        actions=tuple(lines), answer="\n".join(lines), linked_transaction_id=await step.books.linked()
    )
