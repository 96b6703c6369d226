"""One message's orders, carried out one after the other on the files that they mean."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol, assert_never
from uuid import UUID

from lea.actions.applying import apply_order
from lea.actions.applying.outcomes import Done, Held, Outcome, Refused, Step, Unchanged
from lea.actions.files import TransactionFile
from lea.actions.reading import Files, Reading
from lea.actions.results import Result
from lea.contracts.orders import CreateTransaction, LinkSession, Order, SetAddress
from lea.contracts.pending import Confirmation, Pending, Proposal, Question

MOST_ORDERS = 20
"""In one message; more are refused as a whole."""


class _Counter(Protocol):
    def labels(self, *values: str) -> "_Counted": ...


class _Counted(Protocol):
    def inc(self) -> None: ...


class Errand:
    """What one message asks for; `pending` is what Léa waited for when it came."""

    def __init__(self, step: Step, known: Files, pending: Pending | None, orders: _Counter) -> None:
        self._step = step
        self._confirmed = pending.orders if isinstance(pending, Confirmation | Proposal) else ()
        self._counter = orders
        self._linked = _uuid(known.linked)
        self._files: dict[UUID, TransactionFile] = {}
        self._told: list[str] = []
        self._held: list[tuple[Order, str]] = []
        self._created: tuple[UUID, int] | None = None
        """The transaction that this message created, and which line tells it."""

    async def run(self, reading: Reading, property_type: str | None = None) -> Result:
        """Carry the orders out and compose what the broker reads."""
        if len(reading.orders) > MOST_ORDERS:
            line = self._step.lines.too_many_orders(len(reading.orders), MOST_ORDERS)
            return Result(actions=(line,), answer=line, linked_transaction_id=self._linked)
        for order in _in_order(reading.orders):
            await self._carry_out(order, property_type)
        return self._result(reading)

    async def _carry_out(self, order: Order, property_type: str | None) -> None:
        match order:
            case CreateTransaction():
                await self._create(order, property_type)
            case LinkSession():
                await self._link(order)
            case _:
                file = await self._file_of(order)
                if file is None:
                    self._tell(order, Refused(self._step.lines.no_transaction()), None)
                    return
                step = replace(self._step, confirmed=order in self._confirmed)
                outcome = await apply_order(order, file, step)
                if isinstance(outcome, Done):
                    await self._keep(order, outcome)
                self._tell(order, outcome, file)

    async def _create(self, order: CreateTransaction, property_type: str | None) -> None:
        books, lines = self._step.books, self._step.lines
        file = await books.add_transaction(order.kind, property_type)
        await books.link(file.id)
        self._linked = file.id
        self._created = (file.id, len(self._told))
        done = Done(lines.transaction_created(file.kind, ""), file)
        await self._keep(order, done)
        self._tell(order, done, file)

    async def _link(self, order: LinkSession) -> None:
        file = await self._file_of(order)
        if file is None:
            self._tell(order, Refused(self._step.lines.no_transaction()), None)
            return
        line = self._step.lines.session_linked(self._step.lines.transaction(file.kind, str(file.address)))
        if file.id == self._linked:
            self._tell(order, Unchanged(line), file)
            return
        await self._step.books.link(file.id)
        self._linked = file.id
        await self._keep(order, Done(line, file))
        self._tell(order, Done(line, file), file)

    async def _file_of(self, order: Order) -> TransactionFile | None:
        """Find the transaction that an order means: the one it names, else the session's."""
        wanted = _uuid(order.transaction_ref) if order.transaction_ref else self._linked
        if wanted is not None and wanted not in self._files:
            file = await self._step.books.file(wanted)
            if file is None:
                return None
            self._files[wanted] = file
        return self._files[wanted] if wanted else None

    async def _keep(self, order: Order, done: Done) -> None:
        self._files[done.file.id] = done.file
        meant = order.model_copy(update={"transaction_ref": str(done.file.id)})
        await self._step.books.log(done.file.id, meant, done.line)

    def _tell(self, order: Order, outcome: Outcome, file: TransactionFile | None) -> None:
        match outcome:
            case Held(question):
                held = order.model_copy(update={"transaction_ref": str(file.id)}) if file else order
                self._held.append((held, question))
            case Done() if self._tells_address(order, outcome):
                pass
            case Done(line) | Unchanged(line) | Refused(line):
                self._told.append(self._about(line, file))
            case _:
                assert_never(outcome)
        self._counter.labels(order.action, type(outcome).__name__.lower()).inc()

    def _tells_address(self, order: Order, done: Done) -> bool:
        """Tell a created transaction and its address in one sentence."""
        if not isinstance(order, SetAddress) or self._created is None or self._created[0] != done.file.id:
            return False
        self._told[self._created[1]] = self._step.lines.transaction_created(
            done.file.kind, str(done.file.address)
        )
        return True

    def _about(self, line: str, file: TransactionFile | None) -> str:
        """Say which transaction a line is about when it is not the session's own."""
        if file is None or file.id == self._linked:
            return line
        return self._step.lines.about(line, self._step.lines.transaction(file.kind, str(file.address)))

    def _result(self, reading: Reading) -> Result:
        questions = [question for _, question in self._held]
        pending = self._pending(reading.clarification, "\n".join(questions))
        if reading.clarification:
            questions = [reading.clarification.text]
        alone = bool(questions) or (reading.wholly_orders and bool(self._told))
        unused = [self._step.lines.not_used(reading.unused)] if reading.unused else []
        spoken = [*self._told, *unused, *questions]
        return Result(
            actions=tuple(self._told),
            linked_transaction_id=self._linked,
            answer="\n".join(spoken) if alone else None,
            pending=pending,
        )

    def _pending(self, clarification: Question | None, text: str) -> Pending | None:
        """Return what Léa waits for; a question comes first and keeps what still has to be confirmed."""
        held = tuple(order for order, _ in self._held)
        if clarification:
            return clarification.model_copy(update={"orders": (*clarification.orders, *held)})
        return Confirmation(text=text, orders=held) if held else None


def _in_order(orders: Sequence[Order]) -> Sequence[Order]:
    """Put a message's one creation (or link) first: everything else is about it, wherever it was said."""
    leading = [order for order in orders if isinstance(order, CreateTransaction | LinkSession)]
    if len(leading) != 1:
        return orders
    return [*leading, *(order for order in orders if order is not leading[0])]


def _uuid(ref: str | None) -> UUID | None:
    try:
        return UUID(ref) if ref else None
    except ValueError:
        return None
