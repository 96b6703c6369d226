"""Scripted providers: one raw HTTP server that speaks the vendors' real wire, and fails on demand.

In a test's own process::

    async with ScriptedProviders.start() as providers:
        providers.enqueue(Script(status=429, retry_after="1"), Script(tokens=("Bon", "jour")))
        ...  # OPENAI_BASE_URL=providers.openai_url, ANTHROPIC_BASE_URL=providers.anthropic_url
        request = await providers.received(1)      # waits until so many requests have come
        assert request.body["stream"] is True
        await request.wait_over()                  # answered, or closed by the client
        assert request.closed_by_client

As a process of its own (it costs next to nothing: raw asyncio, one timer and one write for each token)::

    python -m lea.testing.providers --port 0 --tokens 100 --rate 50 --first-token-s 0.05

prints its URL as its first line and serves until SIGTERM. It is steered over HTTP: `PUT /_scripted/default`
(a script), `POST /_scripted/queue` (a list of scripts), `GET /_scripted/requests`, `DELETE /_scripted`
(forgets all). Scripts travel as JSON objects with the field names of `Script`.

A request takes the first queued script that fits its vendor, else the default one. Paths that end in
`/chat/completions` get OpenAI's wire, those that end in `/messages` Anthropic's; `"stream": false` is answered
by one JSON object, and so is `/api/external/agent/chat` (the external agent; its `/api/external/health` takes a
script too, for its status and its delay).
"""

from lea.testing.providers.received import ReceivedRequest
from lea.testing.providers.scripts import DEFAULT_TOKENS, Fault, Script, Vendor
from lea.testing.providers.server import ScriptedProviders

__all__ = ["DEFAULT_TOKENS", "Fault", "ReceivedRequest", "Script", "ScriptedProviders", "Vendor"]
