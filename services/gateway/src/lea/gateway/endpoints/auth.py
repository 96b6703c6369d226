"""`/v1/auth`: signing in, staying so, signing out."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from lea.contracts.messages import Locale
from lea.gateway import errors
from lea.gateway.endpoints.gates import SignedIn, json_only
from lea.gateway.endpoints.origin import client_address, place_of
from lea.gateway.endpoints.problems import refusals
from lea.gateway.errors.users import WrongPassword
from lea.gateway.people import Role
from lea.gateway.ports import Users
from lea.gateway.service.sessions import Doorkeeper, Granted

router = APIRouter(prefix="/v1/auth", tags=["auth"])
NO_STORE = {"cache-control": "no-store"}


class Credentials(BaseModel):
    email: str = Field(min_length=3, max_length=320, examples=["demo@lea.local"])
    password: str = Field(min_length=1, max_length=1024, examples=["demo"])


NewPassword = Annotated[str, Field(min_length=12, max_length=1024)]


class PasswordChange(BaseModel):
    current_password: str = Field(min_length=1, max_length=1024)
    new_password: NewPassword


class Renewal(BaseModel):
    refresh_token: str = Field(min_length=1, max_length=256)


class Leave(Renewal):
    everywhere: bool = False
    """Sign out of every session of the user's."""


class AccessGranted(BaseModel):
    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 (its type, not its value)
    expires_in: int
    """Seconds that the access token holds."""
    refresh_token: str
    """Good for one renewal, which gives the next one."""


class Me(BaseModel):
    id: UUID
    email: str
    name: str
    role: Role
    locale: Locale
    works_for: UUID | None = None
    """The broker in whose files an assistant works."""


@router.post("/login", dependencies=[Depends(json_only)])
async def login(credentials: Credentials, request: Request, response: Response) -> AccessGranted:
    """Exchange an e-mail address and a password for an access token and a refresh token."""
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    place = place_of(client_address(request.scope, request.app.state.trusted_proxies))
    granted = await doorkeeper.sign_in(_storable(credentials.email), credentials.password, place)
    return _answer(granted, response)


@router.post("/refresh", dependencies=[Depends(json_only)])
async def refresh(renewal: Renewal, request: Request, response: Response) -> AccessGranted:
    """Exchange a refresh token for the next one and a new access token.

    The same token shown again within a few seconds gives the same successor; shown later, it ends the session.
    """
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    return _answer(await doorkeeper.renew(renewal.refresh_token), response)


@router.post("/logout", status_code=204, dependencies=[Depends(json_only)])
async def logout(leave: Leave, request: Request) -> None:
    """End the session of a refresh token; its access tokens are good for nothing from then on."""
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    await doorkeeper.sign_out(leave.refresh_token, everywhere=leave.everywhere)


@router.put(
    "/password",
    status_code=204,
    dependencies=[Depends(json_only)],
    responses=refusals(WrongPassword),
)
async def change_password(change: PasswordChange, caller: SignedIn, request: Request) -> None:
    """Change one's own password; every other session ends. Guessing counts as it does for signing in."""
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    place = place_of(client_address(request.scope, request.app.state.trusted_proxies))
    await doorkeeper.change_password(caller, change.current_password, change.new_password, place)


@router.get("/me")
async def me(caller: SignedIn, request: Request) -> Me:
    """Return who is signed in."""
    users: Users = request.app.state.users
    user = await users.by_id(caller.person_id)
    if user is None:
        raise errors.Unauthenticated
    works_for = caller.user_id if caller.user_id != user.id else None
    return Me(
        id=user.id,
        email=user.email,
        name=user.name,
        role=Role(user.role),
        locale=user.locale,
        works_for=works_for,
    )


def _answer(granted: Granted, response: Response) -> AccessGranted:
    response.headers.update(NO_STORE)
    return AccessGranted(
        access_token=granted.access_token,
        expires_in=granted.access_ttl_s,
        refresh_token=granted.refresh_token,
    )


def _storable(email: str) -> str:
    """Drop what JSON can carry and PostgreSQL can't keep."""
    return email.replace("\0", "").encode("utf-8", "ignore").decode().strip()
