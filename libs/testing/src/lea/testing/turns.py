"""In-memory turns and event log: the gateway's ports, for tests of its decisions."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from lea.contracts.commands import CancelTurn
from lea.contracts.memory import SummaryTried
from lea.contracts.messages import AnswerFinished, ProviderAsked
from lea.gateway.billing import Bill
from lea.gateway.errors import UnknownConversation
from lea.gateway.turns import Acceptance, NewTurn, TurnRow
from lea.runtime.outbox import Announcement


def turn_row(**changes: object) -> TurnRow:
    """Build a running turn's row."""
    row = TurnRow(
        id=uuid4(),
        conversation_id=uuid4(),
        user_id=uuid4(),
        state="running",
        attempt=1,
        round=0,
        locale="fr",
        created_at=datetime.now(UTC),
        deadline=datetime.now(UTC) + timedelta(seconds=100),
        cancel_asked_at=None,
        message="Une question ?",
        answer=None,
        terminal=None,
    )
    return replace(row, **changes)  # type: ignore[arg-type]  # names are checked by dataclasses


class MemoryTurns:
    """Turns kept in a dictionary; `verdict` decides what `accept` answers."""

    def __init__(self, *rows: TurnRow) -> None:
        self.rows = {row.id: row for row in rows}
        self.conversations = {row.conversation_id: row.user_id for row in rows}
        self.accepted: list[NewTurn] = []
        self.buried: list[tuple[UUID, str]] = []
        self.bills: dict[UUID, Bill] = {}
        self.summaries: dict[tuple[UUID, int], Bill] = {}
        self.verdict = Acceptance("accepted", None, None, None, None, 29, 30)

    async def accept(self, turn: NewTurn) -> Acceptance:
        self.accepted.append(turn)
        if self.verdict.outcome != "accepted":
            return self.verdict
        conversation_id = turn.conversation_id or uuid4()
        self.rows[turn.id] = turn_row(id=turn.id, conversation_id=conversation_id, user_id=turn.user_id)
        announcement = Announcement(
            1, f"lea.work.turn_accepted.{turn.id}", f"{turn.id}:turn_accepted:0", b"{}"
        )
        return replace(
            self.verdict, turn_id=turn.id, conversation_id=conversation_id, announcement=announcement
        )

    async def find(self, turn_id: UUID) -> TurnRow | None:
        return self.rows.get(turn_id)

    async def find_own(self, user_id: UUID, turn_id: UUID) -> TurnRow | None:
        row = self.rows.get(turn_id)
        return row if row is not None and row.user_id == user_id else None

    async def last_ended(self, user_id: UUID, conversation_id: UUID) -> datetime | None:
        if self.conversations.get(conversation_id) != user_id:
            raise UnknownConversation
        ended = [row for row in self._of(conversation_id) if row.state != "running"]
        return ended[-1].created_at if ended else None

    async def later(self, conversation_id: UUID, after: datetime | None) -> list[TurnRow]:
        return [row for row in self._of(conversation_id) if after is None or row.created_at > after]

    def _of(self, conversation_id: UUID) -> list[TurnRow]:
        rows = [row for row in self.rows.values() if row.conversation_id == conversation_id]
        return sorted(rows, key=lambda row: row.created_at)

    async def cancel(self, user_id: UUID, turn_id: UUID) -> TurnRow | None:
        row = await self.find_own(user_id, turn_id)
        if row is not None and row.state == "running":
            row = self.rows[turn_id] = replace(row, cancel_asked_at=row.cancel_asked_at or datetime.now(UTC))
        return row

    async def cancelled(self, age_s: float) -> list[TurnRow]:
        before = datetime.now(UTC) - timedelta(seconds=age_s)
        running = [row for row in self.rows.values() if row.state == "running"]
        return [row for row in running if row.cancel_asked_at and row.cancel_asked_at < before]

    async def settle(self, answer: AnswerFinished, state: str, terminal: bytes, bill: Bill) -> bool:
        row = self.rows.get(answer.turn_id)
        if row is None or row.state != "running" or row.attempt != answer.attempt:
            return False
        self.bills[row.id] = bill
        self.rows[row.id] = replace(row, state=state, answer=answer.text, terminal=terminal)  # type: ignore[arg-type]
        return True

    async def end(self, row: TurnRow, code: str, terminal: bytes, bill: Bill) -> bool:
        if self.rows.get(row.id) != row:
            return False
        self.bills[row.id] = bill
        self.rows[row.id] = replace(row, state="failed", attempt=row.attempt + 1, terminal=terminal)
        return True

    async def record_summary(self, tried: SummaryTried, bill: Bill) -> bool:
        known = (tried.turn_id, tried.delivery) in self.summaries
        self.summaries.setdefault((tried.turn_id, tried.delivery), bill)
        return not known

    async def claim_attempt(self, turn_id: UUID) -> int | None:
        row = self.rows.get(turn_id)
        if row is None or row.state != "running":
            return None
        self.rows[turn_id] = replace(row, attempt=row.attempt + 1)
        return row.attempt + 1

    async def bury(self, row: TurnRow, subject: str, reason: str, deliveries: int) -> None:
        self.buried.append((row.id, reason))

    async def overdue(self, grace_s: float) -> list[TurnRow]:
        return [row for row in self.rows.values() if row.state == "running"]

    async def silent_candidates(self, age_s: float) -> list[TurnRow]:
        return [row for row in self.rows.values() if row.state == "running"]

    async def rebuild(self, row: TurnRow) -> Announcement | None:
        if self.rows.get(row.id) != row:
            return None
        self.rows[row.id] = replace(row, round=row.round + 1, attempt=row.attempt + 1)
        return Announcement(
            2, f"lea.work.turn_accepted.{row.id}", f"{row.id}:turn_accepted:{row.round + 1}", b"{}"
        )


class MemoryFrames:
    """The live frames of one turn; `push` plays the publisher."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []
        self.overflowed = False
        self.closed = False
        self._arrived = asyncio.Event()

    def push(self, *frames: bytes) -> None:
        self.waiting.extend(frames)
        self._arrived.set()

    def overflow(self) -> None:
        self.overflowed = True
        self.wake()

    def wake(self) -> None:
        self._arrived.set()

    async def wait(self, timeout_s: float) -> bool:
        if self.waiting or self.overflowed:
            return True
        self._arrived.clear()
        try:
            await asyncio.wait_for(self._arrived.wait(), timeout_s)
        except TimeoutError:
            return False
        return bool(self.waiting) or self.overflowed

    def take(self) -> list[bytes]:
        frames, self.waiting = self.waiting, []
        return frames

    def give_back(self, frames: Sequence[bytes]) -> None:
        self.waiting[:0] = frames

    async def close(self) -> None:
        self.closed = True


class MemoryEventLog:
    """Frames kept by turn; what is shown reaches the live followers as well."""

    def __init__(self) -> None:
        self.reachable = True
        self.connections = 0
        self.frames: dict[UUID, list[bytes]] = defaultdict(list)
        self.live: dict[UUID, list[MemoryFrames]] = defaultdict(list)
        self.news: dict[UUID, list[MemoryFrames]] = defaultdict(list)
        """Who follows a whole conversation."""
        self.work: set[UUID] = set()
        self.requests: list[ProviderAsked] = []
        self.last_frame_age: float | None = None

    async def follow(self, turn_id: UUID) -> MemoryFrames:
        live = MemoryFrames()
        self.live[turn_id].append(live)
        return live

    async def follow_conversation(self, conversation_id: UUID) -> MemoryFrames:
        news = MemoryFrames()
        self.news[conversation_id].append(news)
        return news

    async def show(self, conversation_id: UUID, turn_id: UUID, frame: bytes) -> None:
        self.frames[turn_id].append(frame)
        for live in (*self.live[turn_id], *self.news[conversation_id]):
            live.push(frame)

    async def forget_prompt(self, turn_id: UUID) -> None:
        self.work.discard(turn_id)

    async def read(self, conversation_id: UUID, turn_id: UUID) -> list[bytes]:
        return list(self.frames[turn_id])

    async def asked(self, turn_id: UUID) -> list[ProviderAsked]:
        return [one for one in self.requests if one.turn_id == turn_id]

    async def last_frame_age_s(self, conversation_id: UUID, turn_id: UUID) -> float | None:
        return self.last_frame_age

    async def has_work(self, turn_id: UUID) -> bool:
        return turn_id in self.work


class MemoryAnnouncer:
    def __init__(self) -> None:
        self.announced: list[Announcement] = []

    def announce_soon(self, announcement: Announcement) -> None:
        self.announced.append(announcement)


class MemoryWorkers:
    def __init__(self) -> None:
        self.told: list[CancelTurn] = []

    async def cancel_turn(self, command: CancelTurn) -> None:
        self.told.append(command)
