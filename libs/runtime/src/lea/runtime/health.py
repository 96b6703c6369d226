"""What an operator's probes see: `/healthz`, `/readyz`, `/metrics`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Check = Callable[[], Awaitable[bool]]
CHECK_TIMEOUT_S = 2.0


class Health:
    """Alive as long as the event loop answers; ready while every check holds and nobody is draining."""

    def __init__(self, checks: Mapping[str, Check], registry: CollectorRegistry) -> None:
        self._checks = checks
        self._registry = registry
        self.draining = False

    @property
    def routes(self) -> Sequence[Route]:
        return (
            Route("/healthz", self._healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
        )

    async def _healthz(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _readyz(self, _request: Request) -> Response:
        names = list(self._checks)
        results = await asyncio.gather(*(self._holds(self._checks[name]) for name in names))
        checks = dict(zip(names, results, strict=True)) | ({"accepting": False} if self.draining else {})
        ready = all(checks.values())
        return JSONResponse({"ready": ready, "checks": checks}, status_code=200 if ready else 503)

    async def _holds(self, check: Check) -> bool:
        try:
            return await asyncio.wait_for(check(), CHECK_TIMEOUT_S)
        except Exception:  # noqa: BLE001 (whatever a dependency raises, it is not ready)
            return False

    async def _metrics(self, request: Request) -> Response:
        """Answer in the format that is asked for: exemplars travel in OpenMetrics alone."""
        encode, content_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(self._registry), headers={"content-type": content_type})
