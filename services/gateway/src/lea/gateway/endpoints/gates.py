"""What is asked of a request before its body: who calls, and in which format.

The dependencies are coroutines, though they await nothing: FastAPI sends plain functions to a thread.
"""

from typing import Annotated

from fastapi import Depends, Request

from lea.gateway.adapters.tokens import Caller, Tokens
from lea.gateway.errors import Unauthenticated, UnsupportedMediaType


async def _caller(request: Request) -> Caller:
    """Return who calls. Raises Unauthenticated."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    tokens: Tokens = request.app.state.tokens
    return tokens.verify(token.strip())


async def json_only(request: Request) -> None:
    """Refuse a body that does not say that it is JSON. Raises UnsupportedMediaType."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise UnsupportedMediaType


Authenticated = Annotated[Caller, Depends(_caller)]
