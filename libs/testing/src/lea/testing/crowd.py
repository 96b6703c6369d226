"""Brokers who talk all the time through `lea.client`, whatever happens to the network and the services meanwhile."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from lea.client import LeaClient, LeaError, Turn
from lea.client.frames import FrameId

QUESTIONS = ("Quels dossiers pressent ?", "Que reste-t-il à faire ?", "Et la suite, qu'en penses-tu ?")
TURNS_OF_A_CONVERSATION = 8
GIVE_UP_AFTER_S = 120.0
"""How long nothing may move before a client gives a turn up: more than any turn takes."""


@dataclass
class Shown:
    """What a client was shown after one message."""

    message: str
    is_order: bool
    turn: Turn = field(default_factory=Turn)
    ids: list[FrameId] = field(default_factory=list[FrameId])
    failure: str | None = None
    """Why the client could not follow the turn to its end; None: it did."""
    seconds: float = 0.0


class Crowd:
    """Talks from `talking` until the block is left; then each turn that was begun is followed to its end."""

    def __init__(self, seed: int, pause_s: tuple[float, float], orders: float) -> None:
        self.shown: list[Shown] = []
        self._random = random.Random(seed)
        self._pause_s = pause_s
        self._orders = orders
        self._leaving = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def talking(
        cls,
        url: str,
        brokers: Sequence[tuple[str, str]],
        *,
        talkers: int,
        seed: int,
        pause_s: tuple[float, float] = (0.0, 0.3),
        orders: float = 0.2,
    ) -> AsyncGenerator["Crowd"]:
        """Have so many clients talk at once.

        `brokers`: addresses and passwords; a user's 21st session would end their first. `pause_s`: between a client's
        turns. `orders`: their share of all messages. Raises LeaError when nobody can sign in.
        """
        crowd = cls(seed, pause_s, orders)
        async with AsyncExitStack() as stack:
            clients: list[LeaClient] = []
            for number in range(talkers):
                client = await stack.enter_async_context(LeaClient(url, give_up_after_s=GIVE_UP_AFTER_S))
                await client.login(*brokers[number % len(brokers)])
                clients.append(client)
            tasks = [asyncio.create_task(crowd._talk(client)) for client in clients]
            try:
                yield crowd
            finally:
                crowd._leaving.set()
                await asyncio.gather(*tasks)

    async def until(self, condition: Callable[["Crowd"], bool], timeout_s: float) -> None:
        """Wait until something holds of what was shown. Raises TimeoutError."""
        async with asyncio.timeout(timeout_s):
            while not condition(self):
                await asyncio.sleep(0.05)

    @property
    def ended(self) -> int:
        """How many turns were followed to their end, whatever that was."""
        return sum(one.turn.end is not None for one in self.shown)

    @property
    def under_way(self) -> int:
        """How many turns are being followed now."""
        return sum(one.turn.end is None and one.failure is None for one in self.shown)

    async def _talk(self, client: LeaClient) -> None:
        session_id, turns = None, 0
        while not self._leaving.is_set():
            shown = self._next_message()
            self.shown.append(shown)
            await self._say(client, shown, session_id)
            turns += 1
            stays = shown.failure is None and turns % TURNS_OF_A_CONVERSATION
            session_id = shown.turn.session_id if stays else None
            await asyncio.sleep(self._random.uniform(*self._pause_s))

    def _next_message(self) -> Shown:
        if self._random.random() < self._orders:
            return Shown(f"Crée une vente au {len(self.shown) + 1}, rue Dufferin, Sherbrooke", is_order=True)
        return Shown(self._random.choice(QUESTIONS), is_order=False)

    @staticmethod
    async def _say(client: LeaClient, shown: Shown, session_id: str | None) -> None:
        began = time.monotonic()
        try:
            async for frame in client.chat_stream(shown.message, session_id=session_id):
                shown.turn.take(frame)
                if frame.id is not None:
                    shown.ids.append(frame.id)
        except LeaError as error:
            shown.failure = f"{type(error).__name__}: {error}"
        shown.seconds = time.monotonic() - began
