"""The yardstick: what one would write first. One process, FastAPI, the vendor's SDK, no database.

`python -m bench.yardstick --provider http://127.0.0.1:<port>/v1` prints `ready <port>` and answers
`POST /v1/lea/chat/stream` with Léa's frames (`wire.md`), straight from the SDK's chunk objects.
"""

import argparse
import json
import socket
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from openai import AsyncOpenAI
from pydantic import BaseModel

from bench.fake_provider import raise_file_limit


class ChatRequest(BaseModel):
    message: str
    session_id: str | None = None
    last_assistant_message: str | None = None


def _frame(frame_id: str | None, data: dict[str, Any]) -> str:
    line = f"data: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"
    return f"id: {frame_id}\n{line}" if frame_id else line


async def _frames(provider: AsyncOpenAI, request: ChatRequest) -> AsyncIterator[str]:
    turn_id, session_id = str(uuid4()), request.session_id or str(uuid4())
    yield ": ok\n\n"
    yield _frame(None, {"status": "connecting"})
    yield _frame("0-0", {"status": "accepted", "turn_id": turn_id, "session_id": session_id})
    stream = await provider.chat.completions.create(
        model="bench",
        messages=[{"role": "user", "content": request.message}],
        max_tokens=256,
        stream=True,
        stream_options={"include_usage": True},
    )
    seq, usage, finish_reason = 0, None, None
    async for chunk in stream:
        if chunk.usage is not None:
            usage = {
                "input_tokens": chunk.usage.prompt_tokens,
                "output_tokens": chunk.usage.completion_tokens,
            }
        for choice in chunk.choices:
            finish_reason = choice.finish_reason or finish_reason
            if choice.delta.content:
                seq += 1
                yield _frame(f"1-{seq}", {"delta": choice.delta.content})
    done: dict[str, Any] = {"done": True, "session_id": session_id, "turn_id": turn_id}
    done |= {"actions": (), "model": "bench", "provider": "openai", "usage": usage}
    yield _frame(f"1-{seq + 1}", done | {"finish_reason": finish_reason})


def build_app(provider: AsyncOpenAI) -> FastAPI:
    """Build the application around a client of the provider."""
    app = FastAPI()

    @app.post("/v1/lea/chat/stream")
    async def chat(request: ChatRequest) -> StreamingResponse:
        headers = {"cache-control": "no-cache", "x-accel-buffering": "no"}
        return StreamingResponse(_frames(provider, request), media_type="text/event-stream", headers=headers)

    _ = chat
    return app


def main() -> None:
    """Read the arguments and serve until terminated."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--provider", required=True, help="base URL of the Chat Completions server")
    given = parser.parse_args()
    raise_file_limit()
    listener = socket.create_server(("127.0.0.1", given.port), backlog=2048)
    print("ready", listener.getsockname()[1], flush=True)
    app = build_app(AsyncOpenAI(api_key="bench", base_url=given.provider))
    server = uvicorn.Server(uvicorn.Config(app, loop="uvloop", http="httptools", log_level="warning"))
    server.run(sockets=[listener])


if __name__ == "__main__":
    main()
