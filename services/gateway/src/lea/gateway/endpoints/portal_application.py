"""The client portal's own application: a program that tells what contacts did there. It signs in with one key."""

import hmac
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from pydantic import SecretStr

from lea.gateway import errors
from lea.gateway.endpoints.portal import Access, access_record
from lea.gateway.endpoints.problems import refusals
from lea.gateway.service.portal import ClientPortal


async def the_application(request: Request) -> None:
    """Let the portal's application in. Raises PortalNotConfigured, Unauthenticated."""
    key: SecretStr | None = request.app.state.portal_key
    if key is None:
        raise errors.PortalNotConfigured
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    expected = key.get_secret_value().encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), expected):
        raise errors.Unauthenticated


router = APIRouter(
    prefix="/v1/portal/accesses/{access_id}",
    tags=["portal application"],
    dependencies=[Depends(the_application)],
)

IdempotencyKey = Annotated[UUID | None, Header(alias="Idempotency-Key")]


@router.post(
    "/visits",
    responses=refusals(errors.UnknownAccess, errors.AccessRevoked, errors.PortalNotConfigured),
)
async def visit(access_id: UUID, request: Request, idempotency_key: IdempotencyKey = None) -> Access:
    """Tell that a contact opened the file; the answer says what waits for their signature.

    Authenticated with `Authorization: Bearer <LEA_PORTAL_KEY>`.
    """
    return access_record(await _portal(request).record_visit(access_id, idempotency_key))


@router.post(
    "/documents/{document_id}/signature",
    responses=refusals(
        errors.UnknownAccess, errors.UnknownDocument, errors.AccessRevoked, errors.PortalNotConfigured
    ),
)
async def sign(
    access_id: UUID, document_id: UUID, request: Request, idempotency_key: IdempotencyKey = None
) -> Access:
    """Tell that a contact signed a document. Once nobody's signature is missing any more, its form is signed.

    Authenticated with `Authorization: Bearer <LEA_PORTAL_KEY>`.
    """
    return access_record(await _portal(request).record_signature(access_id, document_id, idempotency_key))


def _portal(request: Request) -> ClientPortal:
    return request.app.state.portal
