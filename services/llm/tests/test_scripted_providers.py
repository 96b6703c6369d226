"""The scripted providers as a process of their own, steered over HTTP."""

import asyncio
import sys
from collections.abc import AsyncGenerator

import httpx2
import pytest_asyncio

REQUEST = {"model": "m", "messages": [], "stream": False}


@pytest_asyncio.fixture
async def url() -> AsyncGenerator[str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lea.testing.providers", "--port", "0", "--tokens", "3", "--keep-requests"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    yield (await process.stdout.readline()).decode().strip()
    process.terminate()
    assert await asyncio.wait_for(process.wait(), 5) == 0


async def test_scripts_travel_as_json_and_requests_are_told(url: str) -> None:
    async with httpx2.AsyncClient(base_url=url) as client:
        first = (await client.post("/v1/chat/completions", json=REQUEST)).json()
        assert first["choices"][0]["message"]["content"] == " mot0000 mot0001 mot0002"
        await client.post(
            "/_scripted/queue", json=[{"vendor": "anthropic", "status": 529}, {"tokens": ["Oui"]}]
        )
        assert (await client.post("/v1/chat/completions", json=REQUEST)).json()["choices"][0]["message"] == {
            "role": "assistant",
            "content": "Oui",
        }
        overloaded = await client.post("/v1/messages", json=REQUEST)
        assert (overloaded.status_code, overloaded.json()["error"]["type"]) == (529, "overloaded_error")
        requests = (await client.get("/_scripted/requests")).json()
        assert [request["vendor"] for request in requests] == ["openai", "openai", "anthropic"]
        assert requests[0]["body"] == REQUEST
        await client.put("/_scripted/default", json={"status": 500})
        assert (await client.post("/v1/messages", json=REQUEST)).status_code == 500
        assert (await client.post("/v1/unknown", json=REQUEST)).status_code == 404
        await client.delete("/_scripted")
        assert (await client.get("/_scripted/requests")).json() == []
