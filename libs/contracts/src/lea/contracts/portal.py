"""Commands about the client portal: asked of `actions`, which keeps who may look into which file.

The broker's own carry the user; the portal application's name an access, whose broker `actions` knows.
"""

from typing import Literal
from uuid import UUID

from lea.contracts.base import Contract


class InviteToPortal(Contract):
    """Lets a party of a transaction look into its file; again after a revocation."""

    command_id: UUID
    user_id: UUID
    transaction_id: UUID
    contact_id: UUID


class InvitedToPortal(Contract):
    outcome: Literal["invited", "unknown_transaction", "unknown_contact", "not_a_party"]
    """`invited` also where the contact had access already."""
    access_id: UUID | None = None


class RevokePortalAccess(Contract):
    command_id: UUID
    user_id: UUID
    transaction_id: UUID
    access_id: UUID


class PortalAccessRevoked(Contract):
    outcome: Literal["revoked", "unknown"]
    """`revoked` also where it was revoked already."""


class RequestSignature(Contract):
    """Puts a prepared form on the portal for somebody's signature; the form counts as sent from then on."""

    command_id: UUID
    user_id: UUID
    transaction_id: UUID
    access_id: UUID
    form_id: UUID


class SignatureRequested(Contract):
    outcome: Literal["requested", "unknown", "revoked", "unknown_form", "signed"]
    """`unknown`: no such access; `revoked`: it is; `signed`: the form is, already. `requested` also a second time."""
    document_id: UUID | None = None


class RecordVisit(Contract):
    """Tells that a contact looked into the file."""

    command_id: UUID
    access_id: UUID


class RecordSignature(Contract):
    """Tells that a contact signed a document; when nobody's signature is missing any more, its form is signed."""

    command_id: UUID
    access_id: UUID
    document_id: UUID


class PortalEventRecorded(Contract):
    outcome: Literal["recorded", "unknown", "revoked", "unknown_document"]
    """`recorded` also where a document was signed already."""
    user_id: UUID | None = None
    """The broker whose file it is, when `recorded`."""
    transaction_id: UUID | None = None
