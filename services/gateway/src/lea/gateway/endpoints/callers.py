"""Who calls: the bearer token of a request."""

from typing import Annotated

from fastapi import Depends, Request

from lea.gateway.adapters.tokens import Caller, Tokens
from lea.gateway.errors import Unauthenticated


def _caller(request: Request) -> Caller:
    """Return who calls. Raises Unauthenticated."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    tokens: Tokens = request.app.state.tokens
    return tokens.verify(token.strip())


Authenticated = Annotated[Caller, Depends(_caller)]
