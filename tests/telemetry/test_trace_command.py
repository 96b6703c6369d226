"""`lea trace`: where a turn's time went, for its broker and for support, without a word of what was said."""

import asyncio
import os
import sysconfig
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import nats
import pytest

from lea.contracts import subjects
from lea.contracts.frames import FrameId
from lea.gateway.adapters.tokens import Tokens, load_private_key
from lea.gateway.people import Person, Role
from lea.testing.day import ORDER, PASSWORD, QUESTION
from lea.testing.journey import Broker
from lea.testing.providers import Script, ScriptedProviders
from lea.testing.system import System

LEA = Path(sysconfig.get_path("scripts")) / "lea"
SLOW = Script(tokens=("Un ", "canari ", "répond."), first_token_s=0.4, token_interval_s=0.1)
Trace = Callable[..., Awaitable[tuple[int, str]]]


@pytest.fixture
def trace(system: System, tmp_path: Path) -> Trace:
    """Run the command as somebody; without anybody as the broker Julie."""

    async def run(*arguments: object, **environment: str) -> tuple[int, str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("LEA_")}
        julie = {"LEA_EMAIL": "julie@lea.local", "LEA_PASSWORD": PASSWORD}
        process = await asyncio.create_subprocess_exec(
            str(LEA),
            "trace",
            *map(str, arguments),
            cwd=tmp_path,
            env=inherited | {"COLUMNS": "140", "LEA_URL": system.url} | julie | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return process.returncode or 0, out.decode()

    return run


def token_of(system: System, role: Role) -> str:
    """Return an access token of somebody who has no files."""
    key = load_private_key(system.wiring.jwt_private_key_file)
    return Tokens(key, issuer="lea", audience="lea", ttl_s=900).mint(Person(uuid4(), role, None))


async def timeline(broker: Broker, turn_id: object) -> dict:
    answer = await broker.client.get(f"/v1/lea/turns/{turn_id}/timeline")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_turns_stages_add_up(broker: Broker, providers: ScriptedProviders, trace: Trace) -> None:
    providers.default = SLOW
    seen = await broker.say(QUESTION)
    told = await timeline(broker, seen.turn_id)
    assert [stage["stage"] for stage in told["stages"]] == ["actions", "context", "llm", "gateway"]
    assert told["first_token_ms"] >= 400
    llm = told["stages"][2]
    assert 600 <= llm["worked_ms"] <= told["settled_ms"]
    ends = [stage["start_ms"] + stage["worked_ms"] for stage in told["stages"]]
    starts = [stage["start_ms"] - stage["waited_ms"] for stage in told["stages"]]
    # one machine, but its clocks (PostgreSQL's, NATS's, the services') are read at different moments
    assert all(start >= end - 50 for start, end in zip(starts[1:], ends[:-1], strict=True))
    assert told["settled_ms"] >= ends[2] - 50
    shown = [(one["id"], one["kind"], one["count"]) for one in told["shown"]]
    assert shown == [
        ("0-0", "accepted", 1),
        ("0-1", "actions", 1),
        ("0-2", "thinking", 1),
        ("1-1", "delta", 3),
        ("1-4", "done", 1),
    ]
    assert (told["tries"][0]["provider"], told["tries"][0]["outcome"]) == ("openai", "done")

    code, out = await trace(seen.turn_id)
    assert code == 0, out
    for words in (f"Tour {seen.turn_id} : terminé", "llm (réponse)", "3 trames", "openai gpt-5.4-mini", "█"):
        assert words in out
    assert "canari" not in out


async def test_an_order_never_came_to_a_model(broker: Broker) -> None:
    told = await timeline(broker, (await broker.say(ORDER)).turn_id)
    assert [stage["stage"] for stage in told["stages"]] == ["actions", "gateway"]
    assert (told["provider"], told["first_token_ms"], told["tries"]) == ("lea", None, [])


async def test_a_takeover_shows(
    system: System, broker: Broker, providers: ScriptedProviders, trace: Trace
) -> None:
    providers.default = Script(tokens=tuple(f"mot{n} " for n in range(60)), token_interval_s=0.03)
    async with broker.saying(QUESTION) as (seen, frames):
        async for _ in frames:
            if seen.ids and seen.ids[-1] >= FrameId(1, 3):
                break
        await system.kill("llm")
        restarting = asyncio.create_task(system.restart("llm"))
        async for _ in frames:
            pass
        await restarting
    told = await timeline(broker, seen.turn_id)
    assert (told["attempt"], told["stages"][2]["delivery"]) == (2, 2)
    assert told["stages"][2]["waited_ms"] > 1000, "the dead worker's time"
    assert [one["kind"] for one in told["shown"]].count("restart") == 1
    _, out = await trace(seen.turn_id)
    assert "livraison 2" in out
    assert "la réponse a recommencé" in out


async def test_who_may_look(system: System, broker: Broker, trace: Trace) -> None:
    seen = await broker.say(QUESTION)
    for who in ({"LEA_TOKEN": token_of(system, Role.BROKER)}, {"LEA_EMAIL": "presse@lea.local"}):
        code, out = await trace(seen.turn_id, **who)
        assert (code, "Réponse introuvable" in out or "Aucun échange" in out) == (1, True), out
    code, out = await trace(seen.turn_id, LEA_TOKEN=token_of(system, Role.ADMIN))
    assert code == 0, out
    assert seen.text not in out
    assert "julie" not in out


async def test_what_there_is_not_is_said(trace: Trace) -> None:
    code, out = await trace(uuid4())
    assert code == 1
    assert "Aucun échange" in out
    assert "administrateur" in out
    code, out = await trace("[bold]n'importe quoi")
    assert code == 2
    assert "« [bold]n'importe quoi » n'est pas un numéro de tour" in out


async def test_a_log_that_has_forgotten_leaves_the_stages(
    system: System, broker: Broker, trace: Trace
) -> None:
    seen = await broker.say(QUESTION)
    connection = await nats.connect(system.nats_url)
    subject = subjects.event_subject(seen.session_id, seen.turn_id)
    await connection.jetstream().purge_stream(subjects.EVENTS_STREAM, subject=subject)
    await connection.close()
    code, out = await trace(seen.turn_id)
    assert code == 0
    assert "le journal NATS en garde 15 minutes" in out
    assert "contexte (invite)" in out
