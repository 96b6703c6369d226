"""A second tab follows the conversation: every turn with its message, resumable, on any gateway."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import httpx2

from lea.contracts.frames import frame_data
from lea.testing.journey import Broker
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

WORDS = tuple(f"mot{n} " for n in range(10))


class Tab:
    """What a second tab has seen."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.texts: dict[str, str] = {}
        self.messages: list[str] = []
        self.ends = 0

    def take(self, frame: bytes) -> None:
        name = frame[4 : frame.index(b"\n")].decode()
        turn, data = name.partition(":")[0], frame_data(frame)
        self.ids.append(name)
        self.texts[turn] = "" if "restart" in data else self.texts.get(turn, "") + data.get("delta", "")
        if data.get("status") == "accepted":
            self.messages.append(data["message"])
        self.ends += "done" in data

    @asynccontextmanager
    async def following(self, broker: Broker, session_id: UUID) -> AsyncGenerator[httpx2.Response]:
        headers = {"last-event-id": self.ids[-1]} if self.ids else {}
        async with broker.client.stream(
            "GET", f"/v1/lea/sessions/{session_id}/stream", headers=headers
        ) as response:
            yield response

    async def read(self, response: httpx2.Response, *, frames: int | None = None, ends: int = 0) -> None:
        """Read so many frames, or until so many turns have ended in all."""
        rest, target = b"", len(self.ids) + frames if frames else None
        async with asyncio.timeout(20):
            async for chunk in response.aiter_bytes():
                *complete, rest = (rest + chunk).split(b"\n\n")
                for frame in complete:
                    if frame.startswith(b"id: "):
                        self.take(frame + b"\n\n")
                    if target is not None and len(self.ids) >= target:
                        return
                if target is None and self.ends >= ends:
                    return


async def test_a_second_tab_sees_every_turn_with_its_message(broker: Broker) -> None:
    first = await broker.say("Une question ?")
    tab = Tab()
    async with tab.following(broker, first.session_id) as response:
        assert response.status_code == 200
        reading = asyncio.create_task(tab.read(response, ends=2))
        turns = [await broker.say(f"Et la {n}e question ?", first.session_id) for n in (2, 3)]
        await reading
    assert tab.messages == ["Et la 2e question ?", "Et la 3e question ?"]
    assert tab.texts == {str(turn.turn_id): turn.text for turn in turns}
    assert tab.ids == [f"{turn.turn_id}:{number}" for turn in turns for number in turn.ids]


async def test_a_tab_that_is_cut_after_every_frame_misses_nothing(
    broker: Broker, providers: ScriptedProviders
) -> None:
    providers.default = Script(tokens=WORDS, token_interval_s=0.05)
    first = await broker.say("Une question ?")
    tab = Tab()
    async with tab.following(broker, first.session_id) as response:
        saying = asyncio.create_task(broker.say("Une autre question ?", first.session_id))
        await tab.read(response, frames=1)
    while not tab.ends:
        async with tab.following(broker, first.session_id) as response:
            await tab.read(response, frames=1)
    turn = await saying
    assert tab.ids == [f"{turn.turn_id}:{number}" for number in turn.ids]
    assert tab.texts == {str(turn.turn_id): turn.text}


async def test_between_turns_the_stream_is_kept_open(broker: Broker) -> None:
    first = await broker.say("Une question ?")
    async with Tab().following(broker, first.session_id) as response:
        seen = b""
        async with asyncio.timeout(5):
            async for chunk in response.aiter_bytes():
                seen += chunk
                if seen.count(b": keepalive\n\n") == 2:
                    break


async def test_only_ones_own_conversations_can_be_followed(system: System, broker: Broker) -> None:
    first = await broker.say("Une question ?")
    async with Broker.signed_in(system.url, "demo@lea.local", "demo") as other:
        for who, session_id in ((other, first.session_id), (broker, uuid4())):
            async with Tab().following(who, session_id) as response:
                assert response.status_code == 404
    tab = Tab()
    tab.ids = [f"{uuid4()}:0-0"]
    async with tab.following(broker, first.session_id) as response:
        assert response.status_code == 400
