"""`/v1/admin/users`: who may use Léa, in which role, within which limits. For administrators."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from lea.contracts.messages import Locale
from lea.gateway import errors
from lea.gateway.endpoints.auth import NO_STORE, NewPassword
from lea.gateway.endpoints.gates import Administrator, json_only
from lea.gateway.endpoints.problems import refusals
from lea.gateway.errors import users as refused
from lea.gateway.managed import ManagedUser
from lea.gateway.people import Role
from lea.gateway.service.conversations import one_line
from lea.gateway.service.managing import LetIn, UserManager

router = APIRouter(prefix="/v1/admin/users", tags=["admin"])
MOST_LISTED = 100


def _readable(name: str) -> str:
    if not (readable := one_line(name)):
        raise ValueError("must be readable")
    return readable


Cursor = Annotated[str | None, Query(max_length=200, description="`next_cursor` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED, description="Entries of a page.")]
Email = Annotated[
    str, Field(max_length=320, pattern=r"^[!-?A-~]+@[!-?A-~]+$", examples=["courtiere@agence.ca"])
]
Name = Annotated[str, AfterValidator(_readable), Field(min_length=1, max_length=200, examples=["Jeanne Roy"])]
Messages = Annotated[int, Field(ge=1, le=1_000_000)]
Micros = Annotated[int, Field(ge=0, le=1_000_000_000_000, examples=[25_000_000])]


class User(BaseModel):
    id: UUID
    email: str
    name: str
    role: Role
    works_for: UUID | None
    """An assistant's broker."""
    locale: Locale
    messages_per_minute: int | None
    """Null: as for everybody (`LEA_RATE_LIMIT_PER_MINUTE`)."""
    monthly_budget_micros: int | None
    """What a month's answers may cost, in millionths of `currency`; null: as for everybody (`LEA_MONTHLY_BUDGET`)."""
    currency: str = Field(examples=["USD"])
    created_at: dt.datetime
    disabled_at: dt.datetime | None
    """Since when they can do nothing; their files stay."""


class LetInUser(User):
    initial_password: str | None
    """Told this once; null where one was given. They change it by `PUT /v1/auth/password`."""


class UserList(BaseModel):
    items: list[User]
    next_cursor: str | None
    """Ask with it for older ones; null when there are none."""


class NewUser(BaseModel):
    email: Email
    name: Name
    role: Role = Role.BROKER
    works_for: UUID | None = None
    """The broker whose files an assistant works in."""
    locale: Locale = "fr"
    messages_per_minute: Messages | None = None
    monthly_budget_micros: Micros | None = None
    password: NewPassword | None = None
    """Without one, one is made and told once."""


class UserPatch(BaseModel):
    """What is not sent stays as it is; `null` lifts a limit, or unlinks from a broker."""

    email: Email | None = None
    name: Name | None = None
    role: Role | None = None
    works_for: UUID | None = None
    locale: Locale | None = None
    messages_per_minute: Messages | None = None
    monthly_budget_micros: Micros | None = None
    disabled: bool | None = None
    """True: shut out at once, on every replica. False: let in again."""


class Change(BaseModel):
    id: UUID
    actor_id: UUID | None
    """The administrator; null: the operator, at the command line."""
    actor_name: str | None
    changed: dict[str, Any] = Field(examples=[{"monthly_budget_micros": {"from": None, "to": 25_000_000}}])
    """Field → `from` and `to`; `true` for what is personal or secret."""
    changed_at: dt.datetime


class ChangeList(BaseModel):
    items: list[Change]
    next_cursor: str | None


_LIFTED = {"works_for", "messages_per_minute", "monthly_budget_micros"}
"""What may be null."""


@router.get("", responses=refusals(errors.BadCursor))
async def users(
    caller: Administrator,
    request: Request,
    *,
    q: Annotated[str | None, Query(max_length=200, description="Part of an address or a name.")] = None,
    role: Role | None = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> UserList:
    """List the users, the newest first."""
    page = await _manager(request).list_users(caller.person_id, q, role, cursor, limit)
    items = [_view(one, request) for one in page.entries]
    return UserList(items=items, next_cursor=page.next_cursor)


@router.post(
    "",
    status_code=201,
    dependencies=[Depends(json_only)],
    responses=refusals(refused.EmailTaken, refused.NeedsBroker),
)
async def add(body: NewUser, caller: Administrator, request: Request, response: Response) -> LetInUser:
    """Make a user; without a password one is made, and told this once."""
    given = body.model_dump(mode="json", exclude={"password"})
    return _let_in(await _manager(request).add(caller.person_id, given, body.password), request, response)


@router.get("/{user_id}", responses=refusals(refused.UnknownUser))
async def user(user_id: UUID, caller: Administrator, request: Request) -> User:
    """Return one user."""
    return _view(await _manager(request).user(caller.person_id, user_id), request)


@router.patch(
    "/{user_id}",
    dependencies=[Depends(json_only)],
    responses=refusals(
        refused.UnknownUser,
        refused.EmailTaken,
        refused.NeedsBroker,
        refused.HasAssistants,
        refused.LastAdmin,
        refused.NoChange,
    ),
)
async def change(user_id: UUID, body: UserPatch, caller: Administrator, request: Request) -> User:
    """Change a user. Whoever is disabled, or has another role, is signed out everywhere."""
    given = body.model_dump(mode="json", exclude_unset=True)
    if any(value is None and name not in _LIFTED for name, value in given.items()):
        raise refused.NoChange
    return _view(await _manager(request).change(caller.person_id, user_id, given), request)


@router.post("/{user_id}/password", responses=refusals(refused.UnknownUser))
async def reset_password(
    user_id: UUID, caller: Administrator, request: Request, response: Response
) -> LetInUser:
    """Give a user a new password, told this once; they are signed out everywhere."""
    return _let_in(await _manager(request).reset_password(caller.person_id, user_id), request, response)


@router.get("/{user_id}/changes", responses=refusals(refused.UnknownUser, errors.BadCursor))
async def changes(
    user_id: UUID, caller: Administrator, request: Request, cursor: Cursor = None, limit: Limit = 20
) -> ChangeList:
    """Tell who changed what about a user, the latest first."""
    page = await _manager(request).changes(caller.person_id, user_id, cursor, limit)
    items = [Change.model_validate(one, from_attributes=True) for one in page.entries]
    return ChangeList(items=items, next_cursor=page.next_cursor)


def _manager(request: Request) -> UserManager:
    return request.app.state.user_manager


def _view(user: ManagedUser, request: Request) -> User:
    return User(**_fields(user, request))


def _let_in(let_in: LetIn, request: Request, response: Response) -> LetInUser:
    response.headers.update(NO_STORE)
    return LetInUser(**_fields(let_in.user, request), initial_password=let_in.password)


def _fields(user: ManagedUser, request: Request) -> dict[str, Any]:
    fields = {name: getattr(user, name) for name in User.model_fields if name != "currency"}
    return fields | {"currency": request.app.state.accounts.policy.currency}
