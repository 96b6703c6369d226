"""`/v1/auth`: signing in."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from lea.gateway import errors
from lea.gateway.adapters.passwords import Passwords
from lea.gateway.adapters.tokens import Tokens
from lea.gateway.endpoints.gates import Authenticated, json_only
from lea.gateway.ports import Users

router = APIRouter(prefix="/v1/auth", tags=["auth"])


class Credentials(BaseModel):
    email: str = Field(min_length=3, max_length=320, examples=["demo@lea.local"])
    password: str = Field(min_length=1, max_length=1024, examples=["demo"])


class AccessGranted(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (its type, not its value)
    expires_in: int
    """Seconds."""


class Me(BaseModel):
    id: UUID
    email: str
    name: str
    role: str
    locale: str


@router.post("/login", dependencies=[Depends(json_only)])
async def login(credentials: Credentials, request: Request) -> AccessGranted:
    """Exchange an e-mail address and a password for an access token."""
    users: Users = request.app.state.users
    passwords: Passwords = request.app.state.passwords
    tokens: Tokens = request.app.state.tokens
    user = await users.by_email(credentials.email.replace("\0", "").strip())
    if not await passwords.verify(user.password_hash if user else None, credentials.password) or user is None:
        raise errors.WrongCredentials
    return AccessGranted(access_token=tokens.mint(user.id, user.role), expires_in=tokens.ttl_s)


@router.get("/me")
async def me(caller: Authenticated, request: Request) -> Me:
    """Return who is signed in."""
    users: Users = request.app.state.users
    user = await users.by_id(caller.user_id)
    if user is None:
        raise errors.Unauthenticated
    return Me(id=user.id, email=user.email, name=user.name, role=user.role, locale=user.locale)
