"""The client portal, from the broker's side: who may look into a file, and what waits for their signature."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, Field

from lea.gateway import errors
from lea.gateway.endpoints.gates import Authenticated, json_only
from lea.gateway.endpoints.problems import refusals
from lea.gateway.service.portal import ClientPortal
from lea.gateway.transactions import Access as AccessRow

router = APIRouter(prefix="/v1/transactions/{transaction_id}/portal", tags=["portal"])

IdempotencyKey = Annotated[UUID | None, Header(alias="Idempotency-Key")]


class Document(BaseModel):
    id: UUID
    form_id: UUID | None
    """The OACIQ form that it is; null for another document."""
    name: str = Field(examples=["Promesse d’achat"])
    sent_at: datetime
    signed_at: datetime | None
    """Null while it waits."""


class Access(BaseModel):
    id: UUID
    contact_id: UUID
    name: str = Field(examples=["Robert Lacasse"])
    state: Literal["invited", "active", "revoked"]
    """`invited`: was never there."""
    invited_at: datetime
    last_visit_at: datetime | None
    revoked_at: datetime | None
    documents: list[Document]
    """Oldest first."""
    waiting: int
    """How many documents wait for this contact's signature."""


class AccessList(BaseModel):
    items: list[Access]


class Invitation(BaseModel):
    contact_id: UUID
    """One of the transaction's `parties`."""


class SignatureAsked(BaseModel):
    form_id: UUID
    """One of the transaction's `forms`."""


@router.get("", responses=refusals(errors.UnknownTransaction))
async def accesses(transaction_id: UUID, caller: Authenticated, request: Request) -> AccessList:
    """List who may look into the file on the client portal, when they last did, and what waits for them."""
    found = await _portal(request).accesses(caller.user_id, transaction_id)
    return AccessList(items=[access_record(access) for access in found])


@router.post(
    "",
    dependencies=[Depends(json_only)],
    responses=refusals(errors.UnknownTransaction, errors.UnknownContact, errors.NotAParty),
)
async def invite(
    transaction_id: UUID,
    body: Invitation,
    caller: Authenticated,
    request: Request,
    idempotency_key: IdempotencyKey = None,
) -> Access:
    """Invite a party to look into the file; somebody whose access was revoked gets it back.

    The `id` of the access is what the portal's application tells visits and signatures with.
    """
    return access_record(
        await _portal(request).invite(caller.user_id, transaction_id, body.contact_id, idempotency_key)
    )


@router.delete("/{access_id}", status_code=204, responses=refusals(errors.UnknownAccess))
async def revoke(
    transaction_id: UUID,
    access_id: UUID,
    caller: Authenticated,
    request: Request,
    idempotency_key: IdempotencyKey = None,
) -> None:
    """Take an access back: from here on its visits and signatures are refused."""
    await _portal(request).revoke(caller.user_id, transaction_id, access_id, idempotency_key)


@router.post(
    "/{access_id}/documents",
    dependencies=[Depends(json_only)],
    responses=refusals(errors.UnknownAccess, errors.UnknownForm, errors.AccessRevoked, errors.FormSigned),
)
async def ask_signature(  # noqa: PLR0917 (FastAPI calls it by name)
    transaction_id: UUID,
    access_id: UUID,
    body: SignatureAsked,
    caller: Authenticated,
    request: Request,
    idempotency_key: IdempotencyKey = None,
) -> Access:
    """Put a form up for a contact's signature; a prepared form counts as sent from then on."""
    return access_record(
        await _portal(request).request_signature(
            caller.user_id, transaction_id, access_id, body.form_id, idempotency_key
        )
    )


def _portal(request: Request) -> ClientPortal:
    return request.app.state.portal


def access_record(access: AccessRow) -> Access:
    """Return an access as clients read it."""
    documents = [Document.model_validate(one, from_attributes=True) for one in access.documents]
    return Access(
        id=access.id,
        contact_id=access.contact_id,
        name=access.name,
        state=access.state,
        invited_at=access.invited_at,
        last_visit_at=access.last_visit_at,
        revoked_at=access.revoked_at,
        documents=documents,
        waiting=sum(one.signed_at is None for one in documents) if access.state != "revoked" else 0,
    )
