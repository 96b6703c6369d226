"""Decides whether what a model proposes may be shown to the broker, and in which words; it has no effect.

The orders are tried out on the files by the code that carries orders out, and taken back: what the domain would
refuse is not proposed, and the broker reads the very lines that a yes will bring.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from lea.actions.applying import apply_order
from lea.actions.applying.outcomes import Done, Held, Outcome, Refused, Step, Unchanged
from lea.actions.files import TransactionFile
from lea.actions.lines import Lines, lines_in
from lea.actions.metrics import ActionsMetrics
from lea.actions.ports import Books, Clock
from lea.actions.proposing import NotProposable, clean_orders, target_of, whom_to_ask_for
from lea.actions.reading import Files
from lea.actions.reading.grounding import OwnWords
from lea.actions.reading.language import language_of
from lea.contracts.orders import CreateTransaction, LinkSession, Order, SetPrice
from lea.contracts.pending import Proposal
from lea.contracts.proposals import ProposalReviewed, ReviewProposal


class Trials(Protocol):
    def open(self, user_id: UUID, conversation_id: UUID) -> AbstractAsyncContextManager[Books]:
        """Open a user's files to try orders out: nothing that is written stays. Raises what the driver raises."""
        ...


@dataclass(frozen=True, slots=True)
class _Trial:
    """What an order would come to."""

    order: Order
    outcome: Done | Unchanged | Refused


class Reviewer:
    """Reviews proposals."""

    def __init__(self, trials: Trials, clock: Clock, metrics: ActionsMetrics) -> None:
        self._trials = trials
        self._clock = clock
        self._metrics = metrics

    async def review_proposal(self, command: ReviewProposal) -> ProposalReviewed:
        """Return what the broker reads, and the proposal that a yes will carry out, if there is one."""
        lines = lines_in(language_of(command.message))
        async with self._trials.open(command.user_id, command.conversation_id) as books:
            try:
                reviewed = await self._review(command, books, lines)
            except NotProposable as error:
                text = lines.proposal_unclear() if error.why == "unclear" else lines.proposal_unfounded()
                reviewed = ProposalReviewed(outcome=error.why, text=text)
        self._metrics.proposals.labels(reviewed.outcome).inc()
        return reviewed

    async def _review(self, command: ReviewProposal, books: Books, lines: Lines) -> ProposalReviewed:
        own, known = OwnWords(command.message), await books.known()
        if (asked := whom_to_ask_for(command.proposed, own, language_of(command.message))) is not None:
            return ProposalReviewed(outcome="asked", text=asked.text, pending=asked)
        target = target_of(command.proposed, known, own)
        orders = clean_orders(command.proposed, target, own, self._clock())
        if not orders:
            raise NotProposable("unclear")
        # A yes to the proposal is the yes that large steps ask for: its lines say what they are.
        step = Step(books, lines, self._clock().date(), confirmed=True)
        trials, file = await _try_out(orders, step, known)
        refused = [trial.outcome.line for trial in trials if isinstance(trial.outcome, Refused)]
        done = [trial for trial in trials if isinstance(trial.outcome, Done)]
        if refused:
            return ProposalReviewed(outcome="refused", text=lines.proposal_refused(tuple(refused)))
        if not done:
            told = tuple(trial.outcome.line for trial in trials)
            return ProposalReviewed(outcome="unchanged", text="\n".join(told))
        about = lines.transaction(file.kind, str(file.address))
        text = lines.proposal(tuple(_told(trial, own, lines) for trial in done), about)
        pending = Proposal(text=text, orders=tuple(trial.order for trial in done))
        return ProposalReviewed(outcome="proposed", text=text, pending=pending)


def _told(trial: _Trial, own: OwnWords, lines: Lines) -> str:
    """Return an order's line; an amount that the broker did not say is marked."""
    order = trial.order
    said = not isinstance(order, SetPrice) or own.give_amount(order.amount_cad)
    return trial.outcome.line if said else f"{trial.outcome.line} {lines.amount_not_said()}"


async def _try_out(orders: Sequence[Order], step: Step, known: Files) -> tuple[list[_Trial], TransactionFile]:
    """Carry the orders out one after the other. Raises NotProposable when their transaction is gone."""
    trials: list[_Trial] = []
    file: TransactionFile | None = None
    for order in orders:
        if isinstance(order, CreateTransaction):
            file = await step.books.add_transaction(order.kind, None)
            outcome: Outcome = Done(step.lines.transaction_created(order.kind, ""), file)
        else:
            file = file or await _file_of(order, step.books)
            outcome = await _apply(order, file, step, known)
        if isinstance(outcome, Done):
            file = outcome.file
        if isinstance(outcome, Held):
            raise TypeError("what was confirmed is not held")
        trials.append(_Trial(order, outcome))
    if file is None:
        raise NotProposable("unclear")
    return trials, file


async def _apply(order: Order, file: TransactionFile, step: Step, known: Files) -> Outcome:
    match order:
        case CreateTransaction():
            raise TypeError("a transaction is created before anything is done on it")
        case LinkSession():
            line = step.lines.session_linked(step.lines.transaction(file.kind, str(file.address)))
            return Unchanged(line) if known.linked == str(file.id) else Done(line, file)
        case _:
            return await apply_order(order, file, step)


async def _file_of(order: Order, books: Books) -> TransactionFile:
    file = await books.file(UUID(order.transaction_ref)) if order.transaction_ref else None
    if file is None:
        raise NotProposable("unclear")
    return file
