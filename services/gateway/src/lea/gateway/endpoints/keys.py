"""`/.well-known/jwks.json`: with which keys our access tokens are verified."""

from typing import Any

from fastapi import APIRouter, Request, Response

from lea.gateway.adapters.tokens import Tokens

router = APIRouter(tags=["auth"])


@router.get("/.well-known/jwks.json")
async def jwks(request: Request, response: Response) -> dict[str, list[dict[str, Any]]]:
    """Return the public keys as a JWK Set (RFC 7517): the one that signs and those that are accepted beside it."""
    tokens: Tokens = request.app.state.tokens
    response.headers["cache-control"] = "public, max-age=300"
    return tokens.jwks()
