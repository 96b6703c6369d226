"""The whole system's life, with stand-ins for the services (theirs are tested by the journeys)."""

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import httpx2
import psutil
import pytest

from lea.local.command import Command
from lea.local.services import SERVICES, Wiring, service_environment
from lea.testing.system import System

STAND_IN = """
import http.server, json, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps(dict(os.environ)).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)
http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["LEA_HTTP_PORT"])), Handler).serve_forever()
"""


def stand_ins(wiring: Wiring) -> dict[str, Command]:
    return {
        name: Command(
            name,
            (sys.executable, "-c", STAND_IN),
            service_environment(name, wiring),
            wiring.directory,
            grace_s=2.0,
        )
        for name in SERVICES
    }


async def environment_of(system: System, name: str) -> dict[str, str]:
    async with httpx2.AsyncClient() as client:
        return (await client.get(system.wiring.health_url(name))).json()


async def test_each_service_knows_what_it_needs_and_no_more() -> None:
    async with System.start(
        {"OPENAI_API_KEY": "sk-secret", "LEA_MAX_TOKENS": "64"}, commands=stand_ins
    ) as system:
        seen = {name: await environment_of(system, name) for name in SERVICES}

    assert {name for name in SERVICES if "OPENAI_API_KEY" in seen[name]} == {"llm"}
    assert "lea_gateway@" in seen["gateway"]["LEA_DATABASE_URL"]
    assert "lea_relay@" in seen["gateway"]["LEA_RELAY_DATABASE_URL"]
    assert "LEA_DATABASE_URL" not in seen["llm"]
    assert {one["LEA_MAX_TOKENS"] for one in seen.values()} == {"64"}
    assert len({one["LEA_HTTP_PORT"] for one in seen.values()}) == len(SERVICES)
    key = Path(seen["gateway"]["LEA_JWT_PRIVATE_KEY_FILE"])
    assert not key.exists(), "the system's directory is gone"  # noqa: ASYNC240


async def test_what_was_killed_comes_back_and_nothing_stays_behind() -> None:
    async with System.start(demo=False, commands=stand_ins) as system:
        before = system.pid("llm")
        await system.kill("llm")
        assert not psutil.pid_exists(before)
        await system.restart("llm")
        assert system.pid("llm") != before
        await system.kill("nats")
        await system.restart("nats")
        await system.kill("postgres")
        await system.restart("postgres")
        pids = [system.pid(name) for name in (*SERVICES, "nats", "postgres")]
        assert all(psutil.pid_exists(pid) for pid in pids)
        system.freeze("context")
        frozen = psutil.Process(system.pid("context"))
        async with asyncio.timeout(5):  # the signal is delivered at the process's next turn on a processor
            while frozen.status() != psutil.STATUS_STOPPED:
                await asyncio.sleep(0.01)
        directory = system.directory

    assert not any(psutil.pid_exists(pid) for pid in pids)
    assert not directory.exists()


async def test_a_service_that_cannot_start_says_why() -> None:
    def broken(wiring: Wiring) -> dict[str, Command]:
        command = (sys.executable, "-c", "import sys; sys.exit('configuration: LEA_X is missing')")
        return {"llm": Command("llm", command, dict(os.environ), wiring.directory)}

    with pytest.raises(RuntimeError, match="LEA_X is missing"):
        async with System.start(demo=False, commands=broken):
            pass


def test_a_killed_test_run_leaves_no_process(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import asyncio
        from lea.testing.servers import NatsServer, PostgresServer, Workplace
        async def main():
            with Workplace() as directory:
                nats = await NatsServer(directory / "nats").start()
                postgres = await PostgresServer(directory).start()
                print(nats.process.pid, postgres.process.pid, directory, flush=True)
                await asyncio.sleep(60)
        asyncio.run(main())
    """)
    run = subprocess.Popen((sys.executable, "-c", program), stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    *pids, directory = run.stdout.readline().split()
    servers = [psutil.Process(int(pid)) for pid in pids]

    run.send_signal(signal.SIGKILL)
    run.wait()

    _, alive = psutil.wait_procs(servers, timeout=10)
    assert not alive
    subprocess.run(("rm", "-rf", directory), check=True)
